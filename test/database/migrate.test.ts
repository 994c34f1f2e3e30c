/** A log of an older format is brought to the present one as a whole or not at all. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { sql } from "kysely"
import type { Migration } from "kysely/migration"
import * as first from "../../migrations/0001_event_log.ts"
import { migrate } from "../../src/database/migrate.ts"
import { SqliteFile, storageFormat } from "../../src/database/SqliteFile.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const format = (file: SqliteFile) => file.connection.pragma("user_version", { simple: true })

const tables = (file: SqliteFile) =>
  file.connection.prepare("select name from sqlite_schema where type = 'table'").pluck().all()

const withSecond = (second: Migration) => ({
  format: 2,
  load: () => Promise.resolve({ "0001_event_log": first, "0002_second": second })
})

const open = Effect.flatMap(temporaryLog, (path) => SqliteFile.scoped({ path, role: "log", mode: "write" }))

it.effect("an empty file gets the present format, once", () =>
  Effect.gen(function*() {
    const file = yield* open
    assert.deepStrictEqual(yield* migrate(file), ["0001_event_log"])
    assert.strictEqual(format(file), storageFormat)
    assert.includeMembers(tables(file), ["event", "log_meta"])
    assert.deepStrictEqual(yield* migrate(file), [])
  }))

it.effect("the present release's log is migrated by a later one", () =>
  Effect.gen(function*() {
    const file = yield* open
    yield* migrate(file)
    const applied = yield* migrate(
      file,
      withSecond({
        up: async (db) => {
          await sql`create table later (a integer) strict`.execute(db)
          await sql`pragma user_version = 2`.execute(db)
        }
      })
    )
    assert.deepStrictEqual(applied, ["0002_second"])
    assert.strictEqual(format(file), 2)
    assert.include(tables(file), "later")
  }))

it.effect("a migration that fails leaves the log as it was", () =>
  Effect.gen(function*() {
    const file = yield* open
    yield* migrate(file)
    const before = tables(file)
    const failure = yield* Effect.flip(migrate(
      file,
      withSecond({
        up: async (db) => {
          await sql`create table later (a integer) strict`.execute(db)
          await sql`pragma user_version = 2`.execute(db)
          await sql`insert into nowhere values (1)`.execute(db)
        }
      })
    ))
    assert.include(failure.message, "0002_second")
    assert.include(failure.message, "no such table: nowhere")
    assert.strictEqual(format(file), storageFormat)
    assert.deepStrictEqual(tables(file), before)
  }))
