/** A backup is a complete, verified ledger of its own, made while the log is in use. */
import { assert, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { backupLog } from "../../src/event-log/backupLog.ts"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import { allEvents, missionOf, paused, pausedMany, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const beside = (log: string, name: string) => path.join(path.dirname(log), name)

it.live("holds every event answered before it, verifies, and can be written on where it is restored", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    const target = beside(log, "backup.db")
    yield* writing(log, (open) =>
      Effect.gen(function*() {
        yield* open.append(pausedMany(20))
        const backup = yield* Effect.orDie(backupLog(log, target))
        assert.deepStrictEqual(backup, { file: target, bytes: fs.statSync(target).size, head: yield* open.head })
        yield* open.append([paused(21)])
      }))
    assert.deepStrictEqual(fs.readdirSync(path.dirname(log)).filter((name) => name.includes("backup")), ["backup.db"])
    assert.deepStrictEqual((yield* verifyLog(target)).findings, [])
    assert.deepStrictEqual(
      (yield* allEvents(target)).map(missionOf),
      Array.from({ length: 20 }, (_, index) => index + 1)
    )
    yield* writing(target, (open) => open.append([paused(100)]))
    assert.strictEqual((yield* allEvents(target)).length, 21)
  }))

it.live("replaces an earlier backup, and nothing else", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    const target = beside(log, "backup.db")
    yield* writing(log, (open) => open.append([paused(1)]))
    yield* backupLog(log, target)
    yield* writing(log, (open) => open.append([paused(2)]))
    assert.strictEqual((yield* backupLog(log, target)).head.position, 2)

    const other = beside(log, "accounts.db")
    const connection = new SqliteDatabase(other)
    connection.exec("create table accounts (name)")
    connection.close()
    const before = fs.readFileSync(other)
    assert.strictEqual((yield* Effect.flip(backupLog(log, other)))._tag, "NotALedger")
    assert.deepStrictEqual(fs.readFileSync(other), before)
    const itself = yield* Effect.flip(backupLog(log, log))
    assert.include(itself.message, "cannot replace the log itself")
  }))

it.live("a damaged log is not backed up over a good backup", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    const target = beside(log, "backup.db")
    yield* writing(log, (open) => open.append(pausedMany(3)))
    yield* backupLog(log, target)
    const good = fs.readFileSync(target)
    const connection = new SqliteDatabase(log)
    connection.exec("drop trigger event_no_update; update event set actor = 'x' where position = 2")
    connection.close()
    const failure = yield* Effect.flip(backupLog(log, target))
    assert.include(failure.message, "event 2")
    assert.deepStrictEqual(fs.readFileSync(target), good)
    assert.deepStrictEqual(fs.readdirSync(path.dirname(log)).filter((name) => name.endsWith(".tmp")), [])
  }))

it.live("where there is no log or no such directory, it says so", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    assert.strictEqual((yield* Effect.flip(backupLog(log, beside(log, "backup.db"))))._tag, "NoLedgerYet")
    yield* writing(log, (open) => open.append([paused(1)]))
    const failure = yield* Effect.flip(backupLog(log, beside(log, "no/such/backup.db")))
    assert.include(failure.message, "check that the directory exists")
  }))
