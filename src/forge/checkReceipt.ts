/** Holds a receipt against the ledger: the hash of the log at its position, and everything it says as it was known there. */
import { Effect, Result } from "effect"
import type { Verification } from "../report/documents/Verification.ts"
import { readReceiptMarker, type ReceiptMarker } from "./marker.ts"
import { receipt, receiptElsewhere } from "./receipt.ts"
import { type Asks, missionThen, receiptFacts } from "./receiptFacts.ts"

export type ReceiptCheck = Pick<Verification, "checks" | "findings">

/**
 * `null`: the text is no receipt. Where the ledger cannot answer, that is a finding: its log lacks what the receipt names. `issue`: the
 * reference of the issue that it stands on, where that is known; a true receipt of another mission is none for it.
 */
export const checkReceipt = Effect.fn("checkReceipt")(
  function*<E extends { readonly message: string }>(asks: Asks<E>, text: string, issue: string | null = null) {
    const marker = readReceiptMarker(text)
    if (marker === undefined) return null
    const event = yield* Effect.result(asks.event({ position: marker.asOf }))
    const hashFound = Result.isFailure(event)
      ? [`the log has no such event: ${event.failure.message}`]
      : event.success.hash === marker.head
      ? []
      : [`the receipt names hash ${marker.head}, the log has ${event.success.hash}`]
    // Another log's figures prove nothing.
    const said = hashFound.length > 0 ? [] : yield* compare(asks, marker, text)
    const meant = issue === null || hashFound.length > 0 ? [] : yield* misplaced(asks, marker, issue)
    const lines = hashFound.length === 0 ? text.trim().split("\n").length : 0
    const checked = toCheck(marker, hashFound, said, lines)
    return issue === null ? checked : withPlace(checked, marker, meant)
  }
)

/** Nothing, where the issue and the receipt mean one mission, now or at the receipt's position: issues move, and missions are merged. */
const misplaced = Effect.fnUntraced(function*<E extends { readonly message: string }>(
  asks: Asks<E>,
  { asOf, mission }: ReceiptMarker,
  issue: string
) {
  for (const at of [{ asOf: { position: asOf } }, {}]) {
    const [there, here] = yield* Effect.all([
      Effect.result(asks.mission({ mission: issue, ...at })),
      Effect.result(asks.mission({ mission, ...at }))
    ])
    if (Result.isFailure(there)) return [`the receipt is of ${mission}, and of the issue: ${there.failure.message}`]
    if (Result.isSuccess(here) && here.success.mission === there.success.mission) return []
  }
  return [`the receipt is of ${mission.replace(/^default:/u, "")}, which is another mission than the issue's`]
})

const compare = Effect.fnUntraced(function*<E extends { readonly message: string }>(
  asks: Asks<E>,
  marker: ReceiptMarker,
  text: string
) {
  const made = yield* Effect.result(receiptAgain(asks, marker))
  return Result.isFailure(made)
    ? [`the ledger cannot make it again: ${made.failure.message}`]
    : differences(linesOf(text), linesOf(made.success))
})

/** The text that the ledger wrote, or would have written, with this marker. */
export const receiptAgain = <E>(
  asks: Asks<E>,
  { asOf, corrects, isElsewhere, mission, version }: Pick<
    ReceiptMarker,
    "version" | "mission" | "asOf" | "corrects" | "isElsewhere"
  >
) =>
  isElsewhere
    ? Effect.map(missionThen(asks, mission, asOf), (then) => receiptElsewhere(then).text)
    : Effect.map(receiptFacts(asks, mission, { position: asOf, corrects }), (facts) => receipt(facts, version).text)

/** Whether two texts are the same but for blanks, which forges and editors leave at the ends of lines. */
export const isSameText = (left: string, right: string): boolean =>
  linesOf(left).join("\n") === linesOf(right).join("\n")

const linesOf = (text: string): ReadonlyArray<string> =>
  text.replaceAll("\r", "").split("\n").map((line) => line.trimEnd()).filter((line) => line !== "")

/** The lines that only one of the two has, paired in their order. */
const differences = (said: ReadonlyArray<string>, known: ReadonlyArray<string>): ReadonlyArray<string> => {
  const wrong = said.filter((line) => !known.includes(line))
  const right = known.filter((line) => !said.includes(line))
  const found = Array.from({ length: Math.max(wrong.length, right.length) }, (_, index) =>
    wrong[index] === undefined
      ? `the receipt lacks “${right[index]!}”`
      : right[index] === undefined
      ? `the receipt says “${wrong[index]}”, the ledger nothing of the kind`
      : `the receipt says “${wrong[index]}”, the ledger “${right[index]}”`)
  if (found.length > 0 || said.length === known.length && said.every((line, index) => line === known[index])) {
    return found
  }
  return ["the receipt has the ledger's lines, but not in its order or number"]
}

const toCheck = (
  { asOf }: ReceiptMarker,
  hash: ReadonlyArray<string>,
  said: ReadonlyArray<string>,
  lines: number
): ReceiptCheck => ({
  checks: [
    { name: "hash of the log at the receipt's position", ok: hash.length === 0, checked: 1, detail: hash[0] ?? null },
    {
      name: "what the receipt says, recomputed as of that position",
      ok: hash.length === 0 && said.length === 0,
      checked: lines,
      detail: said[0] ?? (hash.length === 0 ? null : "not compared: it is another log's")
    }
  ],
  findings: [...hash, ...said].map((detail) => ({ class: "receipt", position: asOf, detail }))
})

const withPlace = (
  { checks, findings }: ReceiptCheck,
  { asOf }: ReceiptMarker,
  meant: ReadonlyArray<string>
): ReceiptCheck => ({
  checks: [...checks, {
    name: "the receipt is of the issue's mission",
    ok: meant.length === 0,
    checked: 1,
    detail: meant[0] ?? null
  }],
  findings: [...findings, ...meant.map((detail) => ({ class: "receipt" as const, position: asOf, detail }))]
})
