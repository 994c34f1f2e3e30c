/** The verification of every start reads the end of the log only, and finds there what the whole one would. */
import { assert, describe, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import { logOf, paused, tamper, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const quick = (path: string) =>
  Effect.map(verifyLog(path, { quick: true }), ({ events, findings }) => ({
    events,
    found: findings.map(({ class: kind, position }) => [kind, position])
  }))

describe("a quick verification", () => {
  it.effect("reads the last thousand events of a long log, and all of a short one", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* quick(yield* logOf(3500)), { events: 1000, found: [] })
      assert.deepStrictEqual(yield* quick(yield* logOf(1001)), { events: 1000, found: [] })
      assert.deepStrictEqual(yield* quick(yield* logOf(7)), { events: 7, found: [] })
      assert.deepStrictEqual(yield* quick(yield* logOf(0)), { events: 0, found: [] })
    }))

  it.effect("reads fewer where they are large", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const large = "x".repeat(1_000_000)
      yield* writing(path, (log) =>
        log.append(Array.from({ length: 20 }, (_, number) => {
          const { event, ...rest } = paused(number + 1)
          const payload = { ...event.payload, note: large }
          return { ...rest, event: { type: "MissionPaused" as const, payload: payload as never } }
        })))
      const { events, found } = yield* quick(path)
      assert.deepStrictEqual(found, [])
      assert.isAbove(events, 0)
      assert.isBelow(events, 10)
    }))

  const noted = (number: number, length: number) => {
    const { event, ...rest } = paused(number)
    const payload = { ...event.payload, note: "x".repeat(length) }
    return { ...rest, event: { type: "MissionPaused" as const, payload: payload as never } }
  }

  it.effect("reads 8 MiB of them, and the last one however large it is", () =>
    Effect.gen(function*() {
      const mebibyte = 1024 * 1024
      const path = yield* temporaryLog
      const [first] = yield* writing(path, (log) => Effect.andThen(log.append([noted(10, 0)]), log.read(0, 1)))
      const length = mebibyte - first!.payload.length
      yield* writing(path, (log) => log.append(Array.from({ length: 12 }, (_, index) => noted(index + 20, length))))
      assert.deepStrictEqual(yield* quick(path), { events: 8, found: [] })
      yield* writing(path, (log) => log.append([noted(50, 9 * mebibyte)]))
      assert.deepStrictEqual(yield* quick(path), { events: 1, found: [] })
    }))

  const damages: ReadonlyArray<readonly [what: string, sql: string, found: ReadonlyArray<unknown>]> = [
    ["a changed event", "update event set actor = 'x' where position = 3490", [["hash", 3490]]],
    ["a missing event", "delete from event where position = 3490", [["position", 3490], ["hash", 3491]]],
    ["a lost tail", "delete from event where position > 3495", [["witness", null]]],
    ["another ledger's identity", "update log_meta set ledger_id = 'x'", [["genesis", null], ["witness", null]]]
  ]
  it.effect.each(damages)("names %s near the end", ([, sql, expected]) =>
    Effect.gen(function*() {
      const path = yield* logOf(3500)
      tamper(path, sql)
      const { found } = yield* quick(path)
      assert.deepStrictEqual<unknown>(found, expected)
    }))
})

describe("any verification", () => {
  const objects = [
    "index event_key",
    "index event_recorded",
    ...["event_clock", "event_dense", "event_idempotent", "event_no_delete", "event_no_update", "meta_no_delete"]
      .map((name) => `trigger ${name}`)
  ]

  it.effect.each(objects)("says that %s is missing", (object) =>
    Effect.gen(function*() {
      const path = yield* logOf(3)
      const connection = new SqliteDatabase(path)
      connection.exec(`drop ${object}`)
      connection.close()
      for (const how of [{ quick: true }, { integrity: false }]) {
        const { findings } = yield* verifyLog(path, how)
        assert.deepStrictEqual(findings, [{ class: "schema", position: null, detail: `${object} is missing` }])
      }
    }))

  it.effect("says that a trigger was changed, or one was added", () =>
    Effect.gen(function*() {
      const path = yield* logOf(3)
      const connection = new SqliteDatabase(path)
      connection.exec(
        "drop trigger event_no_update; create trigger event_no_update before update on event begin select 1; end"
      )
      connection.exec("create trigger kysely_quiet after insert on event begin select 1; end")
      connection.exec("create trigger quiet after insert on event begin select 1; end")
      connection.close()
      const { findings } = yield* verifyLog(path, { quick: true })
      assert.deepStrictEqual(findings.map(({ detail }) => detail), [
        "trigger event_no_update is not as it was made",
        "trigger kysely_quiet was added by another program",
        "trigger quiet was added by another program"
      ])
    }))

  it.effect("takes no offence at the tables in which Litestream keeps its place", () =>
    Effect.gen(function*() {
      const path = yield* logOf(3)
      const connection = new SqliteDatabase(path)
      connection.exec("create table _litestream_seq (id integer primary key, seq integer)")
      connection.exec("create table _litestream_lock (id integer)")
      connection.close()
      assert.deepStrictEqual((yield* verifyLog(path, { quick: true })).findings, [])
    }))
})
