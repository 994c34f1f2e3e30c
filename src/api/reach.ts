/** Asks whether a daemon answers at all, before something is asked that must not be asked twice. */
import { Effect } from "effect"
import { HttpClient } from "effect/http"
import type { LedgerFailure } from "../ledger/LedgerFailure.ts"
import { asking } from "./call.ts"

/** A daemon that works answers within milliseconds; one that is stopped (SIGSTOP) accepts connections and says nothing. */
const patience = "1 second"

/** Fails with `daemon-unreachable` or `daemon-silent`. Nothing is asked of the ledger, so it may be repeated at will. */
export const reach = (path: string): Effect.Effect<void, LedgerFailure> =>
  Effect.promise(() => import("./nodeHttp.ts")).pipe(
    Effect.flatMap(({ layerNodeHttpOptions }) =>
      asking(path)(HttpClient.get("http://localhost/healthz"), patience).pipe(
        Effect.provide(layerNodeHttpOptions({ socketPath: path }))
      )
    ),
    Effect.asVoid
  )
