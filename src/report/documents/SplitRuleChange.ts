/** `ledger.split-rule/1`: a split rule was set. */
import { Schema } from "effect"
import { SplitRule } from "../../event/SplitRule.ts"
import { Count } from "./Count.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"
import { movements } from "./Movement.ts"
import { Notices } from "./Notices.ts"

/** `id` and `position` are the event's; `moved`: the difference this event made. */
export const SplitRuleChange = Schema.Struct({
  ...head("ledger.split-rule/1"),
  rule: SplitRule,
  from: Instant,
  why: Schema.NullOr(Schema.String),
  id: Schema.String,
  position: Count,
  moved: movements,
  notices: Notices
}).annotate({ identifier: "SplitRuleChange", title: "ledger split set", description: "A split rule was set." })
export type SplitRuleChange = typeof SplitRuleChange.Type
