/** Copies of a log as files of their own: made beside the place where they are to go, durable before they get their name. */
import { Effect, type Scope } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { attempt } from "../database/attempt.ts"
import type { DatabaseFailed } from "../database/DatabaseError.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { syncDirectory } from "./Witness.ts"

/**
 * A compact copy of the events that the open file holds, under a name of its own in the directory, removed with the scope unless
 * it has been given another name by then.
 */
export const copyLog = (
  source: SqliteFile,
  directory: string,
  name: string
): Effect.Effect<string, DatabaseFailed, Scope.Scope> => {
  const temporary = path.join(directory, `.${name}.${process.pid}.tmp`)
  return Effect.acquireRelease(
    attempt("copy to", temporary, () => removeDatabase(temporary)),
    () => Effect.sync(() => removeDatabase(temporary))
  ).pipe(
    Effect.andThen(attempt("copy to", temporary, () => source.prepare("vacuum into ?").run(temporary))),
    Effect.as(temporary)
  )
}

/** Gives a finished file its name, replacing what has that name, so that a power loss leaves either. No descriptor of SQLite is open on it. */
export const publishFile = (temporary: string, file: string): void => {
  const descriptor = fs.openSync(temporary, "r+")
  try {
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
  fs.renameSync(temporary, file)
  syncDirectory(path.dirname(file))
}

/** Removes a database that nobody has open, with all that SQLite keeps beside it. */
const removeDatabase = (file: string): void => {
  for (const suffix of ["", "-journal", "-wal", "-shm"]) fs.rmSync(file + suffix, { force: true })
}
