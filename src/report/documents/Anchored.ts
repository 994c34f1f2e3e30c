/** `ledger.anchor/1`: one line that pins the log down at a position, to be kept where the ledger cannot write. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { head } from "./Head.ts"

/** `hash` stands for every event up to `position`; `anchor` is the line that `verify --anchor` takes. */
export const Anchored = Schema.Struct({
  ...head("ledger.anchor/1"),
  ledgerId: Schema.String,
  position: Count,
  hash: Schema.String,
  anchor: Schema.String
}).annotate({ identifier: "Anchored", title: "ledger anchor", description: "The log, pinned down at a position." })
export type Anchored = typeof Anchored.Type
