/** What the range of a figure rests on: for each window of time the buckets inside it, and those that its ends cut. */
import { Schema } from "effect"
import { FailureReason } from "../../event/Collection.ts"
import { Count } from "./Count.ts"
import { ExactUsd } from "./ExactUsd.ts"
import { Instant } from "./Instant.ts"

/** A reading that held the bucket, and O*: the least value that any reading showed from then on. */
const Sighting = Schema.Struct({ at: Instant, position: Count, least: ExactUsd }).annotate({ identifier: "Sighting" })
export type Sighting = typeof Sighting.Type

/**
 * An end of the window inside the bucket. `usedBy`: the last reading at or before it (null: none, so 0), which shows no more than
 * what was used by then; `postedBy`: the first reading λ or more after it (null: none, so the present value), which shows no less.
 */
const CutEnd = Schema.Struct({
  at: Instant,
  usedBy: Schema.NullOr(Sighting),
  postedBy: Schema.NullOr(Sighting)
}).annotate({ identifier: "CutEnd" })
export type CutEnd = typeof CutEnd.Type

/**
 * A bucket that the window cuts at `from`, at `to` or at both (null: the window reaches beyond that end of the bucket).
 * low = max(0, (to ? to.usedBy : value) − (from ? from.postedBy : 0)); high = (to ? to.postedBy : value) − (from ? from.usedBy : 0),
 * null unless the bucket was read (`lastRead`) λ or more after its end. `lagMilliseconds` is λ, the posting lag of its time: of a
 * closed billing cycle the one that was known at its closing.
 */
const CutBucket = Schema.Struct({
  start: Instant,
  end: Instant,
  value: ExactUsd,
  from: Schema.NullOr(CutEnd),
  to: Schema.NullOr(CutEnd),
  lastRead: Schema.NullOr(Sighting),
  lagMilliseconds: Count,
  low: ExactUsd,
  high: Schema.NullOr(ExactUsd)
}).annotate({ identifier: "CutBucket" })
export type CutBucket = typeof CutBucket.Type

/**
 * Times that bound the figure: `low` where the spend must be its own, `high` where it may be, or both. `inside` is the sum of the
 * present values of the buckets that lie inside; `settled`: all of it was read again the posting lag or more after its end.
 */
const WindowEvidence = Schema.Struct({
  from: Schema.NullOr(Instant),
  to: Schema.NullOr(Instant),
  bounds: Schema.Literals(["low", "high", "both"]),
  settled: Schema.Boolean,
  inside: ExactUsd,
  cut: Schema.Array(CutBucket),
  low: ExactUsd,
  high: Schema.NullOr(ExactUsd)
}).annotate({ identifier: "WindowEvidence" })
export type WindowEvidence = typeof WindowEvidence.Type

/** Of one series: the sums of the lows and of the highs of its windows. */
export const RangeEvidence = Schema.Struct({
  low: ExactUsd,
  high: Schema.NullOr(ExactUsd),
  windows: Schema.Array(WindowEvidence)
}).annotate({ identifier: "RangeEvidence" })
export type RangeEvidence = typeof RangeEvidence.Type

/**
 * Times (null: without end) that keep the figure open: `not-settled`, not all of it was read again the posting lag or more after
 * its end; else a gap in what was read, and its reason. `source` null: no source was read at all.
 */
export const Unbounded = Schema.Struct({
  source: Schema.NullOr(Schema.String),
  from: Schema.NullOr(Instant),
  to: Schema.NullOr(Instant),
  reason: Schema.Literals(["not-settled", ...FailureReason.literals, "not-read"])
}).annotate({ identifier: "Unbounded" })
export type Unbounded = typeof Unbounded.Type
