/** Restoring loses nothing that a person has not agreed to lose, and deletes nothing at all. */
import { assert, describe, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { backupLog } from "../../src/event-log/backupLog.ts"
import { logFiles } from "../../src/event-log/logFiles.ts"
import { restoreLog } from "../../src/event-log/restoreLog.ts"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { LogProcess } from "../support/LogProcess.ts"
import { allEvents, copyLog, missionOf, paused, pausedMany, settleFile, tamper, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"
import { withoutTriggers } from "../support/withoutTriggers.ts"

const beside = (log: string, name: string) => path.join(path.dirname(log), name)

const restore = (backup: string, target: string, replace = false) =>
  restoreLog(backup, target, replace).pipe(Effect.provide(WriteLock.layer(target)), Effect.scoped)

/** A log of five events, of which its backup holds three. */
const logAndBackup = Effect.fnUntraced(function*() {
  const log = yield* temporaryLog
  const backup = beside(log, "backup.db")
  yield* writing(log, (open) => open.append(pausedMany(3)))
  yield* backupLog(log, backup)
  yield* writing(log, (open) => open.append(pausedMany(2, 4)))
  return { log, backup }
})

const missions = (log: string) => Effect.map(allEvents(log), (events) => events.map(missionOf))

const isSound = Effect.fnUntraced(function*(log: string) {
  const { findings, warnings } = yield* verifyLog(log)
  assert.deepStrictEqual([findings, warnings], [[], []])
})

describe("a restored backup", () => {
  it.effect("is the log, witnessed and ready to be written, where nothing was", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      const fresh = beside(log, "elsewhere/new.db")
      const restored = yield* restore(backup, fresh)
      assert.deepInclude(restored, { database: fresh, lost: null, aside: null })
      assert.strictEqual(restored.head.position, 3)
      yield* isSound(fresh)
      yield* writing(fresh, (open) => open.append([paused(9)]))
      assert.deepStrictEqual(yield* missions(fresh), [1, 2, 3, 9])
    }))

  it.effect("replaces a log that is its beginning, and keeps the files that were there", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      const later = beside(log, "later.db")
      yield* backupLog(log, later)
      yield* restore(backup, log, true)
      const restored = yield* restore(later, log)
      assert.strictEqual(restored.lost, null)
      assert.deepStrictEqual(yield* missions(log), [1, 2, 3, 4, 5])
      assert.deepStrictEqual(yield* missions(path.join(restored.aside!, path.basename(log))), [1, 2, 3])
      yield* isSound(log)
      assert.isTrue(fs.existsSync(backup))
    }))

  it.effect("does not replace events that it lacks unless told so, and then says which, and where they are", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      const before = copyLog(log)
      const refused = yield* Effect.flip(restore(backup, log))
      assert.deepInclude(refused, { _tag: "RestoreRefused", reason: "events would be lost" })
      assert.include(refused.message, "events 4 to 5")
      assert.deepStrictEqual(copyLog(log).get(log), before.get(log))
      const restored = yield* restore(backup, log, true)
      assert.deepStrictEqual(restored.lost, { from: 4, to: 5 })
      assert.deepStrictEqual(yield* missions(log), [1, 2, 3])
      assert.deepStrictEqual(yield* missions(path.join(restored.aside!, path.basename(log))), [1, 2, 3, 4, 5])
      yield* isSound(log)
      yield* writing(log, (open) => open.append([paused(6)]))
    }))

  it.effect("takes a log that has grown apart for one that holds more, from where they part", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      const other = beside(log, "other.db")
      yield* restore(backup, other)
      yield* writing(other, (open) => open.append(pausedMany(4, 70)))
      const theirs = beside(log, "theirs.db")
      yield* backupLog(other, theirs)
      const refused = yield* Effect.flip(restore(theirs, log))
      assert.include(refused.message, "events 4 to 5")
      assert.deepStrictEqual((yield* restore(theirs, log, true)).lost, { from: 4, to: 5 })
      assert.deepStrictEqual(yield* missions(log), [1, 2, 3, 70, 71, 72, 73])
    }))

  it.effect("knows from the witness what was lost with a log that is gone, or cannot be read", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      settleFile(log)
      fs.writeFileSync(log, Buffer.alloc(fs.statSync(log).size, 0xEE))
      const refused = yield* Effect.flip(restore(backup, log))
      assert.include(refused.message, "cannot be told")
      const broken = yield* restore(backup, log, true)
      assert.deepStrictEqual(broken.lost, { from: 4, to: 5 })
      assert.isTrue(fs.existsSync(path.join(broken.aside!, path.basename(log))))

      yield* writing(log, (open) => open.append(pausedMany(1, 4)))
      fs.rmSync(log)
      assert.deepInclude(yield* restore(backup, log), { lost: { from: 4, to: 4 }, aside: null })
      yield* isSound(log)
    }))

  it.effect("counts as lost what the witness saw of a log that had already lost its end", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      tamper(log, "delete from event where position > 4")
      assert.deepStrictEqual((yield* restore(backup, log, true)).lost, { from: 4, to: 5 })
    }))

  it.effect("counts as lost what the log held, whether or not a witness saw it", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      fs.rmSync(logFiles(log).witness)
      assert.deepStrictEqual((yield* restore(backup, log, true)).lost, { from: 4, to: 5 })
    }))

  it.effect("loses nothing of its own where only another ledger's witness is left", () =>
    Effect.gen(function*() {
      const [{ backup }, { log }] = [yield* logAndBackup(), yield* logAndBackup()]
      fs.rmSync(log)
      assert.deepInclude(yield* restore(backup, log), { lost: null, aside: null })
    }))

  it.effect("takes the place of an empty file without being told to replace it", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      const empty = beside(log, "empty.db")
      fs.writeFileSync(empty, "")
      const restored = yield* restore(backup, empty)
      assert.strictEqual(restored.lost, null)
      assert.strictEqual(fs.statSync(path.join(restored.aside!, "empty.db")).size, 0)
      assert.deepStrictEqual(yield* missions(empty), [1, 2, 3])
    }))

  it.effect("keeps what was there, with its witness, where nobody else may look", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      const { witness } = logFiles(log)
      const seen = fs.readFileSync(witness)
      const { aside } = yield* restore(backup, log, true)
      assert.deepStrictEqual(fs.readFileSync(path.join(aside!, path.basename(witness))), seen)
      assert.strictEqual(fs.statSync(aside!).mode & 0o777, 0o700)
    }))

  it.effect("does not pair with the write-ahead log that a killed writer left", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      const running = yield* LogProcess.start("appendForever.ts", [log])
      yield* running.line("ack")
      running.signal("SIGKILL")
      yield* running.exit
      assert.isTrue(fs.existsSync(`${log}-wal`))
      const restored = yield* restore(backup, log, true)
      assert.isFalse(fs.existsSync(`${log}-wal`) && fs.statSync(`${log}-wal`).size > 0)
      assert.deepStrictEqual(yield* missions(log), [1, 2, 3])
      // Its own write-ahead log went along, so that what was lost can still be read.
      const old = yield* allEvents(path.join(restored.aside!, path.basename(log)))
      assert.strictEqual(old.length, restored.lost!.to)
      yield* isSound(log)
    }))
})

