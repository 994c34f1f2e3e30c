/** A backup is a complete, verified ledger of its own, made while the log is in use. */
import { assert, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
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
    assert.strictEqual((yield* Effect.flip(backupLog(log, other)))._tag, "NoBackup")
    assert.deepStrictEqual(fs.readFileSync(other), before)
    const itself = yield* Effect.flip(backupLog(log, log))
    assert.include(itself.message, "is the log itself, which no backup may replace")
  }))

it.live("leaves whatever else stands in the place: devices and pipes (without waiting), empty files, links to nowhere", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    yield* writing(log, (open) => open.append([paused(1)]))
    const directory = beside(log, "directory")
    const [pipe, empty, dangling] = [beside(log, "pipe"), beside(log, "empty"), beside(log, "dangling")]
    execFileSync("mkfifo", [pipe])
    fs.writeFileSync(empty, "")
    fs.symlinkSync(beside(log, "nowhere"), dangling)
    fs.mkdirSync(directory)
    for (
      const [target, why] of [
        [pipe, "is not a regular file"],
        [empty, "stands there and is no backup"],
        [dangling, "is a link that leads nowhere"],
        [directory, "is a directory"]
      ] as const
    ) {
      const before = fs.lstatSync(target)
      const refused = yield* Effect.flip(backupLog(log, target))
      assert.deepInclude(refused, { _tag: "NoBackup", path: target })
      assert.include(refused.message, why)
      assert.deepInclude(fs.lstatSync(target), { ino: before.ino, mode: before.mode, size: before.size })
    }
    assert.isFalse(fs.existsSync(beside(log, "nowhere")))
  }))

it.live("follows a link to an earlier backup and keeps the link", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    const [target, link] = [beside(log, "backup.db"), beside(log, "latest.db")]
    yield* writing(log, (open) => open.append([paused(1)]))
    yield* backupLog(log, target)
    fs.symlinkSync(target, link)
    yield* writing(log, (open) => open.append([paused(2)]))
    assert.strictEqual((yield* backupLog(log, link)).file, target)
    assert.strictEqual((yield* allEvents(target)).length, 2)
    assert.isTrue(fs.lstatSync(link).isSymbolicLink())
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
