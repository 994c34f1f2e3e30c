/** What `--anchor` means: a line itself, a file of such lines, or standard input. */
import { Effect } from "effect"
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { text } from "node:stream/consumers"
import { wrongUsage } from "./failure.ts"
import { Invocation } from "./Invocation.ts"

/**
 * The lines, in their order; in a file or on standard input empty lines and those that begin with `#` are remarks. One without any
 * anchor is refused: nothing would be compared, and nothing would be wrong.
 */
export const anchorLines = Effect.fnUntraced(function*(given: ReadonlyArray<string>) {
  const { circumstances } = yield* Invocation
  const lines = yield* Effect.forEach(given, (value) =>
    /^\s*ledger-anchor\//u.test(value)
      ? Effect.succeed([value])
      : readText(value, circumstances.workingDirectory).pipe(
        Effect.map(linesOf),
        Effect.filterOrFail((found) => found.length > 0, () => holdsNone(value))
      ))
  return lines.flat()
})

const holdsNone = (name: string) =>
  wrongUsage(
    `--anchor: ${name === "-" ? "standard input" : name} holds no anchor`,
    "give a line that ledger anchor printed, a file of such lines, or leave --anchor out"
  )

/** Standard input is read as it comes: a pipe whose writer is still at work has nothing to give at once. */
const readText = (name: string, directory: string) =>
  Effect.tryPromise({
    try: () => name === "-" ? text(process.stdin) : readFile(resolve(directory, name), "utf8"),
    catch: (thrown) =>
      wrongUsage(
        `--anchor: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        "give a line that ledger anchor printed, a file of such lines, or - for standard input"
      )
  })

const linesOf = (text: string): ReadonlyArray<string> =>
  text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"))
