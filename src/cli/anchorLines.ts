/** What `--anchor` means: a line itself, a file of such lines, or standard input. */
import { Effect } from "effect"
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { text } from "node:stream/consumers"
import { codeOf } from "../database/DatabaseError.ts"
import { CommandFailed, wrongUsage } from "./failure.ts"
import { Invocation } from "./Invocation.ts"

/**
 * The lines, in their order; in a file or on standard input empty lines and those that begin with `#` are remarks. One without any
 * anchor is refused: nothing would be compared, and nothing would be wrong.
 */
export const anchorLines = Effect.fnUntraced(function*(given: ReadonlyArray<string>) {
  const { circumstances } = yield* Invocation
  const lines = yield* Effect.forEach(given, (value) =>
    value.trim() === ""
      ? Effect.fail(wrongUsage("--anchor wants a value", advice))
      : /^\s*ledger-anchor\//u.test(value)
      ? Effect.succeed([value])
      : readText(value, circumstances.workingDirectory).pipe(
        Effect.map(linesOf),
        Effect.filterOrFail((found) => found.length > 0, () => holdsNone(value))
      ))
  return lines.flat()
})

const advice = "give a line that ledger anchor printed, a file of such lines, or - for standard input"

const holdsNone = (name: string) =>
  wrongUsage(
    `--anchor: ${name === "-" ? "standard input" : name} holds no anchor`,
    "give a line that ledger anchor printed, a file of such lines, or leave --anchor out"
  )

/** Standard input is read as it comes: a pipe whose writer is still at work has nothing to give at once. */
const readText = (name: string, directory: string) =>
  Effect.tryPromise({
    try: () => name === "-" ? text(process.stdin) : readFile(resolve(directory, name), "utf8"),
    catch: (thrown) => unread(name, thrown)
  })

const unread = (name: string, thrown: unknown): CommandFailed => {
  const code = codeOf(thrown)
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") {
    return wrongUsage(`--anchor: ${JSON.stringify(name)} is neither an anchor nor a file`, advice)
  }
  if (code === "EISDIR") return wrongUsage(`--anchor: ${name} is a directory`, advice)
  if (code === "EACCES" || code === "EPERM") {
    return new CommandFailed({
      code: "no-permission",
      message: `--anchor: ${name} may not be read by this user`,
      hint: "make it readable, or give the line itself",
      exitCode: 4
    })
  }
  return wrongUsage(`--anchor: ${name} cannot be read: ${thrown instanceof Error ? thrown.message : "unknown"}`, advice)
}

const linesOf = (text: string): ReadonlyArray<string> =>
  text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"))
