/** What the ledger can be told to do: the requests that command line and HTTP share. Times are milliseconds. */
import { Schema } from "effect"

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

/** Events after a position, of one type or all, at most `limit` of them. */
export const EventsRequest = Schema.Struct({
  after: Schema.Int,
  type: Schema.optionalKey(Schema.String),
  limit: Schema.Int
}).annotate({ identifier: "EventsRequest" })
export type EventsRequest = typeof EventsRequest.Type

/** One source by its id, or all. */
export const SnapshotRequest = Schema.Struct({ source: Schema.optionalKey(Schema.String) })
  .annotate({ identifier: "SnapshotRequest" })
export type SnapshotRequest = typeof SnapshotRequest.Type
