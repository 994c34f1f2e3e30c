/** What falls to others is booked anew, leaf by leaf, and nothing is looked at that cannot be concerned. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { attributeEpoch, type Leaf } from "../../src/attribution/attribute.ts"
import { changedOutcomes, type Standing } from "../../src/attribution/changedOutcomes.ts"
import { makeClaims } from "../../src/attribution/claims.ts"
import type { PostingTable } from "../../src/attribution/PostingTable.ts"
import { type Change, rebook } from "../../src/attribution/rebook.ts"
import { emptyTimeline, makeTimeline } from "../../src/key/ownership.ts"
import { Usd } from "../../src/money/Usd.ts"
import { Interval } from "../../src/time/Interval.ts"
import type { Epoch } from "../../src/usage/ObservationTable.ts"
import { foldEpoch } from "../../src/usage/segments.ts"
import type { UsageFold } from "../../src/usage/UsageProjection.ts"
import { runs } from "../support/propertyRuns.ts"
import { assignment, bookmarks } from "../support/pureHistories.ts"
import { windowsOf } from "../support/pureLedger.ts"

const day = 86_400_000
const quarter = day / 4

/** Small histories have 20 ms of time; here each is a quarter of a day. */
const claims = bookmarks(["m1", "m2"]).map((said) =>
  makeClaims(
    windowsOf(said).map(({ mission, windows }) => ({
      mission,
      windows: windows.map((window) => ({
        ...window,
        from: window.from * quarter,
        to: window.to * quarter,
        startedAt: window.startedAt * quarter
      }))
    })),
    emptyTimeline
  )
)
const owner = fc.array(assignment, { maxLength: 3 }).map((said) =>
  makeTimeline(said.map(({ agent, from }, position) => ({
    from: from === null ? null : from * quarter,
    position,
    value: agent
  })))
)

const epoch = fc.record({
  start: fc.integer({ min: -5, max: 24 }),
  length: fc.constantFrom(1, 2, 4, 6),
  values: fc.array(fc.constantFrom(-3n, 0n, 5n, 8n, 20n), { minLength: 1, maxLength: 3 }),
  apart: fc.constantFrom(0.5, 1, 3)
}).map(({ apart, length, start, values }): Epoch => ({
  bucket: { start: start * quarter, end: (start + length) * quarter },
  observations: values.map((value, index) => ({
    at: (start + (index + 1) * apart) * quarter,
    previousAt: index === 0 ? null : (start + index * apart) * quarter,
    value: Usd.ticks(value)
  }))
}))

const ofSeries = fc.record({
  key: fc.constantFrom(0, 1),
  epochs: fc.uniqueArray(epoch, { maxLength: 5, selector: ({ bucket }) => bucket.start }).map((epochs) =>
    epochs.toSorted((left, right) => left.bucket.start - right.bucket.start)
  )
})
type OfSeries = typeof ofSeries extends fc.Arbitrary<infer A> ? A : never

const longest = ({ epochs }: OfSeries) => Math.max(quarter, ...epochs.map(({ bucket: { end, start } }) => end - start))

/** What is looked at while booking anew. */
interface Looked {
  readonly days: Array<{ readonly series: number; readonly buckets: Interval }>
  readonly folded: Array<{ readonly series: number; readonly epoch: Epoch }>
}

/** The usage of series 1, 2 …, noting what is asked of it. */
const usageOf = (all: ReadonlyArray<OfSeries>, { days, folded }: Looked) => ({
  series: { longest: (number: number) => longest(all[number - 1]!) },
  observations: {
    starts: (number: number, from: number) => {
      const starts = all[number - 1]!.epochs.map(({ bucket }) => bucket.start)
      const first = starts.find((start) => start >= from)
      return first === undefined ? undefined : { first, last: starts.at(-1)! }
    },
    starting: (series: number, buckets: Interval): ReadonlyArray<Epoch> => {
      days.push({ series, buckets })
      return all[series - 1]!.epochs.filter(({ bucket }) => Interval.contains(buckets, bucket.start)).map((epoch) => ({
        bucket: epoch.bucket,
        observations: Object.assign([...epoch.observations], {
          [Symbol.iterator]: () => {
            folded.push({ series, epoch })
            return epoch.observations[Symbol.iterator]()
          }
        })
      }))
    }
  }
} as unknown as UsageFold)

interface Booking {
  readonly series: number
  readonly start: number
  readonly after: ReadonlyArray<Leaf>
  readonly before: ReadonlyArray<Leaf>
}

/** What bookings come to, leaf by leaf. */
const moved = (bookings: ReadonlyArray<Booking>) => {
  const sums = new Map<string, Usd>()
  const add = ({ series, start }: Booking, { agent, from, mission, to }: Leaf, ticks: Usd) => {
    const leaf = JSON.stringify([series, start, from, to, agent, mission])
    sums.set(leaf, Usd.add(sums.get(leaf) ?? Usd.zero, ticks))
  }
  for (const booking of bookings) {
    for (const leaf of booking.after) add(booking, leaf, leaf.ticks)
    for (const leaf of booking.before) add(booking, leaf, Usd.negate(leaf.ticks))
  }
  return new Map([...sums].filter(([, ticks]) => !Usd.isZero(ticks)))
}

