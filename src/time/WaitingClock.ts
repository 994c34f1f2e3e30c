/** The clock of people and servers who wait: the present one, except where a demo's clock runs at another speed than they do. */
import { Clock, Context, type Duration, Effect } from "effect"

/** The clock by which is measured how long somebody waits; null: the present one. */
export const WaitingClock = Context.Reference<Clock.Clock | null>("ledger/time/WaitingClock", {
  defaultValue: () => null
})

/** The work, or `orElse` where it takes longer than `duration` of the waiting clock. The work itself keeps the present clock. */
export const waitAtMost = Effect.fnUntraced(function*<A, E, R, A2, E2, R2>(
  work: Effect.Effect<A, E, R>,
  { duration, orElse }: { readonly duration: Duration.Input; readonly orElse: () => Effect.Effect<A2, E2, R2> }
) {
  const present = yield* Clock.Clock
  const waiting = (yield* WaitingClock) ?? present
  return yield* Effect.provideService(work, Clock.Clock, present).pipe(
    Effect.timeoutOrElse({ duration, orElse }),
    Effect.provideService(Clock.Clock, waiting)
  )
})
