/** What the acts take over HTTP: the requests of `ledger/Request.ts` as JSON, with times as RFC 3339 and defaults for what may be left out. */
import { Effect, Schema } from "effect"
import { SplitRule } from "../event/SplitRule.ts"
import { InstantText } from "./InstantText.ts"

/** Who acts, where the request does not say. */
const someoneOverHttp = "api"

const common = {
  actor: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed(someoneOverHttp))),
  idempotencyKey: Schema.optionalKey(Schema.NonEmptyString)
}

const Names = Schema.Array(Schema.String).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))

const InstantOrNull = Schema.NullOr(InstantText).pipe(Schema.withDecodingDefaultKey(Effect.succeed(null)))

/** `at` absent or null: now. `crew` (nobody named: everyone) and `weight` belong to a start, `add` and `remove` to a crew change. */
export const BookmarkBody = Schema.Struct({
  kind: Schema.Literals(["start", "pause", "resume", "end", "crew"]),
  mission: Schema.NonEmptyString,
  at: InstantOrNull,
  crew: Names,
  weight: Schema.optionalKey(Schema.Int),
  add: Names,
  remove: Names,
  note: Schema.optionalKey(Schema.String),
  ...common
}).annotate({ identifier: "BookmarkBody" })

/** A whole window, half-open; `crew` (nobody named: everyone) and `weight` as of a start. */
export const WindowBody = Schema.Struct({
  mission: Schema.NonEmptyString,
  from: InstantText,
  to: InstantText,
  crew: Names,
  weight: Schema.optionalKey(Schema.Int),
  note: Schema.optionalKey(Schema.String),
  ...common
}).annotate({ identifier: "WindowBody" })

/** `to`: the new reference, in full. */
export const MoveBody = Schema.Struct({
  mission: Schema.NonEmptyString,
  to: Schema.NonEmptyString,
  note: Schema.optionalKey(Schema.String),
  ...common
}).annotate({ identifier: "MoveBody" })

/** `mission`: the duplicate; `into`: what it is a duplicate of. */
export const MergeBody = Schema.Struct({
  mission: Schema.NonEmptyString,
  into: Schema.NonEmptyString,
  note: Schema.optionalKey(Schema.String),
  ...common
}).annotate({ identifier: "MergeBody" })

/** `bookmark`: its id, as `GET /api/v1/mission` lists it, its position, or an end of its id; the ledger refuses what is too short, also nothing. */
export const RetractionBody = Schema.Struct({
  mission: Schema.NonEmptyString,
  bookmark: Schema.String,
  why: Schema.NonEmptyString,
  ...common
}).annotate({ identifier: "RetractionBody" })

/** `key`: id or name; `agent` null: nobody; `from` absent or null: from the beginning of time. */
export const KeyAssignmentBody = Schema.Struct({
  key: Schema.NonEmptyString,
  agent: Schema.NullOr(Schema.NonEmptyString),
  from: InstantOrNull,
  ...common
}).annotate({ identifier: "KeyAssignmentBody" })

/** `from` absent or null: now. */
export const SplitRuleBody = Schema.Struct({
  rule: SplitRule,
  from: InstantOrNull,
  why: Schema.optionalKey(Schema.NonEmptyString),
  ...common
}).annotate({ identifier: "SplitRuleBody" })

/** One source by its id, or all. */
export const SnapshotBody = Schema.Struct({ source: Schema.optionalKey(Schema.NonEmptyString) })
  .annotate({ identifier: "SnapshotBody" })

/** `file`: where the daemon writes the copy, an absolute path on its machine. */
export const BackupBody = Schema.Struct({
  file: Schema.String.check(Schema.isPattern(/^\//u, { message: "Expected an absolute path" }))
}).annotate({ identifier: "BackupBody" })
