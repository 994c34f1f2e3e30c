/** `ledger.report/1`: what something cost, grouped, with its range, conservation, freshness and coverage. */
import { Schema } from "effect"
import { Dimension, groupedBy } from "./Dimension.ts"
import { ExactUsd } from "./ExactUsd.ts"
import { Amounts, Figure, figure } from "./Figure.ts"
import { Period, ReportFilter } from "./Filter.ts"
import { SourceCoverage, SourceFreshness } from "./Freshness.ts"
import { head } from "./Head.ts"
import { Notices } from "./Notices.ts"
import { TimeZone } from "./TimeZone.ts"

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
