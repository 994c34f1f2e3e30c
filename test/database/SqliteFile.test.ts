/** A file of the ledger is opened with settings that keep promises, and a file of somebody else is left alone. */
import { assert, describe, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { atLeast } from "../../src/database/settings.ts"
import { applicationIds, CommitFailed, SqliteFile, storageFormat } from "../../src/database/SqliteFile.ts"
import { temporaryDirectory, temporaryLog } from "../support/temporaryDirectory.ts"

const openLog = (file: string) => SqliteFile.scoped({ path: file, role: "log", mode: "write" })

const foreign = (file: string, prepare: (connection: SqliteDatabase.Database) => void) => {
  const connection = new SqliteDatabase(file)
  prepare(connection)
  connection.close()
  return fs.readFileSync(file)
}

describe("settings", () => {
  it.effect.each([
    ["journal_mode", "wal", "wal"],
    ["synchronous", 2, 1],
    ["busy_timeout", 250, 250],
    ["wal_autocheckpoint", 1000, 1000],
    ["journal_size_limit", 67_108_864, 67_108_864],
    ["page_size", 4096, 4096],
    ["mmap_size", 0, 0],
    ["fullfsync", 1, 1],
    ["checkpoint_fullfsync", 1, 1],
    ["foreign_keys", 1, 1],
    ["recursive_triggers", 1, 1],
    ["trusted_schema", 0, 0],
    ["application_id", applicationIds.log, applicationIds.views]
  ])("%s is as the store says, for the log and for the views", ([name, log, views]) =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      for (const [role, expected] of [["log", log], ["views", views]] as const) {
        const file = yield* SqliteFile.scoped({ path: path.join(directory, role), role, mode: "write" })
        file.connection.exec("create table t (a integer) strict")
        file.transaction(() => file.prepare("insert into t values (1)").run())
        assert.strictEqual(file.connection.pragma(String(name), { simple: true }), expected)
      }
    }))

  it.effect("a log whose durability was lowered is noticed at its first write", () =>
    Effect.gen(function*() {
      const file = yield* openLog(yield* temporaryLog)
      file.connection.exec("create table t (a integer) strict")
      file.connection.pragma("synchronous = NORMAL")
      assert.throws(
        () => file.transaction(() => file.prepare("insert into t values (1)").run()),
        /synchronous became 1/u
      )
    }))

  it.effect("views can live in memory", () =>
    Effect.gen(function*() {
      const file = yield* SqliteFile.scoped({ path: ":memory:", role: "views", mode: "write" })
      assert.strictEqual(file.transaction(() => file.prepare("select 1").pluck().get()), 1)
    }))

  it("versions are compared as numbers", () => {
    assert.isTrue(atLeast("3.51.3", "3.51.3"))
    assert.isTrue(atLeast("3.100.0", "3.51.3"))
    assert.isTrue(atLeast("4.0", "3.51.3"))
    assert.isFalse(atLeast("3.51.2", "3.51.3"))
    assert.isFalse(atLeast("3.9.9", "3.51.3"))
  })
})

