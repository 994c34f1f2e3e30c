/** `ledger.verify/1`: whether the log, its witness, the views and the money are as they must be. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { head } from "./Head.ts"

/**
 * `checked` counts what was looked at: events, rows, series … `skipped`: why the check was not made; absent where it was. Nothing was
 * looked at then, and `ok` only says that nothing was found.
 */
const Check = Schema.Struct({
  name: Schema.String,
  ok: Schema.Boolean,
  checked: Count,
  detail: Schema.NullOr(Schema.String),
  skipped: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "Check" })

/** `class` names the kind of damage; `position` the event, where there is one. */
const Finding = Schema.Struct({
  class: Schema.String,
  position: Schema.NullOr(Count),
  detail: Schema.String
}).annotate({ identifier: "Finding" })

/** `firstBad`: the least position of the findings; null where there is none, or none of them is one event's. */
export const Verification = Schema.Struct({
  ...head("ledger.verify/1"),
  ok: Schema.Boolean,
  firstBad: Schema.NullOr(Count),
  checks: Schema.Array(Check),
  findings: Schema.Array(Finding),
  head: Schema.Struct({ position: Count, hash: Schema.String })
}).annotate({
  identifier: "Verification",
  title: "ledger verify",
  description: "What was checked, and what was found."
})
export type Verification = typeof Verification.Type