/** All that there is, attributed before and after. */
const attributedAnew = (all: ReadonlyArray<OfSeries>, { after, before }: Change): ReadonlyArray<Booking> =>
  all.flatMap(({ epochs }, index) =>
    epochs.map(({ bucket, observations }) => {
      const [series, state] = [index + 1, foldEpoch(bucket, observations)]
      const attributed = ({ claims, owner }: Standing) => attributeEpoch(state, claims, owner)
      return { series, start: bucket.start, after: attributed(after(series)), before: attributed(before(series)) }
    })
  )

/** A change of owners, of claims or of both; both keys' series have the claims in common. */
const changes = fc.record({
  all: fc.array(ofSeries, { minLength: 1, maxLength: 3 }),
  before: fc.record({ claims, owners: fc.tuple(owner, owner) }),
  after: fc.record({ claims, owners: fc.tuple(owner, owner) }),
  changes: fc.constantFrom("claims" as const, "owners" as const, "first owner" as const, "both" as const),
  exact: fc.boolean()
}).map(({ after, all, before, changes, exact }) => {
  const fresh = {
    claims: changes === "claims" || changes === "both" ? after.claims : before.claims,
    owners: changes === "claims" ? before.owners : changes === "first owner"
      ? [after.owners[0], before.owners[1]] as const
      : after.owners
  }
  const standing = ({ claims, owners }: typeof fresh) => {
    const standings = owners.map((owner) => ({ claims, owner }))
    return (series: number): Standing => standings[all[series - 1]!.key]!
  }
  const [was, is] = [standing(before), standing(fresh)]
  const changed = all.map((_, index) => changedOutcomes(was(index + 1), is(index + 1), [Interval.always]))
  const change: Change = {
    series: all.map((_, index) => index + 1),
    before: was,
    after: is,
    stretches: exact ? Interval.merge(changed.flat()) : [Interval.always]
  }
  return { all, change, changed }
})

/** Goes to the end, but not on for ever: there are eight days of three series. */
const stepsOf = (booking: Generator<void>): number => {
  let steps = 0
  while (booking.next().done !== true) expect(++steps).toBeLessThan(100)
  return steps
}

const touches = (changed: ReadonlyArray<Interval>, interval: Interval) =>
  changed.some((one) => Interval.overlaps(one, interval))

it("what falls to others is booked anew, day by day, as if everything were attributed again", () => {
  fc.assert(
    fc.property(changes, ({ all, change }) => {
      const bookings: Array<Booking> = []
      const postings = {
        book: (
          position: number,
          series: number,
          start: number,
          after: ReadonlyArray<Leaf>,
          before: ReadonlyArray<Leaf>
        ) => {
          expect(position).toBe(7)
          bookings.push({ series, start, after, before })
        }
      } as unknown as PostingTable
      stepsOf(rebook(7, change, usageOf(all, { days: [], folded: [] }), postings))

      expect(moved(bookings)).toEqual(moved(attributedAnew(all, change)))
      const days = bookings.map(({ start }) => Math.floor(start / day))
      expect(days).toEqual(days.toSorted((left, right) => left - right))
    }),
    runs(400)
  )
})

it("nothing is looked at that lies outside of what changed: no day, no bucket, no segment", () => {
  fc.assert(
    fc.property(changes, ({ all, change, changed }) => {
      const looked: Looked = { days: [], folded: [] }
      let booked = 0
      const postings = { book: () => booked++ } as unknown as PostingTable
      const steps = stepsOf(rebook(7, change, usageOf(all, looked), postings))

      expect(steps).toBe(looked.days.length)
      for (const { buckets: { from, to }, series } of looked.days) {
        const { epochs } = all[series - 1]!
        const own = changed[series - 1]!
        const reach = longest(all[series - 1]!)
        expect(touches(own, { from, to: to + reach })).toBe(true)
        // Neither before the first bucket that can reach the first change, nor after the last one, nor after the last change.
        const first = epochs.find(({ bucket }) => bucket.start > own[0]!.from - reach)!
        expect(from).toBeGreaterThanOrEqual(first.bucket.start)
        expect(to).toBeLessThanOrEqual(Math.min(epochs.at(-1)!.bucket.start + 1, own.at(-1)!.to))
      }
      const within = ({ bucket: { end, start } }: Epoch, series: number) =>
        touches(changed[series - 1]!, { from: start, to: end })
      expect(looked.folded.filter(({ epoch, series }) => !within(epoch, series))).toEqual([])
      const segments = all.flatMap(({ epochs }, index) =>
        epochs.flatMap(({ bucket, observations }) => foldEpoch(bucket, observations).segments)
          .filter((segment) => touches(changed[index]!, segment))
      )
      expect(booked).toBe(segments.length)
    }),
    runs(400)
  )
})
