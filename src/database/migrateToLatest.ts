/** Runs Kysely's own migrator over an open file; imported by name, so that the bundle holds only what is used of Kysely. */
import { Kysely, SqliteAdapter, SqliteDialect } from "kysely"
import { type Migration, Migrator } from "kysely/migration"
import type { SqliteFile } from "./SqliteFile.ts"

/** Applies every migration that the file has not seen, each in a transaction of its own. */
export const migrateToLatest = (file: SqliteFile, getMigrations: () => Promise<Record<string, Migration>>) => {
  class Adapter extends SqliteAdapter {
    // SQLite's DDL is transactional; Kysely leaves the transaction out unless told so.
    override get supportsTransactionalDdl() {
      return true
    }
  }
  class Dialect extends SqliteDialect {
    override createAdapter() {
      return new Adapter()
    }
  }
  const dialect = new Dialect({
    database: { prepare: (sql) => file.connection.prepare(sql), close: () => {} }
  })
  return new Migrator({
    db: new Kysely<unknown>({ dialect }),
    provider: { getMigrations }
  }).migrateToLatest()
}
