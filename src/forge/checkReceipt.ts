/** Holds a receipt against the ledger: the hash of the log at its position, and everything it says as it was known there. */
import { Effect, Result } from "effect"
import type { Verification } from "../report/documents/Verification.ts"
import { readReceiptMarker, type ReceiptMarker } from "./marker.ts"
import { receipt } from "./receipt.ts"
import { type Asks, receiptFacts } from "./receiptFacts.ts"

export type ReceiptCheck = Pick<Verification, "checks" | "findings">

/** `null`: the text is no receipt. Where the ledger cannot answer, that is a finding: its log lacks what the receipt names. */
export const checkReceipt = Effect.fn("checkReceipt")(
  function*<E extends { readonly message: string }>(asks: Asks<E>, text: string) {
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
    return toCheck(marker, hashFound, said, hashFound.length === 0 ? text.trim().split("\n").length : 0)
  }
)

const compare = Effect.fnUntraced(function*<E extends { readonly message: string }>(
  asks: Asks<E>,
  { asOf, corrects, mission }: ReceiptMarker,
  text: string
) {
  const facts = yield* Effect.result(receiptFacts(asks, mission, { position: asOf, corrects }))
  return Result.isFailure(facts)
    ? [`the ledger cannot make it again: ${facts.failure.message}`]
    : differences(linesOf(text), linesOf(receipt(facts.success).text))
})

/** From its marker on, as forges and editors may leave blanks at the ends of lines. */
const linesOf = (text: string): ReadonlyArray<string> => {
  const lines = text.replaceAll("\r", "").trim().split("\n").map((line) => line.trimEnd())
  return lines.slice(lines.findIndex((line) => readReceiptMarker(line) !== undefined)).filter((line) => line !== "")
}

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
