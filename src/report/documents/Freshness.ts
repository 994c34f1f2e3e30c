/** How far a source's readings can be trusted: how old, how complete, and what fails. */
import { Schema } from "effect"
import { FailureReason, Surface } from "../../event/Collection.ts"
import { Instant } from "./Instant.ts"

const whyItFailed = {
  reason: FailureReason,
  /** One line for people; it never holds a secret. */
  detail: Schema.String,
  /** The permission to grant, in the provider's words, where that is what is missing. */
  permission: Schema.NullOr(Schema.String)
}

/** Why one read of one surface failed. */
export const ReadFailure = Schema.Struct(whyItFailed).annotate({ identifier: "ReadFailure" })

/** A surface that could not be read at its last attempt, and since when. */
export const Failing = Schema.Struct({ surface: Surface, since: Instant, ...whyItFailed }).annotate({
  identifier: "Failing",
  description: "A surface of a source that could not be read at its last attempt, and since when."
})
export type Failing = typeof Failing.Type

/** `complete`: the last snapshot reaches the end of the asked period, or the present. */
export const SourceFreshness = Schema.Struct({
  source: Schema.String,
  lastSnapshotAt: Schema.NullOr(Instant),
  complete: Schema.Boolean,
  failing: Schema.NullOr(Failing)
}).annotate({ identifier: "SourceFreshness" })
export type SourceFreshness = typeof SourceFreshness.Type

/** A stretch of time, half-open, for which a source was not read; why. `not-read`: nobody tried. */
const Gap = Schema.Struct({
  from: Instant,
  to: Instant,
  reason: Schema.Literals([...FailureReason.literals, "not-read"])
}).annotate({ identifier: "Gap" })

/**
 * What a source was read for, half-open (null: never). `gaps` is all that is missing from the asked period, up to the as-of
 * instant: a figure over a period with a gap is a lower bound.
 */
export const SourceCoverage = Schema.Struct({
  source: Schema.String,
  from: Schema.NullOr(Instant),
  to: Schema.NullOr(Instant),
  gaps: Schema.Array(Gap)
}).annotate({ identifier: "SourceCoverage" })
export type SourceCoverage = typeof SourceCoverage.Type
