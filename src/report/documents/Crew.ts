/** Whose spend counts for a mission. */
import { Schema } from "effect"

/** Named agents; everyone (spend without owner or key included); or everyone but those who left. */
export const Crew = Schema.Union([
  Schema.Array(Schema.String),
  Schema.Literal("everyone"),
  Schema.Struct({ everyoneExcept: Schema.Array(Schema.String) })
]).annotate({
  identifier: "Crew",
  description: "The agents whose spend counts; \"everyone\" includes spend that is nobody's."
})
export type Crew = typeof Crew.Type
