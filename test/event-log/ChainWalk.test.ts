/** A walk over the chain from any event on. */
import { assert, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import { ChainWalk } from "../../src/event-log/ChainWalk.ts"
import { readAt, readHead, readOrigin } from "../../src/event-log/LogReader.ts"
import type { Head } from "../../src/event-log/StoredEvent.ts"
import { paused, pausedMany, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"
import { withoutTriggers } from "../support/withoutTriggers.ts"

const opened = Effect.gen(function*() {
  const path = yield* temporaryLog
  yield* writing(path, (log) => log.append(pausedMany(4)))
  const file = yield* SqliteFile.scoped({ path, role: "log", mode: "read" })
  const origin = readOrigin(file)!
  const head = readHead(file, origin)
  return (start?: Partial<Head>) => new ChainWalk(file, origin, head, start && { ...readAt(file, 2)!, ...start })
})

it.effect("goes on from an event's hash and instant, which it takes as they stand", () =>
  Effect.gen(function*() {
    const walkFrom = yield* opened
    const sound = walkFrom({})
    assert.isTrue(sound.page())
    assert.isFalse(sound.page())
    assert.deepStrictEqual([sound.events, sound.findings], [2, []])
    const earlier = walkFrom({ recordedAt: 8.64e15 })
    earlier.page()
    assert.deepStrictEqual(earlier.findings.map(({ class: kind, position }) => [kind, position]), [["clock", 3]])
    const other = walkFrom({ hash: new Uint8Array(32) })
    other.page()
    assert.deepStrictEqual(other.findings.map(({ class: kind, position }) => [kind, position]), [["hash", 3]])
  }).pipe(Effect.scoped))

it.effect("names a hundred findings and no more", () =>
  Effect.gen(function*() {
    const walk = (yield* opened)()
    for (let index = 1; index <= 150; index++) walk.find("hash", index, "")
    assert.strictEqual(walk.findings.length, 100)
  }).pipe(Effect.scoped))

/** A log of four events whose table refuses nothing any more, changed, and what the walk finds in it. */
const findingsAfter = Effect.fnUntraced(function*(change: string) {
  const path = yield* temporaryLog
  yield* writing(path, (log) => log.append(pausedMany(4)))
  const connection = new SqliteDatabase(path)
  for (const name of connection.prepare("select name from sqlite_schema where type = 'trigger'").pluck().all()) {
    connection.exec(`drop trigger "${String(name)}"`)
  }
  const columns = connection.prepare("select group_concat(name) from pragma_table_info('event')").pluck().get()
  connection.exec(`create table lax (${String(columns)}); insert into lax select * from event; drop table event`)
  connection.exec(`alter table lax rename to event; ${change}`)
  connection.close()
  const file = yield* SqliteFile.scoped({ path, role: "log", mode: "read" })
  const origin = readOrigin(file)!
  const walk = new ChainWalk(file, origin, readHead(file, origin))
  while (walk.page());
  return walk.findings.map(({ class: kind, position }): unknown => [kind, position])
})

it.effect.each([
  ["an id as text", "id = '0123456789abcdef'", []],
  ["a type as bytes", "type = cast(type as blob)", []],
  ["a version as text", "version = '1'", []],
  ["an actor as bytes", "actor = cast(actor as blob)", []],
  ["an instant as text", "occurred_at = cast(occurred_at as text)", []],
  ["an instant with a fraction", "occurred_at = occurred_at + 0.0", []],
  ["a time of recording as text", "recorded_at = cast(recorded_at as text)", []],
  ["a payload as bytes", "payload = cast(payload as blob)", []],
  ["a key as bytes", "idempotency_key = x'6b'", []],
  ["a key as a number", "idempotency_key = 7", []],
  ["a hash as text", "hash = '01234567890123456789012345678901'", [["hash", 3]]],
  ["a short hash", "hash = substr(hash, 1, 31)", [["hash", 3]]]
])("%s is damage, though it may read like what was recorded", ([, value, more]) =>
  Effect.gen(function*() {
    const findings = yield* findingsAfter(`update event set ${String(value)} where position = 2`)
    assert.deepStrictEqual(findings, [["type", 2], ...more as Array<unknown>])
  }).pipe(Effect.scoped))

it.effect("a table that refuses nothing is no damage of the events in it", () =>
  Effect.gen(function*() {
    assert.deepStrictEqual(yield* findingsAfter(""), [])
  }).pipe(Effect.scoped))

it.effect("names events that somebody takes away from the end while it walks", () =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    yield* writing(path, (log) => log.append(pausedMany(4)))
    const file = yield* SqliteFile.scoped({ path, role: "log", mode: "read" })
    const origin = readOrigin(file)!
    const walk = new ChainWalk(file, origin, readHead(file, origin))
    const thief = new SqliteDatabase(path)
    withoutTriggers(thief, () => thief.exec("delete from event where position > 2"))
    thief.close()
    while (walk.page());
    assert.deepStrictEqual(walk.findings.map(({ class: kind, detail }) => [kind, detail]), [
      ["position", "events 3 to 4 are missing"]
    ])
  }).pipe(Effect.scoped))

it.effect("sees bytes that are no text, though they read like the character that stands for such bytes", () =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    const { event, ...rest } = paused(1)
    const payload = { ...event.payload, note: "\uFFFD" } as never
    yield* writing(path, (log) => log.append([{ ...rest, event: { type: "MissionPaused", payload } }]))
    const forger = new SqliteDatabase(path)
    withoutTriggers(
      forger,
      () => forger.exec("update event set payload = cast(unhex(replace(hex(payload), 'EFBFBD', 'FF')) as text)")
    )
    forger.close()
    const file = yield* SqliteFile.scoped({ path, role: "log", mode: "read" })
    const origin = readOrigin(file)!
    const walk = new ChainWalk(file, origin, readHead(file, origin))
    while (walk.page());
    assert.deepStrictEqual(walk.findings.map(({ class: kind, position }) => [kind, position]), [["hash", 1]])
  }).pipe(Effect.scoped))

it.effect("names the event that cannot be read, and ends there", () =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    yield* writing(path, (log) => log.append(pausedMany(4)))
    const file = yield* SqliteFile.scoped({ path, role: "log", mode: "read" })
    const origin = readOrigin(file)!
    const head = readHead(file, origin)
    const { connection } = file
    const prepare = connection.prepare.bind(connection)
    connection.prepare = ((sql: string) => ({
      raw: () => ({
        *iterate(...bounds: ReadonlyArray<number>) {
          yield* [...prepare(sql).raw().iterate(...bounds)].slice(0, 2)
          throw new Error("database disk image is malformed")
        }
      })
    })) as never
    const walk = new ChainWalk(file, origin, head)
    assert.isFalse(walk.page())
    assert.deepStrictEqual(walk.findings, [
      { class: "unreadable", position: 3, detail: "database disk image is malformed" }
    ])
  }).pipe(Effect.scoped))
