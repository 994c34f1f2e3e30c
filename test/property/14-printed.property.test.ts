/** Invariant 14: printed totals are the rounded sum of ticks, whatever was rounded on the way to the screen. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { assert, expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { renderDocument } from "../../src/render/renderDocument.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { attributeLog, total } from "../support/pureLedger.ts"
import { inTestTime, ledgerOfStory } from "../support/recordedLedger.ts"
import { factsOf, happenings, places, tell } from "../support/tellings.ts"

/** Amounts around half a cent, where sums of rounded parts differ from rounded sums. */
const stories = fc.tuple(happenings, places, fc.constantFrom(16_666_667n, 50_000_000n, 149_999_999n, 7n * 10n ** 9n))
  .map(([happened, place, scale]) => tell({ ...happened, scale }, "at the time", place))

const cents = (ticks: Usd): string => {
  const magnitude = ticks < 0n ? -ticks : ticks
  const down = magnitude / 100_000_000n
  const rest = magnitude % 100_000_000n
  const rounded = rest > 50_000_000n || (rest === 50_000_000n && down % 2n === 1n) ? down + 1n : down
  if (rounded === 0n) return magnitude === 0n ? "0.00" : ticks < 0n ? ">-0.01" : "<0.01"
  const text = rounded.toString().padStart(3, "0")
  const whole = text.slice(0, -2).replace(/\B(?=(?:\d{3})+$)/gu, ",")
  return `${ticks < 0n ? "-" : ""}${whole}.${text.slice(-2)}`
}

const options = { columns: 100, colour: false, timeZone: "Etc/UTC", now: Date.parse("2026-04-07T00:00:00Z") }

/** The cost of the line that begins with the word, without its marks. */
const costOf = (text: string, word: string): string | undefined =>
  text.split("\n").map((line) => new RegExp(`^\\s*${word}\\s+(\\S.*)$`, "u").exec(line)?.[1])
    .find((rest) => rest !== undefined)?.replace(/[~≥≈*]/gu, " ").trim().split(/\s+/u)[0]

it("a report's last line is the sum of everything, and each group is its own sum", async () => {
  await fc.assert(
    fc.asyncProperty(stories, (story) =>
      inTestTime(Effect.gen(function*() {
        const { ledger } = yield* ledgerOfStory(story)
        const leaves = attributeLog(factsOf(story))
        const report = yield* ledger.report({ from: 0, by: ["meter"], timeZone: "Etc/UTC" })
        const text = renderDocument(report, options)
        assert.strictEqual(costOf(text, "total"), cents(total(leaves)), text)
        expect(report.total.billed).toBe(Usd.format(total(leaves)))
        for (const { meter } of report.groups) {
          assert.strictEqual(costOf(text, meter!), cents(total(leaves, ({ series }) => series === meter)), text)
        }
      }))),
    runs(40)
  )
}, longest)
