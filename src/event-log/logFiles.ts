/** The files of one ledger: the log and what stands beside it. */
import * as fs from "node:fs"
import * as path from "node:path"

export interface LogFiles {
  /** `ledger.db`: the event log. */
  readonly log: string
  /** `ledger.head`: the witness of the log's head. */
  readonly witness: string
  /** `ledger.lock`: held by the one process that writes. */
  readonly lock: string
}

/** All names of one log must lead to one lock, so links are followed. Nothing is opened. */
export const logFiles = (log: string): LogFiles => {
  const real = realPath(path.resolve(log))
  const stem = real.endsWith(".db") ? real.slice(0, -".db".length) : real
  return { log: real, witness: `${stem}.head`, lock: `${stem}.lock` }
}

const realPath = (absolute: string): string => {
  try {
    return fs.realpathSync(absolute)
  } catch {
    const directory = path.dirname(absolute)
    // A file that is not there yet still has a directory; one without a directory keeps its name and fails on opening.
    return directory === absolute ? absolute : path.join(realPath(directory), path.basename(absolute))
  }
}
