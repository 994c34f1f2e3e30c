/** Reconciling: every surface is shown with its own exact sum, no difference is called expected beyond its reasons, at any position. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { assert, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { differ } from "../../src/report/differ.ts"
import { billingCycleAt } from "../../src/time/billingCycle.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { epochsOf } from "../support/pureLedger.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import { factsOf, stories } from "../support/tellings.ts"

const ticks = (text: string) => Usd.parseExact(text)!

it("shows of each key what its readings sum to, the cycle's buckets and no others, whoever asks of when", async () => {
  await fc.assert(
    fc.asyncProperty(stories, fc.nat(20), (story, back) =>
      inTestTime(Effect.gen(function*() {
        const { ledger, tellAll } = yield* newLedger()
        yield* tellAll(story)
        const position = Math.max(0, story.tellings.length - back)
        const cycle = billingCycleAt(story.place.start)
        const { sources } = yield* ledger.reconcile({ cycle: cycle.name, asOf: { position } })
        const expected = new Map<string, bigint>()
        for (const { bucket, key, observations, source } of epochsOf(factsOf(story, position))) {
          if (bucket.start < cycle.from || bucket.start >= cycle.to) continue
          const name = `${source} ${key}`
          expected.set(name, (expected.get(name) ?? 0n) + observations.at(-1)!.value)
        }
        const shown = sources.flatMap(({ source, usage }) =>
          usage.keys.map(({ billed, key }) => [`${source} ${key?.id ?? null}`, ticks(billed) as bigint] as const)
        )
        assert.deepStrictEqual(new Map(shown), new Map([...expected].filter(([, sum]) => sum !== 0n)))
        for (const { differences, usage } of sources) {
          assert.strictEqual(Usd.add(ticks(usage.withKey), ticks(usage.withoutKey)), ticks(usage.billed))
          for (const { difference, expected: isExpected, leftAmount, rightAmount, unexplained } of differences) {
            assert.strictEqual(Usd.subtract(ticks(leftAmount), ticks(rightAmount)), ticks(difference))
            assert.strictEqual(isExpected, unexplained === "0")
          }
        }
      }))),
    runs(25)
  )
}, longest)

it("calls a difference expected exactly where the reasons together reach it", () => {
  const amount = fc.bigInt({ min: -30n, max: 30n }).map(Usd.ticks)
  const reason = fc.tuple(amount, amount).map(([one, other]) => ({
    reason: "rounding" as const,
    text: "",
    least: Usd.min(one, other),
    most: Usd.max(one, other)
  }))
  fc.assert(
    fc.property(amount, amount, fc.array(reason, { maxLength: 3 }), (left, right, reasons) => {
      const found = differ({ surface: "usage", amount: left }, { surface: "preview", amount: right }, reasons)
      const least = reasons.reduce((sum, each) => sum + each.least, 0n)
      const most = reasons.reduce((sum, each) => sum + each.most, 0n)
      const difference = left - right
      // A reason allows a difference; it never demands one.
      const reached = difference === 0n || (difference > 0n ? difference <= most : difference >= least)
      assert.strictEqual(found.expected, reached)
      const explained = Usd.subtract(ticks(found.difference), ticks(found.unexplained)) as bigint
      assert.isTrue(difference >= 0n ? explained >= 0n && explained <= difference : explained <= 0n)
    }),
    runs(500)
  )
})
