/** One process at a time writes, and the others learn who. */
import { assert, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as path from "node:path"
import { probe, tryTake } from "../../src/event-log/LockFile.ts"
import { logFiles } from "../../src/event-log/logFiles.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { interposed } from "../support/interposed.ts"
import { temporaryDirectory, temporaryLog } from "../support/temporaryDirectory.ts"

/** Acquiring waits up to a second for probes and the like. */
const refused = Effect.fnUntraced(function*(log: string) {
  const fiber = yield* Effect.forkChild(Effect.flip(Effect.scoped(WriteLock.acquire(log))))
  yield* TestClock.adjust("3 seconds")
  return yield* Fiber.join(fiber)
})

it.effect("a second writer is refused and told who holds the lock, since when, and where it takes requests", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    yield* TestClock.setTime(1_775_469_600_000)
    yield* Effect.scoped(Effect.gen(function*() {
      yield* WriteLock.acquire(log, { socket: "/run/ledger/ledger.sock" })
      const failure = yield* refused(log)
      assert.deepInclude(failure, {
        _tag: "LockHeld",
        pid: process.pid,
        since: 1_775_469_600_000,
        socket: "/run/ledger/ledger.sock"
      })
      assert.include(failure.message, `process ${process.pid} since 2026-04-06T10:00:00.000Z`)
    }))
  }))

it.effect("the lock is free again when its holder is done, and the next holder's name replaces the last one's", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    assert.isUndefined(yield* WriteLock.holder(log))
    yield* Effect.scoped(WriteLock.acquire(log, { socket: "/a" }))
    assert.isUndefined(yield* WriteLock.holder(log))
    yield* Effect.scoped(Effect.gen(function*() {
      yield* WriteLock.acquire(log)
      assert.deepStrictEqual(yield* WriteLock.holder(log), { pid: process.pid, since: 0, socket: null })
    }))
  }))

it.effect("asking who holds it takes nothing from anybody", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    yield* Effect.scoped(Effect.gen(function*() {
      yield* WriteLock.acquire(log)
      for (let times = 0; times < 20; times++) yield* WriteLock.holder(log)
      assert.strictEqual((yield* refused(log))._tag, "LockHeld")
    }))
  }))

it.effect("asking where there is no ledger leaves no file", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    assert.isUndefined(yield* WriteLock.holder(log))
    assert.deepStrictEqual(fs.readdirSync(path.dirname(log)), [])
  }))

it.effect("a probe that is in the way for an instant does not make an acquirer give up", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    yield* Effect.scoped(WriteLock.acquire(log))
    const probe = new SqliteDatabase(logFiles(log).lock)
    probe.exec("begin immediate")
    const fiber = yield* Effect.forkChild(Effect.scoped(WriteLock.acquire(log)))
    yield* TestClock.adjust("300 millis")
    probe.exec("rollback")
    probe.close()
    yield* TestClock.adjust("300 millis")
    assert.strictEqual((yield* Fiber.join(fiber)).holder.pid, process.pid)
  }))

it.effect("every name of a log leads to one lock", () =>
  Effect.gen(function*() {
    const directory = yield* temporaryDirectory
    fs.mkdirSync(path.join(directory, "real"))
    fs.symlinkSync(path.join(directory, "real"), path.join(directory, "link"))
    const [real, link] = ["real", "link"].map((name) => path.join(directory, name, "ledger.db"))
    yield* Effect.scoped(Effect.gen(function*() {
      yield* WriteLock.acquire(real!)
      assert.strictEqual((yield* refused(link!))._tag, "LockHeld")
    }))
    const another = path.join(directory, "another.db")
    fs.writeFileSync(real!, "")
    fs.symlinkSync(real!, another)
    for (const name of [link!, another]) assert.deepStrictEqual(logFiles(name), logFiles(real!))
    const [absent, throughLink] = ["real", "link"].map((name) => path.join(directory, name, "absent.db"))
    assert.deepStrictEqual(logFiles(throughLink!), logFiles(absent!))
    assert.strictEqual(logFiles(absent!).lock, path.join(directory, "real", "absent.lock"))
    assert.strictEqual(logFiles(path.join(directory, "x.sqlite")).lock, path.join(directory, "x.sqlite.lock"))
  }))

it.effect("the directory is made for its owner only", () =>
  Effect.gen(function*() {
    const log = path.join(yield* temporaryDirectory, "share", "ledger", "ledger.db")
    yield* Effect.scoped(WriteLock.acquire(log))
    assert.strictEqual(fs.statSync(path.dirname(log)).mode & 0o777, 0o700)
  }))

it.live("a directory that cannot be made is said, at once", () =>
  Effect.gen(function*() {
    for (const directory of ["/proc/nowhere/ledger", path.join(yield* temporaryDirectory, "file", "ledger")]) {
      if (!directory.startsWith("/proc")) fs.writeFileSync(path.dirname(directory), "")
      const failure = yield* Effect.flip(Effect.scoped(WriteLock.acquire(path.join(directory, "ledger.db"))))
      assert.strictEqual(failure._tag, "DatabaseFailed")
      assert.match(failure.message, /ENOENT|ENOTDIR|EACCES/u)
    }
  }))

it.effect("a lock file that is something else is said, not overwritten", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    fs.writeFileSync(logFiles(log).lock, "not a database ".repeat(100))
    const failure = yield* refused(log)
    assert.strictEqual(failure._tag, "DatabaseFailed")
    assert.include(fs.readFileSync(logFiles(log).lock, "utf8"), "not a database")
  }))

