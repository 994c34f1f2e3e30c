/** Keeps a bug in one piece of work from ending what else the daemon does. */
import { Cause, Effect } from "effect"

/** What died is told with its cause, and `instead` stands for what it would have given. An interruption is no bug, and goes on its way. */
export const goingOn = <B>(told: string, instead: B) => <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.catchCause(work, (cause) =>
    Cause.hasInterruptsOnly(cause)
      ? Effect.interrupt
      : Effect.as(Effect.logError(told, cause), instead))