describe("nothing is restored", () => {
  it.effect("from a backup that is damaged", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      const connection = new SqliteDatabase(backup)
      withoutTriggers(connection, () => connection.exec("update event set actor = 'x' where position = 2"))
      connection.close()
      const refused = yield* Effect.flip(restore(backup, log, true))
      assert.deepInclude(refused, { _tag: "RestoreRefused", reason: "damaged" })
      assert.include(refused.message, "event 2")
      assert.deepStrictEqual(yield* missions(log), [1, 2, 3, 4, 5])
    }))

  it.effect("over another ledger, unless told so, and never over another program's database", () =>
    Effect.gen(function*() {
      const [{ backup }, { log }] = [yield* logAndBackup(), yield* logAndBackup()]
      assert.include((yield* Effect.flip(restore(backup, log))).message, "another ledger, with 5 events")
      const program = beside(log, "accounts.db")
      const connection = new SqliteDatabase(program)
      connection.exec("create table accounts (name)")
      connection.close()
      assert.strictEqual((yield* Effect.flip(restore(backup, program, true)))._tag, "NotALedger")
      assert.strictEqual((yield* Effect.flip(restore(log, log, true)))._tag, "NoBackup")
    }))

  it.effect("from what is no backup: a pipe, an empty file, a text, a directory", () =>
    Effect.gen(function*() {
      const { log } = yield* logAndBackup()
      const directory = beside(log, "directory")
      const [pipe, empty, text] = [beside(log, "pipe"), beside(log, "empty"), beside(log, "text")]
      execFileSync("mkfifo", [pipe])
      fs.writeFileSync(empty, "")
      fs.writeFileSync(text, "Dear diary, today the ledger was opened. ".repeat(200))
      fs.mkdirSync(directory)
      for (
        const [source, why] of [
          [pipe, "not a regular file"],
          [empty, "empty"],
          [text, "no SQLite database"],
          [directory, "a directory"]
        ] as const
      ) {
        const refused = yield* Effect.flip(restore(source, log, true))
        assert.deepInclude(refused, { _tag: "NoBackup", path: source })
        assert.include(refused.message, `is no backup: it is ${why}`)
      }
      assert.deepStrictEqual(yield* missions(log), [1, 2, 3, 4, 5])
    }))

  it.live("while a daemon or a command holds the lock, and it says which", () =>
    Effect.gen(function*() {
      const { backup, log } = yield* logAndBackup()
      const running = yield* LogProcess.start("holdLock.ts", [log, "/run/ledger.sock"])
      yield* running.line("held")
      assert.deepInclude(yield* Effect.flip(restore(backup, log, true)), { _tag: "LockHeld", pid: running.pid })
      running.signal("SIGKILL")
      yield* running.exit
      yield* restore(backup, log, true)
    }))
})

