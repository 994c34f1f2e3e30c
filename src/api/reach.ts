/** Asks whether a daemon answers at all, before something is asked that must not be asked twice. */
import { Duration, Effect, Schedule } from "effect"
import { HttpClient } from "effect/http"
import { LedgerFailure } from "../ledger/LedgerFailure.ts"
import { asking, inRealTime } from "./call.ts"
import { isNotThereYet } from "./transportFailure.ts"

/** Of one probe. A daemon that works answers within milliseconds; one that is stopped (SIGSTOP) accepts connections and says nothing. */
const onePatience = "1 second"

/** So that 5 s of silence are enough: a machine that was asleep, or a disk that was busy, comes back within that. */
const probes = 5

/** Of the time that five probes may take, how much passes between two looks for a socket that is not there yet. */
const looks = 50

/**
 * Whoever asks has seen that a daemon holds the lock. Fails with `daemon-silent` after five probes of `patience` each, with
 * `daemon-unreachable` where no socket appears for as long: a daemon that starts takes the lock first and listens a moment later.
 * Nothing is asked of the ledger, so it may be repeated at will.
 */
export const reach = (path: string, patience: Duration.Input = onePatience): Effect.Effect<void, LedgerFailure> =>
  Effect.promise(() => import("./nodeHttp.ts")).pipe(
    Effect.flatMap(({ layerNodeHttpOptions }) =>
      asking(path)(HttpClient.get("http://localhost/healthz"), patience).pipe(
        Effect.retry({ times: probes - 1, while: isSilent }),
        Effect.retry({ times: looks, while: isNotThereYet, schedule: Schedule.spaced(between(patience)) }),
        inRealTime,
        Effect.provide(layerNodeHttpOptions({ socketPath: path }))
      )
    ),
    Effect.mapError((failure) => isSilent(failure) ? nothingAsked(path) : failure),
    Effect.asVoid
  )

const between = (patience: Duration.Input): Duration.Duration =>
  Duration.millis(Duration.toMillis(patience) * probes / looks)

const isSilent = ({ code }: LedgerFailure): boolean => code === "daemon-silent"

/** Unlike a request that got no answer, a probe leaves nothing to doubt. */
const nothingAsked = (path: string) =>
  new LedgerFailure({
    code: "daemon-silent",
    message: `the daemon at ${path} holds the ledger but does not answer, so nothing was asked of it`,
    hint: "nothing was recorded: look at the daemon's log, let it go on or start it anew, then ask again",
    exitCode: 3
  })
