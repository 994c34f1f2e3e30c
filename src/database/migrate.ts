/** Brings a log to the present storage format with Kysely's own migrator, one transaction a migration. */
import { Effect } from "effect"
import type { Migration } from "kysely/migration"
import { codeOf, DatabaseFailed } from "./DatabaseError.ts"
import { type SqliteFile, storageFormat } from "./SqliteFile.ts"

/** A storage format and the migrations that lead to it; each sets `user_version` itself, in its own transaction. */
export interface Migrations {
  readonly format: number
  readonly load: () => Promise<Record<string, Migration>>
}

/** Those of this release. */
export const present: Migrations = {
  format: storageFormat,
  load: async () => ({
    // The folder stands outside src because it is data of the storage format, not part of any layer.
    // oxlint-disable-next-line no-restricted-imports
    "0001_event_log": await import("../../migrations/0001_event_log.ts")
  })
}

/** Migrates where the file is behind and gives the names of what was applied. The caller holds the write lock. */
export const migrate = Effect.fn("migrate")(
  function*(file: SqliteFile, migrations = present): Effect.fn.Return<ReadonlyArray<string>, DatabaseFailed> {
    const found = file.connection.pragma("user_version", { simple: true }) as number
    if (found >= migrations.format) return []
    const { error, results = [] } = yield* Effect.promise(async () => {
      // Loaded only here: most starts find the format present and need no migrator.
      const { migrateToLatest } = await import("./migrateToLatest.ts")
      return migrateToLatest(file, migrations.load)
    })
    if (error === undefined) return results.map((result) => result.migrationName)
    return yield* new DatabaseFailed({
      operation: `migrate (${results.find((result) => result.status === "Error")?.migrationName ?? "preparing"})`,
      path: file.path,
      code: codeOf(error) || "MIGRATION",
      reason: error instanceof Error ? error.message : "no reason given"
    })
  }
)
