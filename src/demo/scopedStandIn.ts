/** A stand-in that runs as long as a scope. */
import { Effect, type Scope } from "effect"

interface StandIn {
  readonly close: () => Promise<void>
}

/** A port that is taken is a defect: ask for 0. */
export const scopedStandIn = <S extends StandIn>(start: () => Promise<S>): Effect.Effect<S, never, Scope.Scope> =>
  Effect.acquireRelease(Effect.promise(start), (standIn) => Effect.promise(() => standIn.close()))
