/** What the range of a figure rests on, and what keeps it open. */
import { addBounds, type Bounds, boundWindow, leastFrom, noBounds } from "../attribution/bounds.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import type { Bucket } from "../usage/segments.ts"
import type { SourceCoverage } from "./documents/Freshness.ts"
import type {
  CutBucket,
  CutEnd,
  RangeEvidence,
  Sighting,
  Unbounded,
  WindowEvidence
} from "./documents/RangeEvidence.ts"
import { endOf, type Inquiry } from "./Inquiry.ts"
import { partsOf, type Scope, timesOf, timesOfSeries } from "./rangeOf.ts"

/** The windows that bound the scope's spend of one series, each with what it rests on. */
export const explainRange = (inquiry: Inquiry, scope: Scope, series: number): RangeEvidence => {
  const { certain, possible } = timesOfSeries(inquiry.knowledge, scope, series)
  const shown = (bounds: WindowEvidence["bounds"], windows: ReadonlyArray<Interval>) =>
    windows.map((window) => explainWindow(inquiry, series, window, bounds))
  const [low, high] = certain === possible
    ? [shown("both", possible), []]
    : [shown("low", certain), shown("high", possible)]
  const sum = (windows: ReadonlyArray<Explained>) => windows.map(({ bounds }) => bounds).reduce(addBounds, noBounds)
  return {
    low: Usd.format(sum(low).low),
    high: amountShown(sum(certain === possible ? low : high).high),
    windows: [...low, ...high].map(({ window }) => window)
  }
}

interface Explained {
  readonly bounds: Bounds
  readonly window: WindowEvidence
}

const explainWindow = (
  inquiry: Inquiry,
  series: number,
  window: Interval,
  bounds: WindowEvidence["bounds"]
): Explained => {
  const { cut, inside, settled } = partsOf(inquiry.evidence, series, window) ??
    { cut: [], inside: Usd.zero, settled: true }
  const parts = cut.map((bucket) => explainCut(inquiry, series, window, bucket))
  const sum = parts.map((part) => part.bounds).reduce(addBounds, { low: inside, high: settled ? inside : null })
  return {
    bounds: sum,
    window: {
      from: endOf(window.from),
      to: endOf(window.to),
      bounds,
      settled,
      inside: Usd.format(inside),
      cut: parts.map(({ shown }) => shown),
      low: Usd.format(sum.low),
      high: amountShown(sum.high)
    }
  }
}

const explainCut = (inquiry: Inquiry, series: number, window: Interval, bucket: Bucket) => {
  const { readings } = inquiry
  const { source } = inquiry.knowledge.series.get(series)!
  const lag = inquiry.lags.at(source, bucket.start)
  const view = readings.viewOf(series, source, bucket)
  const sighting = (at: number | null): Sighting | null =>
    at === null ? null : {
      at: formatTimestamp(at),
      position: readings.positionAt(source, at),
      least: Usd.format(leastFrom(view, at)!)
    }
  const end = (at: number): CutEnd => ({
    at: formatTimestamp(at),
    usedBy: sighting(view.observedAtOrBefore(at)),
    postedBy: sighting(view.observedAtOrAfter(at + lag))
  })
  const bounds = boundWindow(view, window, lag)
  const shown: CutBucket = {
    start: formatTimestamp(bucket.start),
    end: formatTimestamp(bucket.end),
    value: Usd.format(view.changes.at(-1)?.value ?? Usd.zero),
    from: window.from <= bucket.start ? null : end(window.from),
    to: window.to >= bucket.end ? null : end(window.to),
    lastRead: sighting(view.lastObserved),
    lagMilliseconds: lag,
    low: Usd.format(bounds.low),
    high: amountShown(bounds.high)
  }
  return { bounds, shown }
}

const amountShown = (usd: Usd | null): string | null => usd === null ? null : Usd.format(usd)

/** Why nothing bounds the figure yet: gaps in what was read, and times not read the posting lag after their end. */
export const explainOpen = (
  inquiry: Inquiry,
  scope: Scope,
  coverage: ReadonlyArray<SourceCoverage>
): ReadonlyArray<Unbounded> => {
  if (coverage.length === 0) return [{ source: null, from: null, to: null, reason: "not-read" }]
  const times = timesOf(inquiry.knowledge, scope)
  return coverage.flatMap(({ from, gaps, source }) => [
    ...(from === null ? [{ source, from: null, to: null, reason: "not-read" as const }] : []),
    ...gaps.map((gap) => ({ source, ...gap })),
    ...times.filter((time) => !inquiry.isSettled(source, time)).map((time) => ({
      source,
      from: endOf(time.from),
      to: endOf(time.to),
      reason: "not-settled" as const
    }))
  ])
}
