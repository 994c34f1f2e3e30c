/** `ledger.event/1`: one event of the log, one line each in `ledger log --json`. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { amounts } from "./Figure.ts"
import { Instant } from "./Instant.ts"

/** What a mission (null: none) bears of an agent's (null: nobody's) spend since the event, compared with before it. */
const Movement = Schema.Struct({
  mission: Schema.NullOr(Schema.String),
  agent: Schema.NullOr(Schema.String),
  ...amounts
}).annotate({ identifier: "Movement" })

/**
 * An event never changes, so its line has no `generatedAt` and no `asOf`: printed twice, it is the same line. `payload` is of
 * the present version of its type. Shown alone, it has the hash before it in the chain and the money that it moved, largest first.
 */
export const Event = Schema.Struct({
  schema: Schema.Literal("ledger.event/1"),
  position: Count,
  id: Schema.String,
  type: Schema.String,
  version: Count,
  occurredAt: Instant,
  recordedAt: Instant,
  actor: Schema.String,
  idempotencyKey: Schema.NullOr(Schema.String),
  payload: Schema.Json,
  hash: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/u)),
  previousHash: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/u))),
  moved: Schema.optionalKey(Schema.Array(Movement))
}).annotate({ identifier: "Event", title: "ledger log", description: "One event of the log." })
export type Event = typeof Event.Type
