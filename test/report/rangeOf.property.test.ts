/** A range is the sum of the bounds of every bucket in every stretch of time that may, and that must, be the figure's own. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { addBounds, type Bounds, boundWindow, type BucketView, noBounds } from "../../src/attribution/bounds.ts"
import { makeClaims, type Outcome, outcomesOver } from "../../src/attribution/claims.ts"
import { emptyTimeline, makeTimeline, type Ownership } from "../../src/key/ownership.ts"
import { Usd } from "../../src/money/Usd.ts"
import type { Knowledge } from "../../src/report/Knowledge.ts"
import { type Evidence, rangeOf, type Scope } from "../../src/report/rangeOf.ts"
import type { Readings } from "../../src/report/Readings.ts"
import { Interval } from "../../src/time/Interval.ts"
import { runs } from "../support/propertyRuns.ts"
import { assignment, bookmarks } from "../support/pureHistories.ts"
import { windowsOf } from "../support/pureLedger.ts"

/** Series 1, 2 and 3, of two sources and three keys; one knows nobody's. */
const series = [{ source: "xai", key: "k1" }, { source: "xai", key: "k2" }, { source: "spare", key: null }] as const
const sources = ["xai", "spare"] as const
type Source = typeof sources[number]
const lags = { xai: 3, spare: 1 } as const

const values = fc.array(fc.constantFrom(0n, 2n, 7n, 20n), { minLength: 1, maxLength: 3 })

/** What was seen of the bucket `[start, start + 10)`: values at instants four apart, and readings that changed nothing between. */
const view = (start: number) =>
  fc.tuple(values, fc.integer({ min: 1, max: 4 }), fc.nat(20)).map(([values, after, last]): BucketView => {
    const changes = values.map((value, index) => ({ at: start + after + index * 4, value: Usd.ticks(value) }))
    const observed = [...changes.flatMap(({ at }) => [at, at + 2]), start + after + 12 + last]
    return {
      ...{ start, end: start + 10, changes, lastObserved: observed.at(-1)! },
      observedAtOrBefore: (instant) => observed.findLast((at) => at <= instant) ?? null,
      observedAtOrAfter: (instant) => observed.find((at) => at >= instant) ?? null
    }
  })

const buckets = fc.tuple(fc.option(view(0)), fc.option(view(10))).map((views) => views.filter((view) => view !== null))

const worlds = fc.record({
  bookmarks: bookmarks(["m1", "m2"]),
  owners: fc.array(assignment, { maxLength: 4 }),
  buckets: fc.tuple(buckets, buckets, buckets),
  /** Nothing can be posted any more of times that end by then. */
  settled: fc.record({ xai: fc.constantFrom(-1, 9, 15, 25), spare: fc.constantFrom(-1, 9, 15, 25) })
})
type World = typeof worlds extends fc.Arbitrary<infer A> ? A : never

const end = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -2, max: 24 }) }, fc.constantFrom(-Infinity, Infinity))
const scopes = fc.array(
  fc.record({
    series: fc.subarray([1, 2, 3]),
    sources: fc.constantFrom(undefined, undefined, ["xai"], ["spare"], []),
    agent: fc.constantFrom(undefined, undefined, null, "a"),
    mission: fc.constantFrom(undefined, undefined, null, "m1", "m2", "m3"),
    period: fc.uniqueArray(end, { minLength: 2, maxLength: 2 })
      .map((ends) => ({ from: Math.min(...ends), to: Math.max(...ends) }))
  }).map(({ agent, mission, period, series, sources }): Scope => ({
    ...{ series, period },
    ...(sources !== undefined && { sources }),
    ...(agent !== undefined && { agent }),
    ...(mission !== undefined && { mission })
  })),
  { minLength: 1, maxLength: 4 }
)

const ownerOf = ({ owners }: World, key: string | null): Ownership =>
  makeTimeline(
    owners.flatMap((said, position) => said.key === key ? [{ position, from: said.from, value: said.agent }] : [])
  )

