/** Where acts go, and who is known: the port between the forge and the log, implemented by the ledger. */
import { Context, type Effect, Schema } from "effect"
import type { Act } from "./Act.ts"

/** The log could not be written; a delivery that was to be recorded is lost, and reconcile finds it again. */
export class ForgeLogFailed extends Schema.TaggedError<ForgeLogFailed>()("ForgeLogFailed", {
  detail: Schema.String,
  cause: Schema.Defect()
}) {
  override get message() {
    return `cannot record what the forge said: ${this.detail}`
  }
}

export class ForgeLog extends Context.Service<ForgeLog, {
  /** The agents that are known by now (configured, owners of keys, crews), answered from memory: it waits for no view. */
  readonly agents: Effect.Effect<ReadonlyArray<string>>
  /**
   * Records each act whose meaning was not known, durable when answered, and gives how many those were. It waits for nobody's turn and
   * needs no view, so that it answers in milliseconds while views are rebuilt.
   */
  readonly seen: (acts: ReadonlyArray<Act>) => Effect.Effect<number, ForgeLogFailed>
}>()("ledger/forge/ForgeLog") {}
