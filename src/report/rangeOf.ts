/** The range of a figure: the bounds of what its series cost in the times that may, and that must, be its own. */
import { addBounds, type Bounds, boundWindow, noBounds } from "../attribution/bounds.ts"
import { outcomesOver, type Piece } from "../attribution/claims.ts"
import { Usd } from "../money/Usd.ts"
import { Interval } from "../time/Interval.ts"
import type { Bucket } from "../usage/segments.ts"
import type { Knowledge } from "./Knowledge.ts"
import type { Readings } from "./Readings.ts"

/** Which spend a figure is of. `undefined` lets everything through; `null` is nobody's, or what no mission claimed. */
export interface Scope {
  readonly series: ReadonlyArray<number>
  /** Sources whose spend it can be, of series that nobody has seen yet too. */
  readonly sources?: ReadonlyArray<string>
  readonly agent?: string | null
  readonly mission?: string | null
  readonly period: Interval
}

/** What is needed to bound figures. `lagOf`: posting lag of a source at a time, in milliseconds. */
export interface Evidence {
  readonly knowledge: Knowledge
  readonly readings: Readings
  /** Sources that were ever read, or tried. */
  readonly sources: () => ReadonlyArray<string>
  readonly lagOf: (source: string, instant: number) => number
  /** Since when and until when a series has buckets; `undefined`: it has none. */
  readonly extentOf: (series: number) => Interval | undefined
  /** Bounds found so far, by series and window. */
  readonly bounds: Map<string, Bounds>
}

/** Bounds of the true cost of the scope. Missions that share a key share the bound: low counts only what one had to itself. */
export const rangeOf = (evidence: Evidence, scope: Scope): Bounds => {
  let bounds: Bounds = noBounds
  for (const series of scope.series) bounds = addBounds(bounds, boundsOfSeries(evidence, scope, series))
  return bounds.high !== null && mayStillCome(evidence, scope) ? { low: bounds.low, high: null } : bounds
}

/** Spend of a series that nobody has seen yet can come as long as its times were not read the posting lag after their end. */
const mayStillCome = (evidence: Evidence, scope: Scope): boolean => {
  const { knowledge, lagOf, readings } = evidence
  const { sources = evidence.sources() } = scope
  const times = timesOf(knowledge, scope)
  return sources.some((source) =>
    times.some((time) => !readings.isSettled(source, time, (instant) => lagOf(source, instant)))
  )
}

/** The times of a scope: of a mission its windows, else its period. */
export const timesOf = (knowledge: Knowledge, { mission, period }: Scope): ReadonlyArray<Interval> => {
  const windows = typeof mission === "string" ? knowledge.missions.get(mission)?.history.windows ?? [] : [period]
  return windows.map((window) => Interval.intersect(window, period)).filter((window) => window !== undefined)
}

const boundsOfSeries = (evidence: Evidence, scope: Scope, series: number): Bounds => {
  const sum = (windows: ReadonlyArray<Interval>) =>
    windows.map((window) => boundsOfWindow(evidence, series, window)).reduce(addBounds, noBounds)
  const { certain, possible } = timesOfSeries(evidence.knowledge, scope, series)
  const all = sum(possible)
  return certain === possible ? all : { low: sum(certain).low, high: all.high }
}

/** When spend of a series may be the scope's, and when it must be; the same list where that is the same. */
export const timesOfSeries = (
  knowledge: Knowledge,
  scope: Scope,
  series: number
): { readonly possible: ReadonlyArray<Interval>; readonly certain: ReadonlyArray<Interval> } => {
  if (scope.agent === undefined && scope.mission === undefined) {
    return { possible: [scope.period], certain: [scope.period] }
  }
  const pieces = piecesOf(knowledge, series, periodOf(knowledge, scope)).filter((piece) => mayBe(piece, scope))
  const own = pieces.filter((piece) => mustBe(piece, scope))
  const possible = Interval.merge(pieces)
  return { possible, certain: own.length === pieces.length ? possible : Interval.merge(own) }
}

/** Nothing is a mission's before its first window or after its last. */
const periodOf = (knowledge: Knowledge, { mission, period }: Scope): Interval => {
  if (typeof mission !== "string") return period
  const windows = knowledge.missions.get(mission)?.history.windows ?? []
  const last = windows.at(-1)
  return last === undefined
    ? { from: 0, to: 0 }
    : { from: Math.max(period.from, windows[0]!.from), to: Math.min(period.to, last.to) }
}

const piecesOf = (knowledge: Knowledge, series: number, period: Interval): ReadonlyArray<Piece> =>
  outcomesOver(knowledge.claims, knowledge.owner(knowledge.series.get(series)!), period)

const mayBe = ({ outcome }: Piece, { agent, mission }: Scope): boolean =>
  (agent === undefined || outcome.agent === agent) &&
  (mission === undefined ||
    (mission === null ? outcome.shares.length === 0 : outcome.shares.some((share) => share.mission === mission)))

const mustBe = ({ outcome }: Piece, { mission }: Scope): boolean =>
  mission === undefined || mission === null || outcome.shares.length === 1

/** A total and its groups ask for the same windows. */
const boundsOfWindow = (evidence: Evidence, series: number, window: Interval): Bounds => {
  const name = `${series} ${window.from} ${window.to}`
  let bounds = evidence.bounds.get(name)
  if (bounds === undefined) evidence.bounds.set(name, bounds = findBounds(evidence, series, window))
  return bounds
}

/** Buckets inside the window count with their value; the two that its ends cut, with their bounds. */
const findBounds = (evidence: Evidence, series: number, window: Interval): Bounds => {
  const { knowledge, lagOf, readings } = evidence
  const parts = partsOf(evidence, series, window)
  if (parts === undefined) return noBounds
  const { cut, inside, settled } = parts
  const { source } = knowledge.series.get(series)!
  return cut.map((bucket) => boundWindow(readings.viewOf(series, source, bucket), window, lagOf(source, bucket.start)))
    .reduce(addBounds, { low: inside, high: settled ? inside : null })
}

/** What bounds a series in a window: the sum of the buckets inside, whether all was read out, and the buckets that its ends cut. */
export interface WindowParts {
  readonly inside: Usd
  readonly settled: boolean
  readonly cut: ReadonlyArray<Bucket>
}

/** `undefined` where nothing of the series was ever seen. */
export const partsOf = (evidence: Evidence, series: number, window: Interval): WindowParts | undefined => {
  const { extentOf, knowledge, lagOf, readings } = evidence
  const extent = extentOf(series)
  if (extent === undefined) return undefined
  const { source } = knowledge.series.get(series)!
  const settled = readings.isSettled(source, window, (instant) => lagOf(source, instant))
  // What is posted later may still fall into a window without any bucket so far.
  if (!Interval.overlaps(extent, window)) return { inside: Usd.zero, settled, cut: [] }
  const first = readings.bucketAcross(series, window.from)
  const last = readings.bucketAcross(series, window.to)
  const within = first !== undefined && first.start === last?.start
  // Within one bucket none starts.
  const inside = readings.valueOf(series, window.from, last?.start ?? window.to)
  return { inside, settled, cut: [first, within ? undefined : last].filter((bucket) => bucket !== undefined) }
}
