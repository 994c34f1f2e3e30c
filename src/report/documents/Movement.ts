/** How much more a mission bears since an event than before it. */
import { Effect, Schema } from "effect"
import { ExactUsd } from "./ExactUsd.ts"

/** `mission` null: what no mission claims. Negative: it bears less. */
export const Movement = Schema.Struct({ mission: Schema.NullOr(Schema.String), billed: ExactUsd })
  .annotate({ identifier: "MissionMovement" })
export type Movement = typeof Movement.Type

/** Always written, largest first; a document of an older release that lacks it is read as saying nothing. */
export const movements = Schema.Array(Movement).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))

/** With the agent whose spend it is; null: nobody's. */
export const AgentMovement = Schema.Struct({
  mission: Schema.NullOr(Schema.String),
  agent: Schema.NullOr(Schema.String),
  billed: ExactUsd
}).annotate({ identifier: "AgentMovement" })
export type AgentMovement = typeof AgentMovement.Type

export const agentMovements = Schema.Array(AgentMovement).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))
