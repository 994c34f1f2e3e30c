/** Reading for somebody who waits: a first failure is often the only one, so it is tried again until their time is up. */
import { Clock, Duration, Effect } from "effect"
import type { Surface } from "../event/Collection.ts"
import { waitAtMost, WaitingClock } from "../time/WaitingClock.ts"
import { SourceFailure } from "./Source.ts"
import { isPermanent } from "./SurfaceHealth.ts"

/** The first pause, ms; doubled each time, and never shorter than the provider asked for. */
const firstPauseMs = Duration.toMillis("500 millis")

/** How long a demo, whose clock says nothing about that, tries for somebody. */
const longestOnDemoClock = "10 seconds"

/** No attempt is begun after `until`, ms; with `breakOff` none lasts longer, because nothing goes on afterwards. */
export interface Patience {
  readonly until: number
  readonly breakOff: boolean
}

/** The last failure where none succeeds. What only a person can mend is not tried again. */
export const withPatience = Effect.fnUntraced(function*<A, E, R>(
  reading: Effect.Effect<A, E | SourceFailure, R>,
  surface: Surface,
  patience: Patience
) {
  let last = notInTime(surface)
  const attempts = attempting(reading, surface, patience, (failure) => last = failure)
  if ((yield* WaitingClock) === null) return yield* attempts
  return yield* waitAtMost(attempts, { duration: longestOnDemoClock, orElse: () => Effect.fail(last) })
})

const attempting = Effect.fnUntraced(function*<A, E, R>(
  reading: Effect.Effect<A, E | SourceFailure, R>,
  surface: Surface,
  { breakOff, until }: Patience,
  onFailure: (failure: SourceFailure) => void
) {
  const attempt = breakOff ? brokenOff(reading, surface, until) : reading
  for (let pause = firstPauseMs;; pause *= 2) {
    const outcome = yield* Effect.matchEffect(attempt, {
      onSuccess: (value) => Effect.succeed({ done: true as const, value }),
      onFailure: (failure) =>
        failure instanceof SourceFailure && !isPermanent(failure)
          ? Effect.succeed({ done: false as const, failure })
          : Effect.fail(failure)
    })
    if (outcome.done) return outcome.value
    onFailure(outcome.failure)
    const wait = Math.max(pause, outcome.failure.retryAfterMs ?? 0)
    if ((yield* Clock.currentTimeMillis) + wait >= until) return yield* outcome.failure
    yield* Effect.sleep(wait)
  }
})

/** Nobody can wait any longer for this surface. */
export const notInTime = (surface: Surface): SourceFailure =>
  new SourceFailure({
    surface,
    reason: "unreachable",
    status: null,
    detail: "the provider did not answer in time",
    permission: null,
    retryAfterMs: null
  })

const brokenOff = <A, E, R>(reading: Effect.Effect<A, E | SourceFailure, R>, surface: Surface, until: number) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.timeoutOrElse(reading, {
      duration: Math.max(0, until - now),
      orElse: () => Effect.fail(notInTime(surface))
    }))
