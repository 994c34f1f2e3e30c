/** Runs synchronous database work again, asynchronously and with jitter, for as long as another process holds the file. */
import { Duration, Effect, Schedule } from "effect"
import { attempt } from "./attempt.ts"
import { codeOf, DatabaseBusy, type DatabaseFailed } from "./DatabaseError.ts"

/** Beyond this the other process is not merely working but stuck. */
const patience = Duration.seconds(10)

const backoff = Schedule.min([Schedule.exponential("5 millis"), Schedule.spaced("200 millis")]).pipe(
  Schedule.jittered,
  Schedule.upTo({ duration: patience })
)

/** SQLite's BUSY in all its kinds, in what was thrown or in the failure made of it. */
export const isBusy = (thrown: unknown): boolean => codeOf(thrown).startsWith("SQLITE_BUSY")

/**
 * `body` must be repeatable as a whole: a transaction, a single statement. `operation` and `path` name it in failures.
 * A COMMIT that failed is not repeated unless SQLite said BUSY, which leaves nothing behind.
 */
export const retryBusy = <A>(
  operation: string,
  path: string,
  body: () => A
): Effect.Effect<A, DatabaseFailed | DatabaseBusy> => whileBusy(operation, path, attempt(operation, path, body))

/** As `retryBusy`, for an effect that fails with `DatabaseFailed` among others. */
export const whileBusy = <A, E, R>(
  operation: string,
  path: string,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | DatabaseBusy, R> =>
  effect.pipe(
    Effect.retry({ schedule: backoff, while: isBusy }),
    Effect.mapError((failure) => isBusy(failure) ? new DatabaseBusy({ operation, path }) : failure)
  )
