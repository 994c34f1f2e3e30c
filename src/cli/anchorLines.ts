/** What `--anchor` means: a line itself, a file of such lines, or standard input. */
import { Effect } from "effect"
import { wrongUsage } from "./failure.ts"
import { textGiven } from "./textGiven.ts"

/**
 * The lines, in their order; in a file or on standard input empty lines and those that begin with `#` are remarks. One without any
 * anchor is refused: nothing would be compared, and nothing would be wrong.
 */
export const anchorLines = Effect.fnUntraced(function*(given: ReadonlyArray<string>) {
  const lines = yield* Effect.forEach(given, (value) =>
    value.trim() === ""
      ? Effect.fail(wrongUsage("--anchor wants a value", advice))
      : /^\s*ledger-anchor\//u.test(value)
      ? Effect.succeed([value])
      : textGiven("--anchor", "an anchor", value, advice).pipe(
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

const advice = "give a line that ledger anchor printed, a file of such lines, or - for standard input"

const linesOf = (text: string): ReadonlyArray<string> =>
  text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"))
