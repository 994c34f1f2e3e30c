/** When the disk or SQLite fails in the middle, the answer says what became of the events, and it is true. */
import { assert, describe, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect, Exit, Fiber, PubSub, Scope } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"
import { CommitFailed, type SqliteFile } from "../../src/database/SqliteFile.ts"
import { type Appender, makeAppender } from "../../src/event-log/Appender.ts"
import type { LogOpenFailure } from "../../src/event-log/LogError.ts"
import { appendGroup, type PreparedEvent } from "../../src/event-log/LogWriter.ts"
import { openToWrite, type WritableLog } from "../../src/event-log/openLog.ts"
import { prepareRequest } from "../../src/event-log/prepareRequest.ts"
import type { Head } from "../../src/event-log/StoredEvent.ts"
import { allEvents, missionOf, paused, pausedMany } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

interface Opened {
  readonly log: WritableLog
  readonly appender: Appender
  readonly append: (count: number) => ReturnType<Appender["append"]>
  readonly random: SecureRandom.SecureRandom["Service"]
}

const opened = Effect.fnUntraced(function*(path: string): Effect.fn.Return<Opened, LogOpenFailure, Scope.Scope> {
  const random = yield* SecureRandom.SecureRandom.pipe(Effect.provide(SecureRandom.layerWebCrypto))
  const log = yield* openToWrite(path, random)
  const appender = yield* makeAppender(log, yield* PubSub.unbounded<Head>())
  const append = (count: number) =>
    Effect.flatMap(Effect.orDie(prepareRequest(random, pausedMany(count))), appender.append)
  return { log, appender, append, random }
})

/** The next COMMIT of this opening throws, before or after it took effect. */
const failCommit = (file: SqliteFile, code: string, took: boolean) => {
  const transaction = file.transaction.bind(file)
  const failed = new CommitFailed(new SqliteDatabase.SqliteError("as the test wants it", code))
  file.transaction = (body) => {
    file.transaction = transaction
    if (took) transaction(body)
    else assert.throws(() => transaction(() => throwAfter(body)), "not taken")
    throw failed
  }
}

const throwAfter = (body: () => unknown): never => {
  body()
  throw new Error("not taken")
}

