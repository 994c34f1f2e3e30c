/** A half-open stretch of time, in milliseconds since the epoch. */

/** `from` belongs to it, `to` does not; `-Infinity` and `Infinity` leave an end open. Empty where `to <= from`. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/** What can be asked of intervals. Lists are sorted, disjoint and without empty ones, unless said otherwise. */
export const Interval = {
  always: { from: -Infinity, to: Infinity } as Interval,
  isEmpty: (interval: Interval): boolean => interval.to <= interval.from,
  /** Milliseconds; zero where empty. */
  length: (interval: Interval): number => Math.max(0, interval.to - interval.from),
  contains: (interval: Interval, instant: number): boolean => interval.from <= instant && instant < interval.to,
  /** Touching is not overlapping. */
  overlaps: (left: Interval, right: Interval): boolean => Math.max(left.from, right.from) < Math.min(left.to, right.to),
  /** The common part, `undefined` where there is none. */
  intersect: (left: Interval, right: Interval): Interval | undefined => {
    const common = { from: Math.max(left.from, right.from), to: Math.min(left.to, right.to) }
    return Interval.isEmpty(common) ? undefined : common
  },
  /** The same instants as a list; overlapping and touching ones become one. Takes any order, empty ones too. */
  merge: (intervals: ReadonlyArray<Interval>): ReadonlyArray<Interval> => {
    const merged: Array<Interval> = []
    const sorted = intervals.filter((interval) => !Interval.isEmpty(interval)).sort((a, b) => a.from - b.from)
    for (const next of sorted) {
      const last = merged.at(-1)
      if (last === undefined || next.from > last.to) merged.push({ from: next.from, to: next.to })
      else if (next.to > last.to) merged[merged.length - 1] = { from: last.from, to: next.to }
    }
    return merged
  },
  /** What of `interval` no member of the list holds. */
  subtract: (interval: Interval, taken: ReadonlyArray<Interval>): ReadonlyArray<Interval> => {
    const rest: Array<Interval> = []
    let from = interval.from
    for (const hole of taken) {
      if (hole.from >= interval.to) break
      if (hole.from > from) rest.push({ from, to: hole.from })
      from = Math.max(from, hole.to)
    }
    if (from < interval.to) rest.push({ from, to: interval.to })
    return rest
  }
} as const
