/** API keys as their provider describes them, and whose spend they carry: `KeyObserved`, `KeyAssigned`. */
import { Schema } from "effect"
import { Timestamp } from "../time/Timestamp.ts"

/** `key` is the provider's stable id; name, redacted form and limits are labels that change. Limits are requests or tokens. */
export const KeyObserved = Schema.Struct({
  source: Schema.NonEmptyString,
  key: Schema.NonEmptyString,
  name: Schema.NullOr(Schema.String),
  redacted: Schema.NullOr(Schema.String),
  disabled: Schema.NullOr(Schema.Boolean),
  perSecond: Schema.NullOr(Schema.Int),
  perMinute: Schema.NullOr(Schema.Int),
  tokensPerMinute: Schema.NullOr(Schema.String)
}).annotate({ identifier: "KeyObserved" })
export type KeyObserved = typeof KeyObserved.Type

export const AgentName = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/u))

/** From `from` on (`null`: from the beginning of time) the key's spend is `agent`'s (`null`: nobody's). */
export const KeyAssigned = Schema.Struct({
  source: Schema.NonEmptyString,
  key: Schema.NonEmptyString,
  agent: Schema.NullOr(AgentName),
  from: Schema.NullOr(Timestamp)
}).annotate({ identifier: "KeyAssigned" })
export type KeyAssigned = typeof KeyAssigned.Type
