/** Text that a flag names: a file, or `-` for standard input. */
import { Effect } from "effect"
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { text } from "node:stream/consumers"
import { codeOf } from "../database/DatabaseError.ts"
import { CommandFailed, wrongUsage } from "./failure.ts"
import { Invocation } from "./Invocation.ts"

/** Standard input is read as it comes: a pipe whose writer is still at work has nothing to give at once. `what`: an anchor, say. */
export const textGiven = Effect.fnUntraced(function*(flag: string, what: string, name: string, advice: string) {
  const { circumstances } = yield* Invocation
  return yield* Effect.tryPromise({
    try: () => name === "-" ? text(process.stdin) : readFile(resolve(circumstances.workingDirectory, name), "utf8"),
    catch: (thrown) => unread(flag, what, name, thrown, advice)
  })
})

const unread = (flag: string, what: string, name: string, thrown: unknown, advice: string): CommandFailed => {
  const code = codeOf(thrown)
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") {
    return wrongUsage(`${flag}: ${JSON.stringify(name)} is neither ${what} nor a file`, advice)
  }
  if (code === "EISDIR") return wrongUsage(`${flag}: ${name} is a directory`, advice)
  if (code === "EACCES" || code === "EPERM") {
    return new CommandFailed({
      code: "no-permission",
      message: `${flag}: ${name} may not be read by this user`,
      hint: "make it readable, or give what it holds itself",
      exitCode: 4
    })
  }
  return wrongUsage(`${flag}: ${name} cannot be read: ${thrown instanceof Error ? thrown.message : "unknown"}`, advice)
}
