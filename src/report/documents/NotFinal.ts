/** What keeps a settled figure from being final. */
import { Schema } from "effect"
import { Count } from "./Count.ts"

/**
 * Of a source's billing `cycle`: `cycle-open`, it has not ended; `no-invoice`, no issued invoice of it was read; `not-issued`, its invoice has
 * the `status` named, which closes nothing, or was last read before the cycle's end; `withdrawn`, its invoice is no longer listed; `changed`,
 * usage moved after the invoice was issued. Without a cycle: `no-times`, the figure has no times, or nothing says where they begin;
 * `not-billed`, of estimates there are no invoices. `position`: the event that says so.
 */
export const NotFinal = Schema.Struct({
  source: Schema.NullOr(Schema.String),
  cycle: Schema.NullOr(Schema.String),
  reason: Schema.Literals([
    "cycle-open",
    "no-invoice",
    "not-issued",
    "withdrawn",
    "changed",
    "no-times",
    "not-billed"
  ]),
  status: Schema.NullOr(Schema.String),
  position: Schema.NullOr(Count)
}).annotate({ identifier: "NotFinal" })
export type NotFinal = typeof NotFinal.Type
