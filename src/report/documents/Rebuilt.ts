/** `ledger.rebuild/1`: the views were dropped and built anew from the log. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { head } from "./Head.ts"

/** `events` were folded, of which `skipped` were informational ones this release does not know. */
export const Rebuilt = Schema.Struct({
  ...head("ledger.rebuild/1"),
  events: Count,
  skipped: Count,
  durationMs: Count
}).annotate({ identifier: "Rebuilt", title: "ledger rebuild", description: "The views were built anew." })
export type Rebuilt = typeof Rebuilt.Type