const evidenceOf = (world: World): Evidence => {
  const missions = windowsOf(world.bookmarks)
  const of = (number: number) => world.buckets[number - 1]!
  const readings: Pick<Readings, "bucketAcross" | "isSettled" | "valueOf" | "viewOf"> = {
    bucketAcross: (number, instant) => of(number).find(({ end, start }) => start < instant && instant < end),
    isSettled: (source, { to }, lagAt) => {
      expect(lagAt(7)).toBe(lags[source as Source])
      return to <= world.settled[source as Source]
    },
    valueOf: (number, from, to) =>
      Usd.sum(
        of(number).filter(({ start }) => from <= start && start < to).map(({ changes }) => changes.at(-1)!.value)
      ),
    viewOf: (number, source, bucket) => {
      expect(source).toBe(series[number - 1]!.source)
      return of(number).find(({ start }) => start === bucket.start)!
    }
  }
  return {
    knowledge: {
      missions: new Map(missions.map(({ mission, windows }) => [mission, { history: { windows } }])),
      series: new Map(series.map((one, index) => [index + 1, one])),
      claims: makeClaims(missions, emptyTimeline),
      owner: ({ key }: { readonly key: string | null }) => ownerOf(world, key)
    } as unknown as Knowledge,
    readings: readings as Readings,
    sources: () => sources,
    lagOf: (source) => lags[source as Source],
    extentOf: (number) => {
      const own = of(number)
      return own.length === 0 ? undefined : { from: own[0]!.start, to: own.at(-1)!.end }
    },
    bounds: new Map()
  }
}

/** Between two of these instants nothing changes. */
const instants = [-Infinity, ...Array.from({ length: 27 }, (_, index) => index - 2), Infinity]
const moments = instants.slice(1).map((to, index): Interval => ({ from: instants[index]!, to }))

const mayBe = ({ agent, shares }: Outcome, scope: Scope) =>
  (scope.agent === undefined || scope.agent === agent) &&
  (scope.mission === undefined || (scope.mission === null
    ? shares.length === 0
    : shares.some(({ mission }) => mission === scope.mission)))

const mustBe = ({ shares }: Outcome, scope: Scope) => typeof scope.mission !== "string" || shares.length === 1

/** The bounds of one series over the times: of each bucket for itself. */
const boundsOver = (world: World, number: number, times: ReadonlyArray<Interval>): Bounds => {
  const [buckets, { source }] = [world.buckets[number - 1]!, series[number - 1]!]
  if (buckets.length === 0) return noBounds
  return times.flatMap((time): ReadonlyArray<Bounds> => [
    { low: Usd.zero, high: time.to <= world.settled[source] ? Usd.zero : null },
    ...buckets.map((view): Bounds => {
      const value = view.changes.at(-1)!.value
      const isInside = time.from <= view.start && view.end <= time.to
      return isInside ? { low: value, high: value } : boundWindow(view, time, lags[source])
    })
  ]).reduce(addBounds, noBounds)
}

const expected = (world: World, scope: Scope): Bounds => {
  const missions = windowsOf(world.bookmarks)
  const claims = makeClaims(missions, emptyTimeline)
  const within = moments.filter((moment) => Interval.overlaps(moment, scope.period))
  const bounds = scope.series.map((number) => {
    const owner = ownerOf(world, series[number - 1]!.key)
    const when = (is: (outcome: Outcome, scope: Scope) => boolean) =>
      Interval.merge(
        within.filter((moment) => is(outcomesOver(claims, owner, moment)[0]!.outcome, scope))
      )
    const possible = when(mayBe)
    const certain = when((outcome, scope) => mayBe(outcome, scope) && mustBe(outcome, scope))
    return {
      low: boundsOver(world, number, certain).low,
      high: boundsOver(world, number, possible).high
    }
  }).reduce(addBounds, noBounds)
  const windows = missions.find(({ mission }) => mission === scope.mission)?.windows ?? []
  const times = typeof scope.mission === "string"
    ? windows.filter((window) => Interval.overlaps(window, scope.period))
    : [scope.period]
  const isOpen = (scope.sources ?? sources).some((source) =>
    times.some(({ to }) => Math.min(to, scope.period.to) > world.settled[source as Source])
  )
  return isOpen ? { low: bounds.low, high: null } : bounds
}

it("every figure's range, whichever was asked for before", () => {
  fc.assert(
    fc.property(worlds, scopes, (world, asked) => {
      const evidence = evidenceOf(world)
      for (const scope of asked) expect(rangeOf(evidence, scope)).toEqual(expected(world, scope))
    }),
    runs(800)
  )
})