it.effect("a crash in the middle never leaves a place where an empty ledger would begin", () =>
  Effect.gen(function*() {
    const { backup, log } = yield* logAndBackup()
    // The log is moved away and its successor has not arrived: all that a crash can leave besides the old log or the new one.
    const aside = beside(log, "aside")
    fs.mkdirSync(aside)
    for (const file of [log, `${log}-wal`, `${log}-shm`]) {
      if (fs.existsSync(file)) fs.renameSync(file, path.join(aside, path.basename(file)))
    }
    const opened = yield* Effect.flip(writing(log, (open) => open.head))
    assert.strictEqual(opened._tag, "EventsLost")
    assert.isFalse(fs.existsSync(log))
    assert.deepInclude(yield* restore(backup, log), { lost: { from: 4, to: 5 } })
    assert.isTrue(fs.existsSync(logFiles(log).witness))
  }))

it.effect("a backup is not replaced by one that knows less", () =>
  Effect.gen(function*() {
    const { backup, log } = yield* logAndBackup()
    const later = beside(log, "later.db")
    yield* backupLog(log, later)
    yield* restore(backup, log, true)
    const kept = yield* Effect.flip(backupLog(log, later))
    assert.include(kept.message, "holds events 4 to 5, which the log lacks")
    assert.deepStrictEqual(yield* missions(later), [1, 2, 3, 4, 5])
    const { log: other } = yield* logAndBackup()
    assert.include((yield* Effect.flip(backupLog(other, later))).message, "another ledger")
    assert.strictEqual((yield* backupLog(log, backup)).head.position, 3)
  }))