describe("COMMIT threw", () => {
  it.effect("and the events are there: they are acknowledged, and the log works on", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const { append, appender, log } = yield* opened(path)
      yield* append(1)
      failCommit(log.file, "SQLITE_FULL", true)
      assert.deepStrictEqual((yield* append(2)).map(({ position }) => position), [2, 3])
      assert.deepStrictEqual((yield* append(1)).map(({ position }) => position), [4])
      assert.strictEqual(appender.condition().state, "writable")
      assert.lengthOf(yield* allEvents(path), 4)
    }))

  it.effect("is found out in the file, opened again, and the opening in which it happened is closed", () =>
    Effect.gen(function*() {
      const { append, log } = yield* opened(yield* temporaryLog)
      const before = log.file
      failCommit(before, "SQLITE_FULL", true)
      yield* append(1)
      assert.notStrictEqual(log.file, before)
      assert.isFalse(before.connection.open)
    }))

  it.live("as another process was busy with the file: it is tried again", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const { append, log } = yield* opened(path)
      failCommit(log.file, "SQLITE_BUSY", false)
      assert.deepStrictEqual((yield* append(2)).map(({ position }) => position), [1, 2])
      assert.lengthOf(yield* allEvents(path), 2)
    }).pipe(Effect.scoped))

  it.effect("over new events beside a repeat: the repeat's being there says nothing of them", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const { appender, log, random } = yield* opened(path)
      const known = paused(1, { key: "k" })
      yield* Effect.flatMap(prepareRequest(random, [known]), appender.append)
      failCommit(log.file, "SQLITE_FULL", false)
      const both = yield* prepareRequest(random, [known, paused(2)])
      assert.strictEqual((yield* Effect.flip(appender.append(both)))._tag, "AppendRefused")
      assert.lengthOf(yield* allEvents(path), 1)
    }))

  it.effect("over a repeat alone: it is answered, as there is nothing that could be missing", () =>
    Effect.gen(function*() {
      const { appender, log, random } = yield* opened(yield* temporaryLog)
      const known = yield* prepareRequest(random, [paused(1, { key: "k" })])
      yield* appender.append(known)
      failCommit(log.file, "SQLITE_FULL", false)
      assert.deepInclude((yield* appender.append(known))[0], { position: 1, fresh: false })
    }))

  it.effect("and another event stands at that place: that is not taken for the one that was lost", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const { append, log, random } = yield* opened(path)
      const { file } = log
      const others = yield* prepareRequest(random, [paused(77)])
      const transaction = file.transaction.bind(file)
      file.transaction = (body) => {
        file.transaction = transaction
        assert.throws(() => transaction(() => throwAfter(body)), "not taken")
        transaction(() => appendGroup(file, log.origin, [others], 0))
        throw new CommitFailed(new SqliteDatabase.SqliteError("as the test wants it", "SQLITE_FULL"))
      }
      assert.strictEqual((yield* Effect.flip(append(1)))._tag, "AppendRefused")
      assert.deepStrictEqual((yield* allEvents(path)).map(missionOf), [77])
    }))

  it.effect("and the events are not there: refused as what it was, and the log works on", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const { append, appender, log } = yield* opened(path)
      yield* append(1)
      failCommit(log.file, "SQLITE_FULL", false)
      const refusal = yield* Effect.flip(append(2))
      assert.isTrue(refusal._tag === "AppendRefused" && refusal.reason === "disk full")
      assert.strictEqual(appender.condition().state, "disk full")
      yield* append(1)
      assert.strictEqual(appender.condition().state, "writable")
      assert.lengthOf(yield* allEvents(path), 2)
    }))

  it.effect.each([[true], [false]])(
    "after an I/O error (taken: %s) nothing is acknowledged until a restart",
    ([took]) =>
      Effect.gen(function*() {
        const path = yield* temporaryLog
        yield* Effect.scoped(Effect.gen(function*() {
          const { append, appender, log } = yield* opened(path)
          yield* append(1)
          failCommit(log.file, "SQLITE_IOERR_FSYNC", took!)
          const failure = yield* Effect.flip(append(2))
          assert.strictEqual(failure._tag, "LogStopped")
          assert.include(failure.message, "start the ledger again")
          assert.strictEqual((yield* Effect.flip(append(1)))._tag, "LogStopped")
          assert.deepInclude(appender.condition(), { state: "stopped" })
          assert.lengthOf(yield* allEvents(path), took! ? 3 : 1)
        }))
        const again = yield* opened(path)
        yield* again.append(1)
        assert.lengthOf(yield* allEvents(path), took! ? 4 : 2)
      })
  )
})

