/** How spend is divided when several missions claim it: `SplitRuleSet`. */
import { Schema } from "effect"
import { Timestamp } from "../time/Timestamp.ts"

/** `even`: equal parts; `weighted`: by the missions' weights; `latest`: all to the one whose window was started last. */
export const SplitRule = Schema.Literals(["even", "weighted", "latest"])
export type SplitRule = typeof SplitRule.Type

/** From `from` on (`null`: from the beginning of time). `why` came with version 2. */
export const SplitRuleSet = Schema.Struct({
  rule: SplitRule,
  from: Schema.NullOr(Timestamp),
  why: Schema.optionalKey(Schema.NonEmptyString)
}).annotate({ identifier: "SplitRuleSet" })
