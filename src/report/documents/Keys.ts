/** `ledger.keys/1`: the API keys, whose they are, and what was spent on them. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { amounts } from "./Figure.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"

/** Requests a second, requests a minute and tokens a minute; null: no limit known. */
const KeyLimits = Schema.Struct({
  perSecond: Schema.NullOr(Count),
  perMinute: Schema.NullOr(Count),
  tokensPerMinute: Schema.NullOr(Count)
}).annotate({ identifier: "KeyLimits" })

/** From `from` on (null: from the beginning of time) the key's spend is the agent's (null: nobody's). */
const KeyOwner = Schema.Struct({ from: Schema.NullOr(Instant), agent: Schema.NullOr(Schema.String) }).annotate({
  identifier: "KeyOwner"
})

/** `agent` owns the key at the as-of instant; `owners` is the whole timeline; the amounts are of all time. */
const Key = Schema.Struct({
  source: Schema.String,
  id: Schema.String,
  name: Schema.NullOr(Schema.String),
  redacted: Schema.NullOr(Schema.String),
  disabled: Schema.NullOr(Schema.Boolean),
  limits: KeyLimits,
  agent: Schema.NullOr(Schema.String),
  owners: Schema.Array(KeyOwner),
  ...amounts
}).annotate({ identifier: "Key" })

export const Keys = Schema.Struct({ ...head("ledger.keys/1"), keys: Schema.Array(Key) }).annotate({
  identifier: "Keys",
  title: "ledger key list",
  description: "The API keys, whose they are, and what was spent on them."
})
export type Keys = typeof Keys.Type
