/** Waiting for another process's lock never blocks the event loop for long, and ends. */
import { assert, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { retryBusy } from "../../src/database/retryBusy.ts"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const busy = () => {
  throw new SqliteDatabase.SqliteError("database is locked", "SQLITE_BUSY")
}

it.effect("work succeeds as soon as the other process lets go", () =>
  Effect.gen(function*() {
    let tries = 0
    const fiber = yield* Effect.forkChild(retryBusy("write", "x.db", () => ++tries < 4 ? busy() : "done"))
    yield* TestClock.adjust("1 second")
    assert.strictEqual(yield* Fiber.join(fiber), "done")
    assert.strictEqual(tries, 4)
  }))

it.effect("a lock that is never let go is reported after ten seconds, by name", () =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(Effect.flip(retryBusy("append to", "/data/ledger.db", busy)))
    yield* TestClock.adjust("9 seconds")
    assert.isUndefined(fiber.pollUnsafe())
    yield* TestClock.adjust("2 seconds")
    const failure = yield* Fiber.join(fiber)
    assert.strictEqual(failure._tag, "DatabaseBusy")
    assert.include(failure.message, "cannot append to /data/ledger.db")
  }))

it.effect("any other failure comes at once", () =>
  Effect.gen(function*() {
    const failure = yield* Effect.flip(retryBusy("write", "x.db", () => {
      throw new SqliteDatabase.SqliteError("database or disk is full", "SQLITE_FULL")
    }))
    assert.strictEqual(failure._tag, "DatabaseFailed")
    assert.include(failure.message, "free some disk space")
  }))

it.effect("a bug is not dressed up as a failure", () =>
  Effect.gen(function*() {
    const exit = yield* Effect.exit(retryBusy("write", "x.db", () => {
      throw new TypeError("a bug")
    }))
    assert.include(String(exit), "a bug")
    assert.isTrue(exit._tag === "Failure" && exit.cause.reasons.every((reason) => reason._tag === "Die"))
  }))

it.live("a transaction waits for a real lock held by another connection", () =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    const file = yield* SqliteFile.scoped({ path, role: "log", mode: "write" })
    file.connection.exec("create table t (a integer) strict")
    const other = new SqliteDatabase(path)
    other.exec("begin immediate; insert into t values (1)")
    const write = () => file.transaction(() => file.prepare("insert into t values (2)").run())
    const fiber = yield* Effect.forkChild(retryBusy("write", path, write), { startImmediately: true })
    other.exec("commit")
    other.close()
    yield* Fiber.join(fiber)
    assert.strictEqual(file.prepare("select count(*) from t").pluck().get(), 2)
  }))
