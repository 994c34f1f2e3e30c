/** `ledger.backup/1`: a consistent, verified copy of the log was made. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { head } from "./Head.ts"

/** The copy holds the events up to and including `position`, whose hash is `hash`. */
export const BackupMade = Schema.Struct({
  ...head("ledger.backup/1"),
  file: Schema.String,
  position: Count,
  hash: Schema.String,
  sizeBytes: Count
}).annotate({ identifier: "BackupMade", title: "ledger backup", description: "A copy of the log was made." })
export type BackupMade = typeof BackupMade.Type
