/** From the values a bucket showed to when its cost arose: growth, fall and recovery of one series in one bucket. */
import { apportion } from "../money/apportion.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"

/** The provider's bucket, half-open, in milliseconds. */
export interface Bucket {
  readonly start: number
  readonly end: number
}

/** The amount so far in the bucket, as read at `at`. */
export interface Observation {
  readonly at: number
  /** The last snapshot before this one whose window held the bucket, `null` at first sight. */
  readonly previousAt: number | null
  readonly value: Usd
}

/** Growth that arose in `[from, to)`; `weight` is its amount when it was seen and its share in whatever is seen later. */
export interface Segment extends Interval {
  readonly weight: Usd
}

/** A bucket of one series: the highest value so far, the present one, and the growth in the order in which it was seen. */
export interface EpochState {
  readonly high: Usd
  readonly value: Usd
  readonly segments: ReadonlyArray<Segment>
}

/** Nothing seen yet. */
export const emptyEpoch: EpochState = { high: Usd.zero, value: Usd.zero, segments: [] }

/** When growth seen by this observation arose: never outside the bucket, never of zero width. */
export const growthInterval = (bucket: Bucket, { at, previousAt }: Observation): Interval => {
  const from = Math.max(previousAt ?? bucket.start, bucket.start)
  const to = Math.min(at, bucket.end)
  // Posted late, or shown before the bucket began because the provider's clock is ahead: it may have arisen anywhere in it.
  return from < to ? { from, to } : { from: bucket.start, to: bucket.end }
}

/**
 * The state after one more observation. Only what exceeds the high is new usage; a value at or below it is a fall or a
 * recovery, borne by those who bore the cost. The segments already there are kept as they are: as long as the value stands
 * at the high, more growth leaves their values alone.
 */
export const observe = (
  bucket: Bucket,
  { high, segments, value }: EpochState,
  observation: Observation
): EpochState => {
  const state = { high, value, segments: [...segments] }
  step(bucket, state, observation)
  return state
}

interface EpochInProgress {
  high: Usd
  value: Usd
  readonly segments: Array<Segment>
}

const step = (bucket: Bucket, state: EpochInProgress, observation: Observation): void => {
  const { value } = observation
  if (value > state.high) {
    const { from, to } = growthInterval(bucket, observation)
    state.segments.push({ from, to, weight: Usd.subtract(value, state.high) })
    state.high = value
  } else if (value < 0n && state.segments.length === 0) {
    state.segments.push({ ...growthInterval(bucket, { ...observation, previousAt: null }), weight: Usd.zero })
  }
  state.value = value
}

/** What each segment bears of the present value; they sum to it. */
export const segmentValues = (state: EpochState): ReadonlyArray<Usd> => {
  const weights = state.segments.map(({ weight }) => weight)
  if (state.value === state.high) return weights
  if (state.high > 0n) return apportion(state.value, weights)
  // No weight at all: the one segment, the placeholder of a negative start, keeps the whole.
  return [state.value]
}

/** The state after all observations, given in the order of reading. */
export const foldEpoch = (bucket: Bucket, observations: Iterable<Observation>): EpochState => {
  const state: EpochInProgress = { high: Usd.zero, value: Usd.zero, segments: [] }
  for (const observation of observations) step(bucket, state, observation)
  return state
}
