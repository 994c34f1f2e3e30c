/** `ledger.report/1`: what something cost, grouped, with its range, conservation, freshness and coverage. */
import { Schema } from "effect"
import { Dimension, groupedBy } from "./Dimension.ts"
import { ExactUsd } from "./ExactUsd.ts"
import { Amounts, Figure, figure } from "./Figure.ts"
import { SourceCoverage, SourceFreshness } from "./Freshness.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"
import { KeyName } from "./KeyName.ts"
import { Notices } from "./Notices.ts"
import { TimeZone } from "./TimeZone.ts"

/** Half-open; null: from the beginning, until the as-of instant. `cycle` names the billing cycle it was asked by. */
const Period = Schema.Struct({
  from: Schema.NullOr(Instant),
  to: Schema.NullOr(Instant),
  cycle: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "Period" })

/** What was asked for; a field that is absent filters nothing, null means nobody's or not said by the provider. */
const ReportFilter = Schema.Struct({
  mission: Schema.optionalKey(Schema.String),
  agent: Schema.optionalKey(Schema.NullOr(Schema.String)),
  key: Schema.optionalKey(Schema.NullOr(KeyName)),
  source: Schema.optionalKey(Schema.String),
  model: Schema.optionalKey(Schema.NullOr(Schema.String)),
  meter: Schema.optionalKey(Schema.NullOr(Schema.String)),
  unattributed: Schema.optionalKey(Schema.Literal(true))
}).annotate({ identifier: "ReportFilter" })

export const ReportGroup = Schema.Struct({ ...groupedBy, ...figure }).annotate({
  identifier: "ReportGroup",
  description: "One field per dimension of `by`, and the group's figure."
})
export type ReportGroup = typeof ReportGroup.Type

/**
 * Reported = attributed + unattributed + difference, over the filter and period without their mission part. `proven`: reported was
 * summed from the readings themselves; where it is false it is the journal's own sum, whose difference cannot but be 0.
 */
const Conservation = Schema.Struct({
  reported: ExactUsd,
  attributed: ExactUsd,
  unattributed: ExactUsd,
  difference: ExactUsd,
  proven: Schema.optionalKey(Schema.Boolean)
}).annotate({ identifier: "Conservation" })

/**
 * `total` is the sum of the groups: all that the filter lets through, unattributed spend included where no mission
 * filter excludes it; `unattributed` repeats that part. Groups: highest first, then by name.
 */
export const Report = Schema.Struct({
  ...head("ledger.report/1"),
  timeZone: TimeZone,
  period: Period,
  filter: ReportFilter,
  by: Schema.Array(Dimension),
  total: Figure,
  groups: Schema.Array(ReportGroup),
  unattributed: Amounts,
  conservation: Conservation,
  freshness: Schema.Array(SourceFreshness),
  coverage: Schema.Array(SourceCoverage),
  notices: Notices
}).annotate({ identifier: "Report", title: "ledger report", description: "What something cost." })
export type Report = typeof Report.Type
