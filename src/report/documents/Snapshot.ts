/** `ledger.snapshot/1`: the sources were read, and what came of it. */
import { Schema } from "effect"
import { Surface } from "../../event/Collection.ts"
import { Count } from "./Count.ts"
import { ReadFailure } from "./Freshness.ts"
import { head } from "./Head.ts"

/** `events`: how many were appended because of this read, a recorded failure included. */
const SurfaceRead = Schema.Struct({
  surface: Surface,
  ok: Schema.Boolean,
  events: Count,
  failure: Schema.NullOr(ReadFailure)
}).annotate({ identifier: "SurfaceRead" })

export const Snapshot = Schema.Struct({
  ...head("ledger.snapshot/1"),
  sources: Schema.Array(
    Schema.Struct({ source: Schema.String, read: Schema.Array(SurfaceRead) }).annotate({ identifier: "SourceRead" })
  )
}).annotate({ identifier: "Snapshot", title: "ledger snapshot", description: "The sources were read." })
export type Snapshot = typeof Snapshot.Type
