/** `ledger.key-assignment/1`: a key was given to an agent. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"
import { KeyName } from "./KeyName.ts"
import { agentMovements } from "./Movement.ts"
import { Notices } from "./Notices.ts"

/** `id` and `position` are the event's; `from` null: from the beginning of time; `agent` null: nobody; `moved`: the difference this event made. */
export const KeyAssignment = Schema.Struct({
  ...head("ledger.key-assignment/1"),
  source: Schema.String,
  key: KeyName,
  agent: Schema.NullOr(Schema.String),
  from: Schema.NullOr(Instant),
  id: Schema.String,
  position: Count,
  moved: agentMovements,
  notices: Notices
}).annotate({ identifier: "KeyAssignment", title: "ledger key assign", description: "A key was given to an agent." })
export type KeyAssignment = typeof KeyAssignment.Type
