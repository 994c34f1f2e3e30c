/** `ledger.explain/1`: where a figure comes from, so that a person with a calculator arrives at the same one. */
import { Schema } from "effect"
import { SplitRule } from "../../event/SplitRule.ts"
import { Count } from "./Count.ts"
import { Crew } from "./Crew.ts"
import { ExactUsd } from "./ExactUsd.ts"
import { Amounts, Figure } from "./Figure.ts"
import { Period, ReportFilter } from "./Filter.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"
import { KeyName } from "./KeyName.ts"
import { NotFinal } from "./NotFinal.ts"
import { Notices } from "./Notices.ts"
import { RangeEvidence, Unbounded } from "./RangeEvidence.ts"
import { TimeZone } from "./TimeZone.ts"

/** A value of the bucket as a snapshot listed it; `previous…`: the snapshot before it that held the bucket (null: none). */
const Observation = Schema.Struct({
  position: Count,
  at: Instant,
  previousAt: Schema.NullOr(Instant),
  previousPosition: Schema.NullOr(Count),
  value: ExactUsd
}).annotate({ identifier: "Observation" })

/**
 * A window of a mission that claims the piece, or a part of it, before the split rule: half-open, `to` null while open. With the
 * positions of the events behind it: where windows were joined, of all that cover what it claims of the piece. `openedBy`: starts,
 * resumes and changes of crew that it begins with, and added windows; `closedBy`: what ended them; `via`: the moves and merges by
 * which these are about this mission.
 */
const Claimant = Schema.Struct({
  mission: Schema.String,
  weight: Schema.Int,
  from: Instant,
  to: Schema.NullOr(Instant),
  startedAt: Instant,
  crew: Crew,
  openedBy: Schema.Array(Count),
  closedBy: Schema.Array(Count),
  via: Schema.Array(Count)
}).annotate({ identifier: "Claimant" })

/** The rule from that moment on (null: from the beginning of time); `position` null: nobody set one, `even` holds. */
const RuleInForce = Schema.Struct({
  rule: SplitRule,
  from: Schema.NullOr(Instant),
  position: Schema.NullOr(Count)
}).annotate({ identifier: "RuleInForce" })

/**
 * A stretch of a segment with one outcome. `amount` = F(to) − F(from), F(t) = value·(t − from)/(to − from) of the segment truncated
 * toward zero. `agent` owns the key then, by the event at `assignedBy`. `shares` divide the amount by weight and largest remainder,
 * ties to the first; none: no mission claims it.
 */
const ExplainedPiece = Schema.Struct({
  from: Instant,
  to: Instant,
  amount: ExactUsd,
  agent: Schema.NullOr(Schema.String),
  assignedBy: Schema.NullOr(Count),
  claimants: Schema.Array(Claimant),
  rules: Schema.Array(RuleInForce),
  shares: Schema.Array(Schema.Struct({ mission: Schema.String, weight: Schema.Int, amount: ExactUsd }))
}).annotate({ identifier: "ExplainedPiece" })

/** Growth that arose in `[from, to)`: `weight` when it was seen, `value` its part of the bucket's present value. */
const ExplainedSegment = Schema.Struct({
  from: Instant,
  to: Instant,
  weight: ExactUsd,
  value: ExactUsd,
  pieces: Schema.Array(ExplainedPiece)
}).annotate({ identifier: "ExplainedSegment" })

/** All that a mission and agent bear of one stretch; `counted` is the part of it in the period. */
const ExplainedLeaf = Schema.Struct({
  from: Instant,
  to: Instant,
  agent: Schema.NullOr(Schema.String),
  mission: Schema.NullOr(Schema.String),
  amount: ExactUsd,
  counted: ExactUsd
}).annotate({ identifier: "ExplainedLeaf" })

/** `leaves` are those that were asked for; `contribution` is the sum of what counts of them. */
const ExplainedBucket = Schema.Struct({
  start: Instant,
  end: Instant,
  high: ExactUsd,
  value: ExactUsd,
  observations: Schema.Array(Observation),
  segments: Schema.Array(ExplainedSegment),
  leaves: Schema.Array(ExplainedLeaf),
  contribution: ExactUsd
}).annotate({ identifier: "ExplainedBucket" })
export type ExplainedBucket = typeof ExplainedBucket.Type

const ExplainedSeries = Schema.Struct({
  source: Schema.String,
  surface: Schema.String,
  basis: Schema.String,
  key: Schema.NullOr(KeyName),
  model: Schema.NullOr(Schema.String),
  meter: Schema.NullOr(Schema.String),
  contribution: ExactUsd,
  buckets: Schema.Array(ExplainedBucket),
  range: Schema.NullOr(RangeEvidence)
}).annotate({ identifier: "ExplainedSeries" })
export type ExplainedSeries = typeof ExplainedSeries.Type

/** How late a source is taken to post, and why: configured; learned from the reading named; or the default until a week is known. */
const PostingLag = Schema.Struct({
  source: Schema.String,
  milliseconds: Count,
  origin: Schema.Literals(["configured", "not known for a week yet", "learned", "nothing late was seen"]),
  learnedFrom: Schema.NullOr(Schema.Struct({ position: Count, lateMilliseconds: Count }))
}).annotate({ identifier: "PostingLag" })
export type PostingLag = typeof PostingLag.Type

/**
 * `total` is what `ledger report` gives; `recomputed` the sum of the contributions, made from the readings and not from the journal;
 * `difference` is total less recomputed. `openBecause`: why nothing bounds the cost yet, empty where it is settled; `notFinalBecause`: why
 * it is settled and not final.
 */
export const Explanation = Schema.Struct({
  ...head("ledger.explain/1"),
  timeZone: TimeZone,
  period: Period,
  filter: ReportFilter,
  total: Figure,
  recomputed: Amounts,
  difference: Amounts,
  series: Schema.Array(ExplainedSeries),
  postingLags: Schema.Array(PostingLag),
  openBecause: Schema.Array(Unbounded),
  notFinalBecause: Schema.Array(NotFinal),
  notices: Notices
}).annotate({ identifier: "Explanation", title: "ledger explain", description: "Where a figure comes from." })
export type Explanation = typeof Explanation.Type
