/** Runs synchronous work on a file or a database and turns what it throws into a typed failure. */
import { Effect } from "effect"
import { type DatabaseFailed, databaseFailed } from "./DatabaseError.ts"

/** `operation` and `path` name the work in a failure ("append to", "/…/ledger.db"). What has no code is a defect. */
export const attempt = <A>(operation: string, path: string, body: () => A): Effect.Effect<A, DatabaseFailed> =>
  Effect.suspend((): Effect.Effect<A, DatabaseFailed> => {
    try {
      return Effect.succeed(body())
    } catch (thrown) {
      return Effect.fail(databaseFailed(operation, path, thrown))
    }
  })
