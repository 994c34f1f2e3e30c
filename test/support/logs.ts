/** Logs for tests: opened as a daemon or a command opens them, and filled with small events. */
import SqliteDatabase from "better-sqlite3"
import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"
import * as fs from "node:fs"
import { EventLog } from "../../src/event-log/EventLog.ts"
import { logFiles } from "../../src/event-log/logFiles.ts"
import type { NewEvent, StoredEvent } from "../../src/event-log/StoredEvent.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { temporaryLog } from "./temporaryDirectory.ts"
import { withoutTriggers } from "./withoutTriggers.ts"

/** The log opened by its one writer. */
export const writer = (path: string) =>
  EventLog.layer({ path, mode: "write" }).pipe(
    Layer.provide(WriteLock.layer(path)),
    Layer.provide(SecureRandom.layerWebCrypto)
  )

/** The log opened beside a writer. */
export const reader = (path: string) => EventLog.layer({ path, mode: "read" })

/** Opens the log for writing, does it, closes. */
export const writing = <A, E>(path: string, body: (log: EventLog["Service"]) => Effect.Effect<A, E>) =>
  EventLog.use(body).pipe(Effect.provide(writer(path)))

/** Opens the log for reading, does it, closes. */
export const reading = <A, E>(path: string, body: (log: EventLog["Service"]) => Effect.Effect<A, E>) =>
  EventLog.use(body).pipe(Effect.provide(reader(path)))

/** A small event about mission `number`; what is not said is the same in all of them. */
export const paused = (
  number: number,
  { actor = "cli:ludo", key = null, at = 1_775_469_600_000 }: { actor?: string; key?: string | null; at?: number } = {}
): NewEvent => ({
  event: {
    type: "MissionPaused",
    payload: { mission: { host: "default", owner: "trentuna", repository: "ledger", number } }
  },
  occurredAt: at,
  actor,
  idempotencyKey: key
})

/** `count` small events, each about another mission. */
export const pausedMany = (count: number, first = 1): ReadonlyArray<NewEvent> =>
  Array.from({ length: count }, (_, index) => paused(first + index))

/** Path of a new log of `count` small events, which is gone with the scope. */
export const logOf = Effect.fnUntraced(function*(count: number) {
  const path = yield* temporaryLog
  yield* writing(path, (log) => log.append(pausedMany(count)))
  return path
})

/** Changes a log or views as somebody who knows SQL, but leaves the witness. */
export const tamper = (path: string, sql: string): void => {
  const connection = new SqliteDatabase(path)
  withoutTriggers(connection, () => connection.exec(sql))
  connection.close()
}

/** Everything in the log, in its order. */
export const allEvents = (path: string) => reading(path, (log) => log.read(0, 1_000_000))

/** The mission number of an event made by `paused`. */
export const missionOf = (event: StoredEvent): number =>
  (JSON.parse(event.payload) as { mission: { number: number } }).mission.number

/** Empties the write-ahead log into the file, so that the file alone is everything. Nobody else has it open. */
export const settleFile = (path: string): void => {
  const connection = new SqliteDatabase(path)
  connection.pragma("journal_mode = DELETE")
  connection.close()
}

/** Copies of all files of a log, as of now. Nobody may have them open. */
export const copyLog = (path: string): ReadonlyMap<string, Buffer> => {
  const { lock, log, witness } = logFiles(path)
  const names = [log, `${log}-wal`, `${log}-shm`, witness, lock]
  return new Map(names.filter((name) => fs.existsSync(name)).map((name) => [name, fs.readFileSync(name)]))
}