describe("files that are not ours", () => {
  it.effect.each([
    ["another program's database", (db: SqliteDatabase.Database) => db.exec("create table bookmarks (url)")],
    ["another program's application id", (db: SqliteDatabase.Database) => db.pragma("application_id = 77")],
    ["the ledger's views", (db: SqliteDatabase.Database) => db.pragma(`application_id = ${applicationIds.views}`)]
  ])("%s is refused and left untouched", ([, prepare]) =>
    Effect.gen(function*() {
      const file = yield* temporaryLog
      const before = foreign(file, prepare as (connection: SqliteDatabase.Database) => void)
      const failure = yield* Effect.flip(openLog(file))
      assert.strictEqual(failure._tag, "NotALedger")
      assert.include(failure.message, file)
      assert.include(failure.message, "--db")
      assert.deepStrictEqual(fs.readFileSync(file), before)
    }))

  it.effect("a file that is no database is refused and left untouched", () =>
    Effect.gen(function*() {
      const file = yield* temporaryLog
      fs.writeFileSync(file, "Dear diary, today the ledger was opened. ".repeat(200))
      const before = fs.readFileSync(file)
      assert.strictEqual((yield* Effect.flip(openLog(file)))._tag, "NotALedger")
      assert.deepStrictEqual(fs.readFileSync(file), before)
    }))

  it.effect("a pipe is refused without waiting for whoever may write into it", () =>
    Effect.gen(function*() {
      const file = yield* temporaryLog
      execFileSync("mkfifo", [file])
      const failure = yield* Effect.flip(openLog(file))
      assert.deepInclude(failure, { _tag: "NotALedger", reason: "it is not a regular file" })
    }))

  it.effect("a newer release's file is refused, reading and writing", () =>
    Effect.gen(function*() {
      const file = yield* temporaryLog
      foreign(file, (connection) => {
        connection.pragma(`application_id = ${applicationIds.log}`)
        connection.pragma(`user_version = ${storageFormat + 1}`)
      })
      for (const mode of ["read", "write"] as const) {
        const failure = yield* Effect.flip(SqliteFile.open({ path: file, role: "log", mode }))
        assert.strictEqual(failure._tag, "NewerFormat")
        assert.include(failure.message, "use a newer ledger")
      }
    }))

  it.effect("an older release's file is not read before a writer has migrated it", () =>
    Effect.gen(function*() {
      const file = yield* temporaryLog
      foreign(file, (connection) => {
        connection.pragma(`application_id = ${applicationIds.log}`)
        connection.pragma("user_version = 1")
      })
      const failure = yield* Effect.flip(SqliteFile.open({ path: file, role: "log", mode: "read", format: 2 }))
      assert.strictEqual(failure._tag, "OlderFormat")
      ;(yield* SqliteFile.open({ path: file, role: "log", mode: "write", format: 2 })).close()
    }))

  it.effect("a missing directory and a directory in the file's place are said, not thrown", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const missing = yield* Effect.flip(openLog(path.join(directory, "no", "ledger.db")))
      assert.strictEqual(missing._tag, "DatabaseFailed")
      assert.include(missing.message, "does not exist")
      const inPlace = yield* Effect.flip(openLog(directory))
      assert.strictEqual(inPlace._tag, "NotALedger")
      assert.include(inPlace.message, "it is a directory")
    }))
})

describe("transactions and statements", () => {
  const withTable = Effect.gen(function*() {
    const file = yield* openLog(yield* temporaryLog)
    file.connection.exec("create table t (a integer) strict")
    return file
  })
  const count = (file: SqliteFile) => file.prepare("select count(*) from t").pluck().get()

  it.effect("what throws leaves nothing behind and is thrown on", () =>
    Effect.gen(function*() {
      const file = yield* withTable
      const body = () => {
        file.prepare("insert into t values (1)").run()
        throw new Error("changed my mind")
      }
      assert.throws(() => file.transaction(body), "changed my mind")
      assert.strictEqual(count(file), 0)
      assert.isFalse(file.connection.inTransaction)
      assert.strictEqual(file.transaction(() => file.prepare("insert into t values (1)").run().changes), 1)
    }))

  it.effect("a failed COMMIT says so, leaves nothing behind, and the file works on", () =>
    Effect.gen(function*() {
      const file = yield* withTable
      file.connection.exec(
        "create table p (id integer primary key); " +
          "create table c (p integer references p deferrable initially deferred)"
      )
      const orphan = () => void file.prepare("insert into c values (1)").run()
      assert.throws(() => file.transaction(orphan), CommitFailed)
      assert.strictEqual(file.prepare("select count(*) from c").pluck().get(), 0)
      file.transaction(() => file.prepare("insert into t values (1)").run())
      assert.strictEqual(count(file), 1)
    }))

  it.effect("a statement is prepared once for each text, and once more for exact integers", () =>
    Effect.gen(function*() {
      const file = yield* withTable
      const money = 9_007_199_254_740_993n
      file.prepare("insert into t values (?)").run(money)
      assert.strictEqual(file.prepare("select a from t"), file.prepare("select a from t"))
      assert.strictEqual((file.prepare("select a from t", "bigint").get() as { a: bigint }).a, money)
      assert.strictEqual(typeof (file.prepare("select a from t").get() as { a: number }).a, "number")
    }))
})
