/** Segments hold for any sequence of values, negative ones included. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { emptyEpoch, foldEpoch, observe, segmentValues } from "../../src/usage/segments.ts"
import type { Observation } from "../../src/usage/segments.ts"

const bucket = { start: 10, end: 20 }
const numRuns = 2000

/** Readings at strictly increasing times before, in and after the bucket. */
const observations = fc.tuple(
  fc.uniqueArray(fc.integer({ min: 5, max: 26 }), { maxLength: 8 }),
  fc.array(fc.bigInt({ min: -6n, max: 12n }), { minLength: 8, maxLength: 8 })
).map(([instants, values]): ReadonlyArray<Observation> =>
  instants.toSorted((a, b) => a - b).map((at, index, sorted) => ({
    at,
    previousAt: sorted[index - 1] ?? null,
    value: Usd.ticks(values[index]!)
  }))
)

it("segments never leave their bucket, never have zero width, and sum to its value", () => {
  fc.assert(
    fc.property(observations, (observations) => {
      const state = foldEpoch(bucket, observations)
      for (const { from, to } of state.segments) {
        expect(from).toBeGreaterThanOrEqual(bucket.start)
        expect(to).toBeLessThanOrEqual(bucket.end)
        expect(from).toBeLessThan(to)
      }
      expect(Usd.sum(segmentValues(state))).toBe(observations.at(-1)?.value ?? 0n)
      expect(Usd.sum(state.segments.map(({ weight }) => weight))).toBe(state.high)
      expect(state.high).toBe(observations.reduce((high, { value }) => Usd.max(high, value), Usd.zero))
    }),
    { numRuns }
  )
})

it("growth at the high leaves the values of earlier segments as they are", () => {
  fc.assert(
    fc.property(observations, fc.bigInt({ min: 1n, max: 5n }), (observations, growth) => {
      const high = foldEpoch(bucket, observations).high
      const at = observations.at(-1)?.at ?? 5
      const before = observe(bucket, foldEpoch(bucket, observations), { at: at + 1, previousAt: at, value: high })
      const after = observe(bucket, before, { at: at + 2, previousAt: at + 1, value: Usd.ticks(high + growth) })
      expect(segmentValues(after).slice(0, before.segments.length)).toEqual(segmentValues(before))
      expect(segmentValues(after).at(-1)).toBe(growth)
    }),
    { numRuns }
  )
})

it("a dip, however long and deep, moves nothing once the value is back", () => {
  fc.assert(
    fc.property(observations, fc.array(fc.bigInt({ min: -6n, max: 12n }), { maxLength: 4 }), (observations, dip) => {
      const before = foldEpoch(bucket, observations)
      fc.pre(before.segments.length > 0)
      let at = observations.at(-1)?.at ?? 5
      let state = before
      const below = dip.map((value) => Usd.min(Usd.ticks(value), before.high))
      for (const value of [...below, before.value]) {
        state = observe(bucket, state, { at: at + 1, previousAt: at, value })
        at += 1
      }
      expect(segmentValues(state)).toEqual(segmentValues(before))
    }),
    { numRuns }
  )
})

it("a reading that shows what is known changes nothing", () => {
  fc.assert(
    fc.property(observations, (observations) => {
      const state = foldEpoch(bucket, observations)
      expect(observe(bucket, state, { at: 30, previousAt: 29, value: state.value })).toEqual(state)
      expect(foldEpoch(bucket, [])).toEqual(emptyEpoch)
    }),
    { numRuns }
  )
})