it.effect("who was overtaken between naming himself and taking the lock does not hold it under another's name", () =>
  Effect.gen(function*() {
    const { lock } = logFiles(yield* temporaryLog)
    const [mine, theirs] = [1, 2].map((since) => ({ pid: process.pid, since, socket: null }))
    const prototype = SqliteDatabase.prototype as {
      exec: (this: SqliteDatabase.Database, sql: string) => SqliteDatabase.Database
    }
    const { exec } = prototype
    yield* Effect.addFinalizer(() => Effect.sync(() => prototype.exec = exec))
    let begun = 0
    prototype.exec = function(sql) {
      begun += sql === "begin immediate" ? 1 : 0
      // The other names itself as well, and dies before it has the lock.
      if (begun === 4) throw new Error("killed")
      if (begun === 2) assert.throws(() => tryTake(lock, theirs!), "killed")
      return exec.call(this, sql)
    }
    assert.isUndefined(tryTake(lock, mine!))
    prototype.exec = exec
    const taken = tryTake(lock, mine!)
    assert.deepStrictEqual(probe(lock), mine)
    taken!.close()
    assert.strictEqual(probe(lock), "free")
  }).pipe(Effect.scoped))

/** From now on, for this process, as if the file were another user's. */
const readOnly = interposed("accessSync", () => {
  throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" })
})

it.effect("who may only read the lock is told its holder while that one lives, and nobody afterwards", () =>
  Effect.gen(function*() {
    const { lock } = logFiles(yield* temporaryLog)
    const [alive, dead] = [process.pid, 999_999_999].map((pid) => ({ pid, since: 1, socket: null }))
    tryTake(lock, dead!)!.close()
    const taken = tryTake(lock, alive!)!
    yield* readOnly
    assert.deepStrictEqual(probe(lock), alive)
    taken.close()
    const died = tryTake(lock, dead!)!
    died.close()
    assert.strictEqual(probe(lock), "free")
  }).pipe(Effect.scoped))

it.effect("who may only read the lock is told a holder whom he may not even signal", () =>
  Effect.gen(function*() {
    const { lock } = logFiles(yield* temporaryLog)
    const holder = { pid: 1, since: 1, socket: null }
    tryTake(lock, holder)!.close()
    yield* readOnly
    const signals = process as { kill: (pid: number) => true }
    const { kill } = signals
    yield* Effect.addFinalizer(() => Effect.sync(() => signals.kill = kill))
    signals.kill = () => {
      throw Object.assign(new Error("kill EPERM"), { code: "EPERM" })
    }
    assert.deepStrictEqual(probe(lock), holder)
  }).pipe(Effect.scoped))

it.effect("a lock that is held counts, also where its holder's number means nothing here, as from another container", () =>
  Effect.gen(function*() {
    const { lock } = logFiles(yield* temporaryLog)
    const holder = { pid: 999_999_999, since: 1, socket: null }
    const taken = tryTake(lock, holder)!
    assert.deepStrictEqual(probe(lock), holder)
    taken.close()
  }).pipe(Effect.scoped))

it.effect("a lock that is taken before anybody is named is not free", () =>
  Effect.gen(function*() {
    const { lock } = logFiles(yield* temporaryLog)
    const taking = new SqliteDatabase(lock)
    taking.exec("begin immediate")
    assert.strictEqual(probe(lock), "unnamed")
    taking.close()
  }).pipe(Effect.scoped))

it.effect("a lock whose holder is just being written is taken, by nobody named yet", () =>
  Effect.gen(function*() {
    const { lock } = logFiles(yield* temporaryLog)
    const taken = tryTake(lock, { pid: process.pid, since: 1, socket: null })!
    taken.exec("rollback; begin exclusive")
    assert.strictEqual(probe(lock), "unnamed")
    taken.close()
  }).pipe(Effect.scoped))

it.effect("who asks in that instant is told the holder a moment later", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    const holder = { pid: process.pid, since: 1, socket: null }
    const taken = tryTake(logFiles(log).lock, holder)!
    taken.exec("rollback; begin exclusive")
    const asked = yield* Effect.forkChild(WriteLock.holder(log))
    yield* TestClock.adjust("100 millis")
    taken.exec("rollback; begin immediate")
    yield* TestClock.adjust("1 second")
    assert.deepStrictEqual(yield* Fiber.join(asked), holder)
    taken.close()
  }).pipe(Effect.scoped))

it.effect("who waited longer than anybody should hold it has it when it turns out to be free", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    const other = tryTake(logFiles(log).lock, { pid: process.pid, since: 1, socket: null })!
    other.exec("rollback; begin exclusive")
    const acquired = yield* Effect.forkChild(Effect.scoped(WriteLock.acquire(log)))
    yield* TestClock.adjust("2 seconds")
    other.close()
    yield* TestClock.adjust("2 seconds")
    assert.strictEqual((yield* Fiber.join(acquired)).holder.pid, process.pid)
  }).pipe(Effect.scoped))

it.effect("a directory in which one may not write is said, not taken for a lock that cannot be opened", () =>
  Effect.gen(function*() {
    const log = yield* temporaryLog
    yield* readOnly
    const failure = yield* refused(log)
    assert.strictEqual(failure._tag, "DatabaseFailed")
    assert.include(failure.message, "EACCES")
  }).pipe(Effect.scoped))
