/** Invariant 16: what is booked of a bucket never leaves it, never has zero width, and sums to the bucket's value. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { assert, expect, it } from "vitest"
import { bucketLength } from "../../src/event/Usage.ts"
import { Usd } from "../../src/money/Usd.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import { places } from "../support/tellings.ts"

const wide = fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })
const value = fc.oneof(fc.bigInt({ min: -9n, max: 9n }), fc.bigInt({ min: -9n, max: 9n }), wide)

/** Any sequence of values: growth, falls, zeros, recoveries, refunds; read before, in and after the bucket. */
const sequences = fc.uniqueArray(fc.record({ at: fc.integer({ min: -5, max: 40 }), value }), {
  minLength: 1,
  maxLength: 8,
  selector: ({ at }) => at
}).map((drawn) => drawn.toSorted((left, right) => left.at - right.at))

interface Row {
  readonly start: bigint
  readonly from: bigint
  readonly to: bigint
}

it("for any sequence of values, as of every position", async () => {
  await fc.assert(
    fc.asyncProperty(places, sequences, (place, sequence) =>
      inTestTime(Effect.gen(function*() {
        const { open, tell } = yield* newLedger()
        const bucket = { start: place.start, end: place.start + bucketLength[place.unit] }
        for (const { at: step, value } of sequence) {
          const at = place.start + step * place.step
          const window = { from: bucket.start, to: bucket.end }
          const lines = [{ series: "tokens", key: "k1", bucket, value: Usd.ticks(value) }]
          yield* tell({ at, told: { type: "snapshot", at, window, lines } }, place)
        }
        const { file } = yield* open.projector.views()
        const postings = file.prepare(`SELECT start, "from", "to" FROM posting`, "bigint").all() as Array<Row>
        for (const { from, start, to } of postings) {
          expect(Number(start)).toBe(bucket.start)
          assert.strictEqual(
            from < to && Number(from) >= bucket.start && Number(to) <= bucket.end,
            true,
            `[${from}, ${to})`
          )
        }
        const sum = file.prepare("SELECT coalesce(sum(ticks), 0) FROM posting WHERE position <= ?", "bigint").pluck()
        for (const [index, { value }] of sequence.entries()) {
          assert.strictEqual(sum.get(index + 1), value, `as of ${index + 1}`)
        }
      }))),
    runs(60)
  )
}, longest)
