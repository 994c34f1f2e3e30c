/** A log of an older release is migrated without being put at risk: as it was it stays beside it. */
import { assert, describe, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect, Logger } from "effect"
import { SecureRandom } from "effect/crypto"
import { sql } from "kysely"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Migrations } from "../../src/database/migrate.ts"
import { openToWrite } from "../../src/event-log/openLog.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { allEvents, pausedMany, settleFile, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

/** The next release, seen from this one: a column more, and storage format 2. */
const nextRelease = (statements: ReadonlyArray<string>): Migrations => ({
  format: 2,
  load: async () => ({
    "0001_event_log": await import("../../migrations/0001_event_log.ts"),
    "0002_next": {
      up: async (db) => {
        for (const statement of statements) await sql.raw(statement).execute(db)
        await sql`pragma user_version = 2`.execute(db)
      }
    }
  })
})

const addColumn = "alter table log_meta add column note text"

const openedBy = (log: string, migrations: Migrations) =>
  Effect.gen(function*() {
    const random = yield* SecureRandom.SecureRandom
    yield* WriteLock.acquire(log)
    const { warnings } = yield* openToWrite(log, random, migrations)
    return warnings
  }).pipe(
    Effect.scoped,
    Effect.provide(SecureRandom.layerWebCrypto),
    Effect.provide(Logger.layer([]))
  )

const logOf = Effect.fnUntraced(function*(count: number) {
  const log = yield* temporaryLog
  yield* writing(log, (open) => open.append(pausedMany(count)))
  return log
})

const look = (file: string) => {
  const connection = new SqliteDatabase(file, { readonly: true })
  const format = connection.pragma("user_version", { simple: true })
  const events = connection.prepare("select * from event order by position").all()
  const columns = (connection.pragma("table_info(log_meta)") as Array<{ name: string }>).map(({ name }) => name)
  connection.close()
  return { format, events, columns }
}

const filesBeside = (log: string) =>
  fs.readdirSync(path.dirname(log)).filter((name) => !/\.(?:head|lock)$|-wal$|-shm$/u.test(name)).toSorted()

describe("a log of an older release", () => {
  it.effect("is migrated, and stays beside as it was", () =>
    Effect.gen(function*() {
      const log = yield* logOf(5)
      const before = look(log)
      assert.deepStrictEqual(yield* openedBy(log, nextRelease([addColumn])), [])
      const after = look(log)
      assert.deepStrictEqual([after.format, after.columns], [2, ["one", "ledger_id", "genesis", "note"]])
      assert.deepStrictEqual(after.events, before.events)
      assert.deepStrictEqual(look(`${log}.before-1`), before)
      assert.deepStrictEqual(filesBeside(log), ["ledger.db", "ledger.db.before-1"])
      // The release that wrote it can still use it.
      assert.lengthOf(yield* allEvents(`${log}.before-1`), 5)
    }))

  it.effect("is left alone where the migration fails, and the next start tries again", () =>
    Effect.gen(function*() {
      const log = yield* logOf(5)
      const before = look(log)
      const failed = yield* Effect.flip(openedBy(log, nextRelease([addColumn, "alter table nowhere add column x"])))
      assert.include(failed.message, "cannot migrate (0002_next)")
      assert.deepStrictEqual(look(log), before)
      assert.deepStrictEqual(filesBeside(log), ["ledger.db", "ledger.db.before-1"])
      yield* writing(log, (open) => open.append(pausedMany(1)))
      yield* openedBy(log, nextRelease([addColumn]))
      assert.strictEqual(look(log).format, 2)
      assert.lengthOf(look(`${log}.before-1`).events, 6)
    }))

  it.effect("is left alone where the migration would change an event", () =>
    Effect.gen(function*() {
      const log = yield* logOf(5)
      const before = look(log)
      const careless = nextRelease(["drop trigger event_no_update", "update event set actor = 'x' where position = 3"])
      const failed = yield* Effect.flip(openedBy(log, careless))
      assert.include(failed.message, "hash: the event or the one before it is not what was recorded")
      assert.deepStrictEqual(look(log), before)
    }))

  it.effect("is left alone where the migration would lose its last event, though what is left holds together", () =>
    Effect.gen(function*() {
      const log = yield* logOf(5)
      const before = look(log)
      const forgetful = nextRelease(["drop trigger event_no_delete", "delete from event where position = 5"])
      const failed = yield* Effect.flip(openedBy(log, forgetful))
      assert.include(failed.message, "after the migration the events are not what they were")
      assert.deepStrictEqual(look(log), before)
    }))

  it.effect("is left alone where its own chain does not hold", () =>
    Effect.gen(function*() {
      const log = yield* logOf(5)
      settleFile(log)
      const connection = new SqliteDatabase(log)
      connection.exec("drop trigger event_no_update; update event set actor = 'x' where position = 3")
      connection.close()
      yield* Effect.flip(openedBy(log, nextRelease([addColumn])))
      assert.strictEqual(look(log).format, 1)
      assert.isFalse(fs.existsSync(`${log}.before-1`))
    }))

  it.effect("of this release is opened without any copy", () =>
    Effect.gen(function*() {
      const log = yield* logOf(5)
      yield* writing(log, (open) => open.append(pausedMany(1)))
      assert.deepStrictEqual(filesBeside(log), ["ledger.db"])
    }))
})
