/** Appending, one event at a time and a thousand at once, against the bare database with the same durability. */
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { EventLog } from "../../src/event-log/EventLog.ts"
import type { NewEvent } from "../../src/event-log/StoredEvent.ts"
import { writer } from "./madeLog.ts"
import { inTurns } from "./measure.ts"
import { count, type Row, times } from "./Row.ts"

const batch = 1000

/** Rows of single appends and of batches; `directory` is on the disk that is measured. */
export const appends = Effect.fn("appends")(function*(directory: string) {
  const log = yield* EventLog
  const append = Effect.runPromiseWith(yield* Effect.context())
  const raw = rawLog(path.join(directory, "raw.db"))
  const disk = fs.openSync(path.join(directory, "synced"), "w")
  const single = yield* Effect.promise(() =>
    inTurns(400, [
      () => append(log.append(events(1))),
      () => raw.insert(1),
      () => {
        fs.writeSync(disk, randomBytes(4096), 0, 4096, 0)
        fs.fdatasyncSync(disk)
      }
    ], 50)
  )
  const batches = yield* Effect.promise(() =>
    inTurns(60, [() => append(log.append(events(batch))), () => raw.insert(batch)], 20)
  )
  fs.closeSync(disk)
  raw.close()
  return rows(single, batches)
}, (effect, directory) => Effect.provide(effect, writer(path.join(directory, "appends", "ledger.db"))))

const rows = (single: ReadonlyArray<number>, batches: ReadonlyArray<number>): ReadonlyArray<Row> => {
  const [one, rawOne, sync] = single.map((ms) => 1000 / ms) as [number, number, number]
  const [many, rawMany] = batches.map((ms) => 1000 * batch / ms) as [number, number]
  return [
    {
      what: "append, one durable event at a time",
      measured: `${count(one)} events/s`,
      limit: `${count(rawOne)} raw inserts/s, ${count(sync)} fdatasync/s (${times(rawOne / one)} raw)`,
      aim: "",
      met: null
    },
    {
      what: `append, batches of ${count(batch)}`,
      measured: `${count(many)} events/s`,
      limit: `${count(rawMany)} raw inserts/s (${times(rawMany / many)} raw)`,
      aim: "≤ 4× raw",
      met: rawMany / many <= 4
    }
  ]
}

let made = 0

/** Small events with idempotency keys: the dearest kind, as everything but the payload is paid for each. */
const events = (number: number): ReadonlyArray<NewEvent> =>
  Array.from({ length: number }, () => {
    made++
    const mission = { host: "default", owner: "trentuna", repository: "ledger", number: made }
    return {
      event: { type: "MissionPaused", payload: { mission, note: "waiting for an answer" } },
      occurredAt: 1_743_465_600_000 + made,
      actor: "cli:ludo",
      idempotencyKey: `bench:${made}`
    }
  })

/** The same columns and the same durability; no second index, no trigger, no hash. */
const rawLog = (file: string) => {
  const raw = new SqliteDatabase(file)
  raw.pragma("journal_mode = WAL")
  raw.pragma("synchronous = FULL")
  raw.exec(
    `CREATE TABLE event (
       position INTEGER PRIMARY KEY, id BLOB NOT NULL, idempotency_key TEXT, type TEXT NOT NULL, version INTEGER NOT NULL,
       actor TEXT NOT NULL, occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, payload TEXT NOT NULL, hash BLOB NOT NULL
     ) STRICT`
  )
  const insert = raw.prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
  const [id, hash] = [randomBytes(16), randomBytes(32)]
  const payload = JSON.stringify({
    mission: { host: "default", number: 1000, owner: "trentuna", repository: "ledger" },
    note: "waiting for an answer"
  })
  let position = 0
  const insertMany = raw.transaction((number: number) => {
    for (let index = 0; index < number; index++) {
      position++
      insert.run(position, id, `bench:${position}`, "MissionPaused", 1, "cli:ludo", position, position, payload, hash)
    }
  })
  return { insert: (number: number) => insertMany.immediate(number), close: () => raw.close() }
}
