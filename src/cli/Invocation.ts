/** What surrounds one run of the command line: the machine, the terminal, the person. */
import { Context } from "effect"
import { userInfo } from "node:os"
import { type Circumstances, circumstancesOfProcess } from "../config/Circumstances.ts"

/** `columns` is null where the stream is no terminal. */
export interface Stream {
  readonly columns: number | null
}

export interface Surroundings {
  readonly circumstances: Circumstances
  readonly stdout: Stream
  readonly stderr: Stream
  /** Name of the account. */
  readonly user: string
}

/** Of this process, unless a test says otherwise. */
export const Invocation = Context.Reference<Surroundings>("ledger/cli/Invocation", {
  defaultValue: () => {
    const circumstances = circumstancesOfProcess()
    return {
      circumstances,
      stdout: streamOf(process.stdout),
      stderr: streamOf(process.stderr),
      user: userOf(circumstances.environment)
    }
  }
})

const streamOf = (stream: NodeJS.WriteStream): Stream => ({ columns: stream.isTTY ? stream.columns : null })

/** An account without an entry in the user database, as in a container, has no name to look up. */
const userOf = (environment: Circumstances["environment"]): string => {
  try {
    return userInfo().username
  } catch {
    return environment["USER"] || environment["LOGNAME"] || String(process.getuid?.() ?? "unknown")
  }
}
