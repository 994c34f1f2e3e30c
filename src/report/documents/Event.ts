/** `ledger.event/1`: one event of the log, one line each in `ledger log --json`. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { Instant } from "./Instant.ts"

/**
 * An event never changes, so its line has no `generatedAt` and no `asOf`: printed twice, it is the same line. `payload` is of
 * the present version of its type.
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
  hash: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/u))
}).annotate({ identifier: "Event", title: "ledger log", description: "One event of the log." })
export type Event = typeof Event.Type
