/** What a source reported for a window of buckets: `UsageSnapshotTaken`. */
import { Schema } from "effect"
import { UsdFromString } from "../money/Usd.ts"
import { Timestamp } from "../time/Timestamp.ts"

/** Length of a bucket; buckets are aligned in the grid's zone, which is UTC for every source so far. */
export const BucketUnit = Schema.Literals(["minute", "quarter-hour", "hour", "day"])
export type BucketUnit = typeof BucketUnit.Type

/** Milliseconds of each bucket length. */
export const bucketLength: Record<BucketUnit, number> = {
  minute: 60_000,
  "quarter-hour": 900_000,
  hour: 3_600_000,
  day: 86_400_000
}

/** Bucket length, the zone of its borders, and the dimensions by which the provider groups, in the provider's words. */
export const Grid = Schema.Struct({
  unit: BucketUnit,
  zone: Schema.Literal("Etc/GMT"),
  dimensions: Schema.Array(Schema.String)
}).annotate({ identifier: "Grid" })
export type Grid = typeof Grid.Type

/** The amount of one series *so far* in the bucket that starts at `bucket`. */
const Point = Schema.Struct({ bucket: Timestamp, amount: UsdFromString })

/** `null` where the grid lacks the dimension, or the provider reports spend without it. */
const SeriesPoints = Schema.Struct({
  key: Schema.NullOr(Schema.String),
  model: Schema.NullOr(Schema.String),
  meter: Schema.NullOr(Schema.String),
  points: Schema.Array(Point)
})
export type SeriesPoints = typeof SeriesPoints.Type

/**
 * Sparse: a point equal to the source's previous snapshot is left out, and a series never listed in a bucket was 0.
 *
 * - `window`: whole buckets that were read, half-open;
 * - `readAt`: when the request was really sent (the event occurred at the bookmark it was taken for, else then);
 * - `digest`: SHA-256 of the raw answer's bytes, to compare with a provider's own record;
 * - `rounded`: how many amounts had more than ten decimals and were rounded once, half to even;
 * - `clockSkew`: milliseconds by which the provider's clock was ahead, where that is above 2 s.
 */
export const UsageSnapshotTaken = Schema.Struct({
  source: Schema.NonEmptyString,
  surface: Schema.Literal("usage"),
  basis: Schema.Literals(["billed", "estimated"]),
  grid: Grid,
  window: Schema.Struct({ from: Timestamp, to: Timestamp }),
  readAt: Timestamp,
  digest: Schema.String,
  rounded: Schema.Int,
  clockSkew: Schema.optionalKey(Schema.Int),
  series: Schema.Array(SeriesPoints)
}).annotate({ identifier: "UsageSnapshotTaken" })
export type UsageSnapshotTaken = typeof UsageSnapshotTaken.Type
