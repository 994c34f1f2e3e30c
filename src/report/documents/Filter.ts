/** What a question was about: its filters with names resolved, and its period. */
import { Schema } from "effect"
import { Instant } from "./Instant.ts"
import { KeyName } from "./KeyName.ts"

/** Half-open; null: from the beginning, until the as-of instant. `cycle` names the billing cycle it was asked by. */
export const Period = Schema.Struct({
  from: Schema.NullOr(Instant),
  to: Schema.NullOr(Instant),
  cycle: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "Period" })

/** What was asked for; a field that is absent filters nothing, null means nobody's or not said by the provider. */
export const ReportFilter = Schema.Struct({
  mission: Schema.optionalKey(Schema.String),
  agent: Schema.optionalKey(Schema.NullOr(Schema.String)),
  key: Schema.optionalKey(Schema.NullOr(KeyName)),
  source: Schema.optionalKey(Schema.String),
  model: Schema.optionalKey(Schema.NullOr(Schema.String)),
  meter: Schema.optionalKey(Schema.NullOr(Schema.String)),
  unattributed: Schema.optionalKey(Schema.Literal(true))
}).annotate({ identifier: "ReportFilter" })
