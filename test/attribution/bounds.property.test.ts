/** The true cost always lies in the range. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { addBounds, boundWindow, noBounds } from "../../src/attribution/bounds.ts"
import type { BucketView } from "../../src/attribution/bounds.ts"
import { Usd } from "../../src/money/Usd.ts"
import { Interval } from "../../src/time/Interval.ts"

/** What was really used, and when the provider showed it. */
interface Usage {
  readonly at: number
  readonly postedAt: number
  readonly ticks: bigint
}

const buckets = [{ start: 0, end: 8 }, { start: 8, end: 16 }]
const numRuns = 2000

const usages = (lag: number) =>
  fc.array(
    fc.record({ at: fc.nat(15), delay: fc.nat(lag), ticks: fc.bigInt({ min: 1n, max: 5n }) })
      .map(({ at, delay, ticks }): Usage => ({ at, postedAt: at + delay, ticks })),
    { maxLength: 8 }
  )

const border = fc.oneof(fc.integer({ min: -1, max: 17 }), fc.constantFrom(-Infinity, Infinity))
const windows = fc.tuple(border, border).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))

/** A reading at t shows what was posted before t; `holds`: whether its window held the first and the second bucket. */
const reading = fc.record({ at: fc.integer({ min: -2, max: 28 }), holds: fc.tuple(fc.boolean(), fc.boolean()) })
const readings = fc.uniqueArray(reading, { maxLength: 8, selector: ({ at }) => at })
  .map((drawn) => drawn.toSorted((left, right) => left.at - right.at))

const worlds = fc.nat(5).chain((lag) =>
  fc.record({ lag: fc.constant(lag), usages: usages(lag), readings, window: windows })
)

const used = (usages: ReadonlyArray<Usage>, period: Interval) =>
  usages.filter(({ at }) => Interval.contains(period, at)).reduce((sum, { ticks }) => sum + ticks, 0n)

const view = (
  { end, start }: (typeof buckets)[0],
  usages: ReadonlyArray<Usage>,
  instants: ReadonlyArray<number>
): BucketView => {
  const own = usages.filter(({ at }) => start <= at && at < end)
  const values = instants.map((at) => ({
    at,
    value: Usd.ticks(own.filter(({ postedAt }) => postedAt < at).reduce((sum, { ticks }) => sum + ticks, 0n))
  }))
  return {
    start,
    end,
    changes: values.filter(({ value }, index) => value !== (values[index - 1]?.value ?? 0n)),
    observedAtOrBefore: (instant) => instants.findLast((at) => at <= instant) ?? null,
    observedAtOrAfter: (instant) => instants.find((at) => at >= instant) ?? null,
    lastObserved: instants.at(-1) ?? null
  }
}

it("the true cost of usage that is posted within the lag lies in the range, in each bucket and in the sum", () => {
  fc.assert(
    fc.property(worlds, ({ lag, readings, usages, window }) => {
      let sum = noBounds
      for (const [index, bucket] of buckets.entries()) {
        const instants = readings.filter(({ holds }) => holds[index]).map(({ at }) => at)
        const bounds = boundWindow(view(bucket, usages, instants), window, lag)
        const inBucket = Interval.intersect(window, { from: bucket.start, to: bucket.end })
        const truth = inBucket === undefined ? 0n : used(usages, inBucket)
        expect(bounds.low).toBeLessThanOrEqual(truth)
        expect(bounds.low).toBeGreaterThanOrEqual(0n)
        expect(bounds.high ?? Infinity).toBeGreaterThanOrEqual(truth)
        sum = addBounds(sum, bounds)
      }
      expect(sum.low).toBeLessThanOrEqual(used(usages, window))
      expect(sum.high ?? Infinity).toBeGreaterThanOrEqual(used(usages, window))
    }),
    { numRuns }
  )
})

it("where usage is posted at once and read all the time, the range is the cost itself", () => {
  const always = Array.from({ length: 20 }, (_, at) => at)
  fc.assert(
    fc.property(usages(0), windows, (usages, window) => {
      const bounds = buckets.map((bucket) => boundWindow(view(bucket, usages, always), window, 0))
        .reduce(addBounds, noBounds)
      expect(bounds).toEqual({ low: used(usages, window), high: used(usages, window) })
    }),
    { numRuns }
  )
})

it("the range is open above exactly until the lag after the end of a bucket that the window touches", () => {
  fc.assert(
    fc.property(worlds, ({ lag, readings, usages, window }) => {
      const instants = readings.map(({ at }) => at)
      for (const bucket of buckets) {
        const touched = Interval.overlaps(window, { from: bucket.start, to: bucket.end })
        const last = instants.at(-1) ?? -Infinity
        expect(boundWindow(view(bucket, usages, instants), window, lag).high === null)
          .toBe(touched && last < bucket.end + lag)
      }
    }),
    { numRuns }
  )
})
