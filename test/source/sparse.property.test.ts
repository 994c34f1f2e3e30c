/** A snapshot says what changed and nothing else: whoever adds up the snapshots knows the last answer to the tick. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import type { UsageValue } from "../../src/source/Source.ts"
import { sparse } from "../../src/source/sparse.ts"

/** Few series and buckets, so that they meet. */
const value: fc.Arbitrary<UsageValue> = fc.record({
  key: fc.constantFrom(null, "k1", "k2"),
  model: fc.constantFrom(null, "m"),
  meter: fc.constantFrom(null, "null"),
  bucket: fc.constantFrom(0, 60_000),
  amount: fc.bigInt({ min: -2n, max: 2n }).map(Usd.ticks)
})
const id = ({ bucket, key, meter, model }: UsageValue) => JSON.stringify([key, model, meter, bucket])
const answer = fc.uniqueArray(value, { selector: id, maxLength: 8 })

const window = { from: 0, to: 120_000 }
const changes = (values: ReadonlyArray<UsageValue>, before: ReadonlyArray<UsageValue>) =>
  sparse({ values, window }, before)

const known = (values: ReadonlyArray<UsageValue>) => new Map(values.map((each) => [id(each), each]))

/** What the log knows after the snapshot. */
const after = (before: ReadonlyArray<UsageValue>, reading: ReadonlyArray<UsageValue>): ReadonlyArray<UsageValue> => {
  const values = known(before)
  for (const { points, ...parts } of changes(reading, before)) {
    for (const point of points) values.set(id({ ...parts, ...point }), { ...parts, ...point })
  }
  return [...values.values()]
}

const amounts = (values: ReadonlyArray<UsageValue>) =>
  new Map(values.filter(({ amount }) => amount !== 0n).map((each) => [id(each), each.amount]))

it("adding it to what was known gives the answer, with what vanished at zero", () => {
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 4 }), (readings) => {
      let values: ReadonlyArray<UsageValue> = []
      for (const reading of readings) {
        values = after(values, reading)
        expect(amounts(values)).toEqual(amounts(reading))
      }
    }),
    { numRuns: 2_000 }
  )
})

it("says nothing where nothing changed, and no zero of a series never seen", () => {
  fc.assert(
    fc.property(answer, answer, (first, second) => {
      const values = after(after([], first), second)
      expect(changes(second, values)).toEqual([])
      for (const { points, ...parts } of changes(second, after([], first))) {
        for (const point of points) {
          expect(point.amount === 0n && !known(after([], first)).has(id({ ...parts, ...point }))).toBe(false)
        }
      }
    }),
    { numRuns: 2_000 }
  )
})

it("does not depend on the order in which the provider lists its series", () => {
  fc.assert(
    fc.property(
      answer.chain((values) =>
        fc.tuple(fc.constant(values), fc.shuffledSubarray([...values], { minLength: values.length }))
      ),
      ([values, shuffled]) => {
        expect(changes(shuffled, [])).toEqual(changes(values, []))
      }
    ),
    { numRuns: 1_000 }
  )
})

it("leaves what was not asked for as it was", () => {
  fc.assert(
    fc.property(answer, answer, (first, second) => {
      const half = { from: 60_000, to: 120_000 }
      const values = second.filter(({ bucket }) => bucket === 60_000)
      for (const { points } of sparse({ values, window: half }, after([], first))) {
        expect(points.map(({ bucket }) => bucket)).toEqual([60_000])
      }
    }),
    { numRuns: 1_000 }
  )
})
