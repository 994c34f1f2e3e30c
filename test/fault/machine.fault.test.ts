/** What else machines do: rights taken away, clocks that jump, pages of the file that go bad, a disk that is full for SQLite alone. */
import { assert, describe, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect, PubSub } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as path from "node:path"
import { makeAppender } from "../../src/event-log/Appender.ts"
import { openToWrite } from "../../src/event-log/openLog.ts"
import { prepareRequest } from "../../src/event-log/prepareRequest.ts"
import type { Head } from "../../src/event-log/StoredEvent.ts"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { asNobody } from "../support/asNobody.ts"
import { LogProcess } from "../support/LogProcess.ts"
import { allEvents, paused, pausedMany, settleFile, writing } from "../support/logs.ts"
import { temporaryDirectory, temporaryLog } from "../support/temporaryDirectory.ts"

const noon = Date.parse("2026-03-28T12:00:00Z")
const day = 86_400_000

describe("a clock that jumps", () => {
  it.effect("back, forward, and over the hour that summer time skips or repeats: order, chain and instants hold", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      // The local hour 02:00–03:00 of 29 March does not exist in Brussels, that of 25 October exists twice.
      const jumps = [
        0,
        -3 * day,
        1,
        13.5 * 3_600_000,
        13.5 * 3_600_000 + 1,
        5 * day,
        4 * day,
        210.6 * day,
        210.55 * day
      ]
      const recorded: Array<number> = []
      const flagged: Array<boolean> = []
      yield* writing(log, (open) =>
        Effect.gen(function*() {
          for (const [number, jump] of jumps.entries()) {
            yield* TestClock.setTime(noon + jump)
            const [appended] = yield* open.append([paused(number + 1)])
            recorded.push(appended!.recordedAt - noon)
            flagged.push(appended!.clamped)
          }
        }))
      assert.deepStrictEqual(recorded, recorded.toSorted((left, right) => left - right))
      assert.deepStrictEqual(flagged, [false, true, false, false, false, false, true, false, true])
      const { findings } = yield* verifyLog(log, { integrity: false })
      assert.deepStrictEqual(findings, [])
    }))
})

describe("a page of the closed file that goes bad", () => {
  /** A log whose file also has pages that nothing uses. */
  const logWithFreePages = Effect.gen(function*() {
    const log = yield* temporaryLog
    yield* writing(log, (open) => open.append([...pausedMany(400), paused(401, { key: "k" })]))
    const connection = new SqliteDatabase(log)
    connection.exec("create table scratch (x); insert into scratch select payload from event; drop table scratch")
    connection.close()
    settleFile(log)
    return log
  })

  const pageOf = (log: string, what: string): number => {
    const connection = new SqliteDatabase(log, { readonly: true })
    const page = connection.prepare("select rootpage from sqlite_schema where name = ?").pluck().get(what)
    connection.close()
    // The first page of the list of free ones stands in the header (https://sqlite.org/fileformat.html).
    return page === undefined ? fs.readFileSync(log).readUInt32BE(32) : page as number
  }

  it.live.each(["event", "event_key", "event_recorded", "log_meta", "the list of free pages"])(
    "of %s is found by verify, with advice",
    (what) =>
      Effect.gen(function*() {
        const log = yield* logWithFreePages
        const page = pageOf(log, what)
        assert.isAbove(page, 1)
        const content = fs.readFileSync(log)
        content.fill(0xEE, (page - 1) * 4096, page * 4096)
        fs.writeFileSync(log, content)
        const verified = yield* Effect.result(verifyLog(log))
        if (verified._tag === "Success") return assert.isNotEmpty(verified.success.findings)
        // Without its identity it cannot even be opened as a ledger.
        assert.include(["event", "log_meta"], what)
        assert.include(verified.failure.message, "restore a backup")
      })
  )
})

describe("a disk that has no page left for SQLite", () => {
  it.effect("refuses, keeps what it has, and takes events again when there is space", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* WriteLock.acquire(path)
      const random = yield* SecureRandom.SecureRandom
      const log = yield* openToWrite(path, random)
      const appender = yield* makeAppender(log, yield* PubSub.unbounded<Head>())
      const append = (count: number) => Effect.flatMap(prepareRequest(random, pausedMany(count)), appender.append)
      yield* append(10)
      const pages = log.file.connection.pragma("page_count", { simple: true }) as number
      log.file.connection.pragma(`max_page_count = ${pages}`)
      const refused = yield* Effect.flip(append(500))
      assert.deepInclude(refused, { _tag: "AppendRefused", reason: "disk full" })
      assert.include(refused.message, "free some space")
      assert.strictEqual(appender.condition().state, "disk full")
      log.file.connection.pragma("max_page_count = 1000000")
      assert.strictEqual((yield* append(1))[0]!.position, 11)
      assert.strictEqual(appender.condition().state, "writable")
      assert.deepStrictEqual((yield* verifyLog(path)).findings, [])
    }).pipe(Effect.scoped, Effect.provide(SecureRandom.layerWebCrypto)))
})

describe("rights that are taken away", () => {
  it.live("from a writer at work change nothing for it; the next one is told what to make writable", (context) =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const nobody = asNobody(import.meta.filename)
      if (nobody === undefined) return context.skip("needs another user who may read the sources")
      if (process.getuid?.() === 0) fs.chownSync(directory, 65534, 65534)
      const log = path.join(directory, "ledger.db")
      const running = yield* LogProcess.start("appendForever.ts", [log], nobody)
      yield* running.line("ack")
      for (const name of fs.readdirSync(directory)) fs.chmodSync(path.join(directory, name), 0o444)
      fs.chmodSync(directory, 0o555)
      const before = running.lines.length
      yield* Effect.sleep(20).pipe(Effect.repeat({ until: () => running.lines.length > before + 5 }))
      running.signal("SIGTERM")
      yield* running.exit
      assert.strictEqual(running.errors, "")

      const next = yield* LogProcess.start("appendSome.ts", [log, "next", "1"], nobody)
      assert.notStrictEqual(yield* next.exit, 0)
      assert.match(next.errors, /make the file and its directory writable for this user/u)

      fs.chmodSync(directory, 0o755)
      for (const name of fs.readdirSync(directory)) fs.chmodSync(path.join(directory, name), 0o644)
      assert.deepStrictEqual((yield* verifyLog(log)).findings, [])
      assert.isAtLeast((yield* allEvents(log)).length, before)
    }))
})
