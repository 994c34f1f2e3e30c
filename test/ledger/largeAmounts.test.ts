/** Amounts at and beyond what sources may give. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { Usd } from "../../src/money/Usd.ts"
import { isPlausibleSpend } from "../../src/source/plausible.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import { type Place, placed } from "../support/tellings.ts"

const place: Place = { unit: "hour", start: Date.parse("2026-04-06T09:00:00Z"), step: 360_000 }

/** What a ledger reports in total whose one series has the amounts in two buckets. */
const totalOf = Effect.fnUntraced(function*(amount: Usd) {
  const { ledger, tell } = yield* newLedger()
  const lines = [0, 10].map((start) => ({
    series: "tokens",
    key: "k1",
    bucket: { start, end: start + 10 },
    value: amount
  }))
  const told = { type: "snapshot" as const, at: 20, source: "xai", window: { from: 0, to: 20 }, lines }
  yield* tell({ at: place.start + 7_200_000, told: placed(told, place) }, place)
  assert.deepStrictEqual((yield* ledger.verify(() => {})).findings, [])
  const { total } = yield* ledger.report({ from: place.start, timeZone: "Etc/UTC" })
  return total.billed
})

it("the largest amounts that a source may give are added up", () =>
  inTestTime(Effect.gen(function*() {
    for (const sign of [1n, -1n]) {
      const most = Usd.ticks(sign * 10n ** 16n)
      assert.isTrue(isPlausibleSpend(most))
      assert.isFalse(isPlausibleSpend(Usd.ticks(most + sign)))
      assert.strictEqual(yield* totalOf(most), Usd.format(Usd.ticks(2n * most)))
    }
  })))

// The views keep sums in 64 bits: folding this log ends in a RangeError. A source cannot give such amounts any more, see docs/decisions.md.
it.fails("a log with amounts whose sum leaves 64 bits can be folded", () =>
  inTestTime(Effect.gen(function*() {
    assert.strictEqual(yield* totalOf(Usd.ticks(9n * 10n ** 18n)), "1800000000")
  })))
