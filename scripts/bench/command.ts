/** The command line as a user starts it: the bundle, in a process and a home of its own. */
import { spawnSync } from "node:child_process"
import * as path from "node:path"

export const launcher = path.join(import.meta.dirname, "../../bin/ledger.js")

/** Nothing of the person who measures may play a part: no configuration, no credentials. */
export const surroundings = (home: string): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: home,
  XDG_CONFIG_HOME: home,
  XDG_RUNTIME_DIR: home,
  NODE_COMPILE_CACHE: path.join(home, "compile-cache"),
  TZ: "UTC"
})

/** Runs this Node with the words; gives what it printed. */
export const node = (words: ReadonlyArray<string>, home: string, more: NodeJS.ProcessEnv = {}): string => {
  const { status, stderr, stdout } = spawnSync(process.execPath, words, {
    encoding: "utf8",
    env: { ...surroundings(home), ...more }
  })
  if (status !== 0) throw new Error(`node ${words.join(" ")} ended with ${status}: ${stderr}`)
  return stdout
}
