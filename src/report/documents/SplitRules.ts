/** `ledger.split/1`: how spend that several missions claim is divided, over time. */
import { Schema } from "effect"
import { SplitRule } from "../../event/SplitRule.ts"
import { Count } from "./Count.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"

/** Holds from `from` (null: from the beginning of time) until the next; `position` is the event that says so. */
const SplitRuleSaid = Schema.Struct({
  rule: SplitRule,
  from: Schema.NullOr(Instant),
  position: Count,
  recordedAt: Instant,
  actor: Schema.String,
  why: Schema.NullOr(Schema.String)
}).annotate({ identifier: "SplitRuleSaid" })

/** Ascending; before the first one `even` holds. `configured`: what the configuration of whoever answers says. */
export const SplitRules = Schema.Struct({
  ...head("ledger.split/1"),
  rules: Schema.Array(SplitRuleSaid),
  configured: SplitRule
}).annotate({
  identifier: "SplitRules",
  title: "ledger split show",
  description: "How spend that several missions claim is divided, over time."
})
export type SplitRules = typeof SplitRules.Type