describe("one request's fault", () => {
  it.effect("is not the others' who were committed with it", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const { appender, random } = yield* opened(path)
      const good = (number: number) => prepareRequest(random, [paused(number)])
      const [first] = yield* good(1)
      const broken: PreparedEvent = { ...first!, payload: "{" }
      const requests = [yield* good(2), [broken], yield* good(3)]
      const results = yield* Effect.forEach(requests, (request) => Effect.result(appender.append(request)), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(results.map((result) => result._tag), ["Success", "Failure", "Success"])
      assert.deepStrictEqual((yield* allEvents(path)).map(missionOf), [2, 3])
    }))

  it.effect("is looked for only where it can be one request's: a full disk is everybody's", () =>
    Effect.gen(function*() {
      const { appender, log, random } = yield* opened(yield* temporaryLog)
      let attempts = 0
      log.file.transaction = () => {
        attempts++
        throw new SqliteDatabase.SqliteError("as the test wants it", "SQLITE_FULL")
      }
      const requests = [yield* prepareRequest(random, [paused(1)]), yield* prepareRequest(random, [paused(2)])]
      const results = yield* Effect.forEach(requests, (request) => Effect.result(appender.append(request)), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(results.map((result) => result._tag), ["Failure", "Failure"])
      assert.strictEqual(attempts, 1)
    }))

  it.effect("is not looked for any more once the disk has failed: the others are refused as well", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const { appender, log, random } = yield* opened(path)
      const good = (number: number) => prepareRequest(random, [paused(number)])
      const [first] = yield* good(1)
      const requests = [yield* good(2), [{ ...first!, payload: "{" }], yield* good(3)]
      const { file } = log
      const transaction = file.transaction.bind(file)
      let attempts = 0
      file.transaction = (body) => {
        if (++attempts === 2) throw new SqliteDatabase.SqliteError("as the test wants it", "SQLITE_IOERR_WRITE")
        return transaction(body)
      }
      const results = yield* Effect.forEach(requests, (request) => Effect.flip(appender.append(request)), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(results.map(({ _tag }) => _tag), ["LogStopped", "LogStopped", "LogStopped"])
      assert.lengthOf(yield* allEvents(path), 0)
    }))

  it.effect("a bug while committing is that request's defect, and the log takes the next", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const { append, log } = yield* opened(path)
      const { file } = log
      const transaction = file.transaction.bind(file)
      file.transaction = () => {
        file.transaction = transaction
        throw new TypeError("a bug")
      }
      assert.include(String(yield* Effect.exit(append(1))), "a bug")
      assert.lengthOf(yield* append(1), 1)
    }))
})

describe("closing", () => {
  it.effect("answers who still waits for a file that another process keeps busy", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const scope = yield* Scope.make()
      const { append, log } = yield* opened(path).pipe(Scope.provide(scope))
      log.file.transaction = () => {
        throw new SqliteDatabase.SqliteError("database is locked", "SQLITE_BUSY")
      }
      const waiting = yield* Effect.forkChild(Effect.flip(append(1)), { startImmediately: true })
      yield* TestClock.adjust("100 millis")
      assert.isUndefined(waiting.pollUnsafe())
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual((yield* Fiber.join(waiting))._tag, "LogStopped")
    }))
})

describe("the witness", () => {
  it.effect.each([["ENOSPC", "disk full"], ["EIO", "stopped"]])(
    "that cannot be written (%s) takes nothing back",
    ([code, state]) =>
      Effect.gen(function*() {
        const path = yield* temporaryLog
        const { append, appender, log } = yield* opened(path)
        const write = log.witness.write.bind(log.witness)
        log.witness.write = () => {
          log.witness.write = write
          throw Object.assign(new Error("write failed"), { code })
        }
        assert.lengthOf(yield* append(2), 2)
        assert.strictEqual(appender.condition().state, state)
        const next = yield* Effect.result(append(1))
        assert.strictEqual(next._tag, state === "stopped" ? "Failure" : "Success")
      })
  )
})

describe("a full disk", () => {
  it.effect("refuses, stays readable, and takes events again when there is space", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const { append, appender, log } = yield* opened(path)
      yield* append(100)
      const pages = log.file.connection.pragma("page_count", { simple: true }) as number
      log.file.connection.pragma(`max_page_count = ${pages + 2}`)
      const refusal = yield* Effect.flip(append(1000))
      assert.isTrue(refusal._tag === "AppendRefused" && refusal.reason === "disk full")
      assert.include(refusal.message, "free some space")
      assert.strictEqual(appender.condition().state, "disk full")
      assert.lengthOf(yield* allEvents(path), 100)
      log.file.connection.pragma("max_page_count = 1000000")
      assert.strictEqual((yield* append(1000)).at(-1)!.position, 1100)
      assert.strictEqual(appender.condition().state, "writable")
    }))
})
