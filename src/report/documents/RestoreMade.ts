/** `ledger.restore/1`: a backup was put in the place of the log. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { head } from "./Head.ts"

/** The first and the last position, both included. */
const Lost = Schema.Struct({ from: Count, to: Count }).annotate({ identifier: "Lost" })

/**
 * The log holds the events up to and including `position` now. `lost`: events that the log or its witness knew and the backup does
 * not; `replaced`: the directory to which the files that were there were moved.
 */
export const RestoreMade = Schema.Struct({
  ...head("ledger.restore/1"),
  backup: Schema.String,
  database: Schema.String,
  position: Count,
  hash: Schema.String,
  lost: Schema.NullOr(Lost),
  replaced: Schema.NullOr(Schema.String)
}).annotate({ identifier: "RestoreMade", title: "ledger restore", description: "A backup became the log." })
export type RestoreMade = typeof RestoreMade.Type
