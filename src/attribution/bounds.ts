/** How sure a figure is: bounds of the true cost in a window of time, given that providers post late. */
import { Usd } from "../money/Usd.ts"
import { Interval } from "../time/Interval.ts"

/** The true cost lies between `low` and `high`, both included; `high` is `null` while it is not yet bounded. */
export interface Bounds {
  readonly low: Usd
  readonly high: Usd | null
}

/**
 * What was seen of one series in one bucket `[start, end)`, up to the asked position. A reading at t shows what was posted before
 * t. All instants in milliseconds.
 *
 * - `changes`: observations whose value differs from the one before, ascending; before the first the value was 0;
 * - `observedAtOrBefore`, `observedAtOrAfter`: the last and the first snapshot whose window held the bucket, changed or not;
 * - `lastObserved`: the last of all such snapshots.
 */
export interface BucketView {
  readonly start: number
  readonly end: number
  readonly changes: ReadonlyArray<{ readonly at: number; readonly value: Usd }>
  readonly observedAtOrBefore: (instant: number) => number | null
  readonly observedAtOrAfter: (instant: number) => number | null
  readonly lastObserved: number | null
}

/** Of nothing. */
export const noBounds: Bounds = { low: Usd.zero, high: Usd.zero }

/**
 * Bounds of what the bucket's usage in `window` cost, where usage is posted at most `lag` milliseconds late. What a reading at
 * or before an instant shows is at most what was used until then; what one `lag` or more after it shows is at least that. A
 * later and lower value counts for both (a restatement). Ends of the window outside the bucket need no reading.
 */
export const boundWindow = (bucket: BucketView, window: Interval, lag: number): Bounds => {
  const { changes, end, lastObserved, start } = bucket
  if (!Interval.overlaps({ from: start, to: end }, window)) return noBounds
  const present = changes.at(-1)?.value ?? Usd.zero
  const postedBy = (instant: number): Usd => leastFrom(bucket, bucket.observedAtOrAfter(instant)) ?? present
  const usedBy = (instant: number): Usd => leastFrom(bucket, bucket.observedAtOrBefore(instant)) ?? Usd.zero
  const whole = window.to >= end
  const fromStart = window.from <= start
  const atLeast = Usd.subtract(
    whole ? present : usedBy(window.to),
    fromStart ? Usd.zero : postedBy(window.from + lag)
  )
  const low = Usd.max(Usd.zero, atLeast)
  if (lastObserved === null || lastObserved < end + lag) return { low, high: null }
  const high = Usd.subtract(
    whole ? present : postedBy(window.to + lag),
    fromStart ? Usd.zero : usedBy(window.from)
  )
  return { low, high }
}

/** Bounds of a sum. */
export const addBounds = (left: Bounds, right: Bounds): Bounds => ({
  low: Usd.add(left.low, right.low),
  high: left.high === null || right.high === null ? null : Usd.add(left.high, right.high)
})

/** The least value observed at or after an observation, so what every later reading confirmed; `undefined` for none. */
export const leastFrom = ({ changes }: Pick<BucketView, "changes">, observedAt: number | null): Usd | undefined => {
  if (observedAt === null) return undefined
  let least: Usd | undefined
  for (let index = changes.length - 1; index >= 0; index--) {
    const change = changes[index]!
    least = least === undefined ? change.value : Usd.min(least, change.value)
    if (change.at <= observedAt) return least
  }
  return Usd.min(least ?? Usd.zero, Usd.zero)
}
