/** Running as somebody who may not do everything, for tests of rights. */
import { spawnSync } from "node:child_process"

/**
 * Root may do anything, so that a process has to be somebody else: how its command is wrapped. `undefined` where that cannot be had.
 * `source`: a file that the process will have to read.
 */
export const asNobody = (source: string): ((command: string) => ReadonlyArray<string>) | undefined => {
  if (process.getuid?.() !== 0) return (command) => [command]
  const become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
  const runs = spawnSync(become[0]!, [...become.slice(1), process.execPath, "-e", "0"], { cwd: "/" })
  const sees = spawnSync(become[0]!, [...become.slice(1), "test", "-r", source], { cwd: "/" })
  return runs.status === 0 && sees.status === 0 ? (command) => [...become, command] : undefined
}
