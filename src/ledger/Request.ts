/** What the ledger can be told to do: the requests that command line and HTTP share. Times are milliseconds. */
import { Schema } from "effect"
import { SplitRule } from "../event/SplitRule.ts"
import type { AsOfAsked, Question } from "../report/Question.ts"

const common = { actor: Schema.String, idempotencyKey: Schema.optionalKey(Schema.String) }

/** `at` null: now, which also makes the ledger read its sources; `mission` as typed; `crew`, `weight`: start; `add`, `remove`: crew. */
export const BookmarkRequest = Schema.Struct({
  kind: Schema.Literals(["start", "pause", "resume", "end", "crew"]),
  mission: Schema.String,
  at: Schema.NullOr(Schema.Int),
  crew: Schema.Array(Schema.String),
  weight: Schema.optionalKey(Schema.Int),
  add: Schema.Array(Schema.String),
  remove: Schema.Array(Schema.String),
  note: Schema.optionalKey(Schema.String),
  ...common
}).annotate({ identifier: "BookmarkRequest" })
export type BookmarkRequest = typeof BookmarkRequest.Type

/** A whole window `[from, to)`, said afterwards; `crew` and `weight` as of a start. */
export const AddWindowRequest = Schema.Struct({
  mission: Schema.String,
  from: Schema.Int,
  to: Schema.Int,
  crew: Schema.Array(Schema.String),
  weight: Schema.optionalKey(Schema.Int),
  note: Schema.optionalKey(Schema.String),
  ...common
}).annotate({ identifier: "AddWindowRequest" })
export type AddWindowRequest = typeof AddWindowRequest.Type

/** `to`: the new reference, in full. */
export const MoveMissionRequest = Schema.Struct({
  mission: Schema.String,
  to: Schema.String,
  note: Schema.optionalKey(Schema.String),
  ...common
}).annotate({ identifier: "MoveMissionRequest" })
export type MoveMissionRequest = typeof MoveMissionRequest.Type

/** `mission`: the duplicate; `into`: what it is a duplicate of. */
export const MergeMissionRequest = Schema.Struct({
  mission: Schema.String,
  into: Schema.String,
  note: Schema.optionalKey(Schema.String),
  ...common
}).annotate({ identifier: "MergeMissionRequest" })
export type MergeMissionRequest = typeof MergeMissionRequest.Type

export const RetractRequest = Schema.Struct({
  mission: Schema.String,
  bookmark: Schema.String,
  why: Schema.String,
  ...common
}).annotate({ identifier: "RetractRequest" })
export type RetractRequest = typeof RetractRequest.Type

/** `key`: id or name; `agent` null: nobody; `from` null: from the beginning of time. */
export const AssignKeyRequest = Schema.Struct({
  key: Schema.String,
  agent: Schema.NullOr(Schema.String),
  from: Schema.NullOr(Schema.Int),
  ...common
}).annotate({ identifier: "AssignKeyRequest" })
export type AssignKeyRequest = typeof AssignKeyRequest.Type

/** A point of the log: its present end, or as in any question. */
export type Point = AsOfAsked | "head"

/** Why a figure moved between two points, in either order. `by`: nothing is grouped where nothing is said. */
export interface DiffRequest extends Omit<Question, "asOf"> {
  readonly between: readonly [Point, Point]
}

/** `from` null: now. */
export const SetSplitRuleRequest = Schema.Struct({
  rule: SplitRule,
  from: Schema.NullOr(Schema.Int),
  why: Schema.optionalKey(Schema.String),
  ...common
}).annotate({ identifier: "SetSplitRuleRequest" })
export type SetSplitRuleRequest = typeof SetSplitRuleRequest.Type

/** Events after a position, of one type or all, at most `limit` of them. */
export const EventsRequest = Schema.Struct({
  after: Schema.Int,
  type: Schema.optionalKey(Schema.String),
  limit: Schema.Int
}).annotate({ identifier: "EventsRequest" })
export type EventsRequest = typeof EventsRequest.Type

/** The last event, or the one at `position`. */
export const AnchorRequest = Schema.Struct({ position: Schema.optionalKey(Schema.Int) })
  .annotate({ identifier: "AnchorRequest" })
export type AnchorRequest = typeof AnchorRequest.Type

/** `quick`: only what takes as long with any number of events; `anchors`: lines that `ledger anchor` printed. */
export const VerifyRequest = Schema.Struct({ quick: Schema.Boolean, anchors: Schema.Array(Schema.String) })
  .annotate({ identifier: "VerifyRequest" })
export type VerifyRequest = typeof VerifyRequest.Type

/** One source by its id, or all. */
export const SnapshotRequest = Schema.Struct({ source: Schema.optionalKey(Schema.String) })
  .annotate({ identifier: "SnapshotRequest" })
export type SnapshotRequest = typeof SnapshotRequest.Type
