/** What a report can be grouped by, and the field that each dimension gives its groups. */
import { Schema } from "effect"
import { Day, Instant } from "./Instant.ts"
import { KeyName } from "./KeyName.ts"

export const Dimension = Schema.Literals(["mission", "agent", "key", "source", "model", "meter", "day", "hour"])
  .annotate({
    identifier: "Dimension"
  })
export type Dimension = typeof Dimension.Type

/** One field per dimension, there when asked for. Null: no mission claimed it, nobody's, or the provider does not say. */
export const groupedBy = {
  mission: Schema.optionalKey(Schema.NullOr(Schema.String)),
  agent: Schema.optionalKey(Schema.NullOr(Schema.String)),
  key: Schema.optionalKey(Schema.NullOr(KeyName)),
  source: Schema.optionalKey(Schema.String),
  model: Schema.optionalKey(Schema.NullOr(Schema.String)),
  meter: Schema.optionalKey(Schema.NullOr(Schema.String)),
  day: Schema.optionalKey(Day),
  hour: Schema.optionalKey(Instant)
}
