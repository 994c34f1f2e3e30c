/** `ledger.diff/1`: why a figure moved between two points of the log. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { Dimension, groupedBy } from "./Dimension.ts"
import { Amounts, amounts, Figure } from "./Figure.ts"
import { Period, ReportFilter } from "./Filter.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"
import { Notices } from "./Notices.ts"
import { TimeZone } from "./TimeZone.ts"

/**
 * `observed`: usage that had not been read before; `restated`: the provider took back or restored what it had reported; `bookmark`:
 * an event about missions, named by `type`; `key-assigned`; `split-rule`.
 */
export const Reason = Schema.Literals(["observed", "restated", "bookmark", "key-assigned", "split-rule"])
  .annotate({ identifier: "Reason" })
export type Reason = typeof Reason.Type

/** One field per dimension of `by`, and what that group gained. */
const GroupMoved = Schema.Struct({ ...groupedBy, ...amounts }).annotate({ identifier: "GroupMoved" })
export type GroupMoved = typeof GroupMoved.Type

/** `groups` are there where the question groups; their amounts sum to the reason's. `events`: how many. */
const ReasonMoved = Schema.Struct({
  reason: Reason,
  type: Schema.String,
  ...amounts,
  events: Count,
  groups: Schema.optionalKey(Schema.Array(GroupMoved))
}).annotate({ identifier: "ReasonMoved" })
export type ReasonMoved = typeof ReasonMoved.Type

/** One event's part in one reason; a snapshot may stand here twice, as `restated` and as `observed`. */
const EventMoved = Schema.Struct({
  position: Count,
  type: Schema.String,
  occurredAt: Instant,
  recordedAt: Instant,
  actor: Schema.String,
  summary: Schema.String,
  reason: Reason,
  ...amounts,
  groups: Schema.optionalKey(Schema.Array(GroupMoved))
}).annotate({ identifier: "EventMoved" })
export type EventMoved = typeof EventMoved.Type

/** The figure as it was at a position. */
const FigureAt = Schema.Struct({
  position: Count,
  recordedAt: Schema.NullOr(Instant),
  total: Figure
}).annotate({ identifier: "FigureAt" })

/** A name that changed in between; it moves no money. */
const Renamed = Schema.Struct({
  what: Schema.Literals(["mission", "key"]),
  from: Schema.NullOr(Schema.String),
  to: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Renamed" })

/**
 * `difference` = later − earlier = the sum of `reasons` + `unexplained` (always 0: the reasons telescope). Reasons and events: largest
 * first, whatever their sign.
 */
export const Difference = Schema.Struct({
  ...head("ledger.diff/1"),
  timeZone: TimeZone,
  period: Period,
  filter: ReportFilter,
  by: Schema.Array(Dimension),
  earlier: FigureAt,
  later: FigureAt,
  difference: Amounts,
  reasons: Schema.Array(ReasonMoved),
  events: Schema.Array(EventMoved),
  unexplained: Amounts,
  renamed: Schema.Array(Renamed),
  notices: Notices
}).annotate({ identifier: "Difference", title: "ledger diff", description: "Why a figure moved." })
export type Difference = typeof Difference.Type
