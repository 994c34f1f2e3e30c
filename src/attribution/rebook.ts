/** Books anew what falls to others after an event, leaf by leaf, and visits nothing else. */
import type { Ownership } from "../key/ownership.ts"
import { Interval } from "../time/Interval.ts"
import type { Epoch } from "../usage/ObservationTable.ts"
import { dayLength } from "../usage/ReadingSums.ts"
import { foldEpoch, segmentValues } from "../usage/segments.ts"
import type { UsageFold } from "../usage/UsageProjection.ts"
import { attribute } from "./attribute.ts"
import { changedOutcomes, type Standing } from "./changedOutcomes.ts"
import type { PostingTable } from "./PostingTable.ts"

/** What claims and ownership were, and what they are, for the series whose keys an event concerns. */
export interface Change {
  readonly series: ReadonlyArray<number>
  /** Nothing changed outside of them; ascending, disjoint, none touching the next. */
  readonly stretches: ReadonlyArray<Interval>
  readonly before: (series: number) => Standing
  readonly after: (series: number) => Standing
}

/** Day by day: what was booked of a day lies together, in the journal's index and in its sums. A step is a series' day. */
export function* rebook(position: number, change: Change, usage: UsageFold, postings: PostingTable): Generator<void> {
  const concerned = concernedBy(change, usage)
  const first = Math.floor(Math.min(...concerned.map(({ from }) => from)) / dayLength)
  const last = Math.floor(Math.max(...concerned.map(({ to }) => to)) / dayLength)
  for (let day = first; day <= last; day++) {
    for (const series of concerned) {
      const buckets = { from: Math.max(day * dayLength, series.from), to: Math.min((day + 1) * dayLength, series.to) }
      const reach = { from: buckets.from, to: buckets.to + usage.series.longest(series.number) }
      if (buckets.from >= buckets.to || !overlapsAny(series.changed, reach)) continue
      for (const epoch of usage.observations.starting(series.number, buckets)) {
        rebookEpoch(position, series, epoch, postings)
      }
      yield
    }
  }
}

/** A series of which some growth falls to others; `from`, `to`: such buckets start between them. */
interface Concerned {
  readonly number: number
  readonly before: Standing
  readonly after: Standing
  readonly changed: ReadonlyArray<Interval>
  readonly from: number
  readonly to: number
}

const concernedBy = ({ after, before, series, stretches }: Change, usage: UsageFold): ReadonlyArray<Concerned> => {
  // Series of one key have one owner, and so change at the same times.
  const known = new Map<Ownership, ReadonlyArray<Interval>>()
  return series.flatMap((number) => {
    const [old, fresh] = [before(number), after(number)]
    let changed = known.get(fresh.owner)
    if (changed === undefined) known.set(fresh.owner, changed = changedOutcomes(old, fresh, stretches))
    if (changed.length === 0) return []
    const near = changed[0]!.from - usage.series.longest(number) + 1
    const starts = usage.observations.starts(number, near)
    if (starts === undefined) return []
    const to = Math.min(starts.last + 1, changed.at(-1)!.to)
    return [{ number, before: old, after: fresh, changed, from: starts.first, to }]
  })
}

const rebookEpoch = (
  position: number,
  { after, before, changed, number }: Concerned,
  { bucket, observations }: Epoch,
  postings: PostingTable
): void => {
  if (!overlapsAny(changed, { from: bucket.start, to: bucket.end })) return
  const state = foldEpoch(bucket, observations)
  const values = segmentValues(state)
  for (const [index, { from, to }] of state.segments.entries()) {
    if (!overlapsAny(changed, { from, to })) continue
    const segment = { from, to, ticks: values[index]! }
    const was = attribute(segment, before.claims, before.owner)
    postings.book(position, number, bucket.start, attribute(segment, after.claims, after.owner), was)
  }
}

/** Whether one of the intervals (ascending, disjoint) overlaps the other. */
const overlapsAny = (intervals: ReadonlyArray<Interval>, other: Interval): boolean => {
  let low = 0
  let high = intervals.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (intervals[middle]!.to <= other.from) low = middle + 1
    else high = middle
  }
  return low < intervals.length && Interval.overlaps(intervals[low]!, other)
}
