/** An API key as documents name it: the provider's stable id, and the name as known at the asked position. */
import { Schema } from "effect"

export const KeyName = Schema.Struct({ id: Schema.String, name: Schema.NullOr(Schema.String) }).annotate({
  identifier: "KeyName",
  description: "An API key: the provider's stable id, and its name as known at the asked position."
})
export type KeyName = typeof KeyName.Type
