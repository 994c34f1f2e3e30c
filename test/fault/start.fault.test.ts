/** A daemon starts on a log that is whole, says what it doubts, and never writes to one that is damaged or has lost events. */
import { assert, describe, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import * as fs from "node:fs"
import { eventHash } from "../../src/event-log/hashChain.ts"
import { logFiles } from "../../src/event-log/logFiles.ts"
import type { EventRow } from "../../src/event-log/LogTables.ts"
import { DaemonProcess } from "../support/DaemonProcess.ts"
import { copyLog, pausedMany, settleFile, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"
import { withoutTriggers } from "../support/withoutTriggers.ts"

const logOf = Effect.fnUntraced(function*(count: number) {
  const path = yield* temporaryLog
  yield* writing(path, (log) => log.append(pausedMany(count)))
  return path
})

const change = (path: string, sql: string) => {
  const connection = new SqliteDatabase(path)
  withoutTriggers(connection, () => connection.exec(sql))
  connection.close()
}

/** The stored events, read by nothing but SQLite; `undefined` where there is no file. */
const eventsOf = (path: string) => {
  if (!fs.existsSync(path)) return undefined
  const connection = new SqliteDatabase(path, { readonly: true })
  const rows = connection.prepare("select * from event order by position").all()
  connection.close()
  return rows
}

/** The damage, what the daemon names, and what it advises. */
const damages: ReadonlyArray<readonly [what: string, damage: (path: string) => void, said: string, advice: string]> = [
  [
    "an event near the end was changed",
    (path) => change(path, "update event set actor = 'x' where position = 1498"),
    "hash at event 1498",
    "run ledger verify"
  ],
  [
    "a trigger is gone",
    (path) => {
      const connection = new SqliteDatabase(path)
      connection.exec("drop trigger event_no_update")
      connection.close()
    },
    "trigger event_no_update is missing",
    "run ledger verify"
  ],
  [
    "the last events are gone",
    (path) => change(path, "delete from event where position > 1490"),
    "saw event 1500, the log ends at 1490",
    "put back the newest copy"
  ],
  ["the log is gone", (path) => fs.rmSync(path), "saw event 1500, the log ends at 0", "put back the newest copy"],
  [
    "a newer release has recorded an event that this one does not know",
    (path) => {
      const connection = new SqliteDatabase(path)
      const last = connection.prepare("select * from event order by position desc limit 1").get() as EventRow
      const event = { ...last, position: last.position + 1, id: Buffer.alloc(16, 7), type: "MoonLanded" }
      const { idempotency_key: idempotencyKey, occurred_at: occurredAt, position, recorded_at } = event
      const hash = eventHash(last.hash, position, recorded_at, { ...event, idempotencyKey, occurredAt })
      connection.prepare(
        `insert into event values (@position, @id, @idempotency_key, @type, @version, @actor, @occurred_at, @recorded_at,
          @payload, @hash)`
      ).run({ ...event, hash })
      connection.close()
    },
    "cannot read an event of type MoonLanded version 1",
    "use a newer ledger"
  ],
  [
    "the file is of a newer release",
    (path) => {
      const connection = new SqliteDatabase(path)
      connection.pragma("user_version = 99")
      connection.close()
    },
    "storage format 99",
    "use a newer ledger"
  ]
]

describe("a daemon refuses to start, says why and what to do, and leaves the events as they are, where", () => {
  it.live.each(damages)("%s", ([, damage, said, advice]) =>
    Effect.gen(function*() {
      const path = yield* logOf(1500)
      settleFile(path)
      damage(path)
      const before = eventsOf(path)
      const daemon = yield* DaemonProcess.start(path)
      assert.strictEqual(yield* daemon.exit, 1)
      assert.include(daemon.errors, said)
      assert.include(daemon.errors, advice)
      assert.deepStrictEqual(eventsOf(path), before)
    }))

  it.live("an old copy was put back", () =>
    Effect.gen(function*() {
      const path = yield* logOf(5)
      const old = copyLog(path).get(path)!
      yield* writing(path, (log) => log.append(pausedMany(2)))
      settleFile(path)
      fs.writeFileSync(path, old)
      const daemon = yield* DaemonProcess.start(path)
      assert.strictEqual(yield* daemon.exit, 1)
      assert.include(daemon.errors, "saw event 7, the log ends at 5")
      assert.include(daemon.errors, "--accept-head")
    }))

  it.live("another daemon runs", () =>
    Effect.gen(function*() {
      const path = yield* logOf(5)
      const first = yield* DaemonProcess.start(path)
      yield* first.ready
      const second = yield* DaemonProcess.start(path)
      assert.strictEqual(yield* second.exit, 1)
      assert.include(second.errors, "one process at a time writes the ledger")
      assert.strictEqual((yield* first.ask("/readyz")).status, 200)
    }))
})

const slot = 4096

/** Overwrites part of one slot of the witness, as a torn write leaves it. */
const tear = (witness: string, which: 0 | 1) => {
  const content = fs.readFileSync(witness)
  content.fill(0, which * slot + 16, which * slot + 64)
  fs.writeFileSync(witness, content)
}

interface StatusSaid {
  readonly alerts: ReadonlyArray<{ readonly severity: string; readonly text: string; readonly hint: string }>
  readonly log: { readonly verified: { readonly ok: boolean; readonly events: number } }
}

const statusOf = (daemon: DaemonProcess) =>
  Effect.map(daemon.ask("/api/v1/status"), ({ text }) => JSON.parse(text) as StatusSaid)

describe("a daemon starts", () => {
  it.live("and says that it verified the end of the log", () =>
    Effect.gen(function*() {
      const path = yield* logOf(1500)
      const daemon = yield* DaemonProcess.start(path)
      const { log } = yield* statusOf(daemon)
      assert.deepInclude(log.verified, { ok: true, events: 1000 })
      assert.include(daemon.errors, "end of the log verified")
    }))

  it.live("where one slot of the witness is half-written: the other counts", () =>
    Effect.gen(function*() {
      const path = yield* logOf(3)
      yield* writing(path, (log) => log.append(pausedMany(2)))
      const { witness } = logFiles(path)
      const whole = fs.readFileSync(witness)
      for (const which of [0, 1] as const) {
        fs.writeFileSync(witness, whole)
        tear(witness, which)
        yield* Effect.scoped(Effect.gen(function*() {
          const daemon = yield* DaemonProcess.start(path)
          const { alerts } = yield* statusOf(daemon)
          assert.notInclude(alerts.map(({ text }) => text).join(" "), "ledger.head")
        }))
      }
    }))

  it.live("where both slots are bad, and keeps on warning until a person has looked", () =>
    Effect.gen(function*() {
      const path = yield* logOf(3)
      const { witness } = logFiles(path)
      for (const which of [0, 1] as const) tear(witness, which)
      for (const expected of ["is damaged", "was made anew when the log already held 3 events"]) {
        yield* Effect.scoped(Effect.gen(function*() {
          const daemon = yield* DaemonProcess.start(path)
          const { alerts } = yield* statusOf(daemon)
          const alert = alerts.find(({ text }) => text.includes("ledger.head"))
          assert.include(alert?.text, expected)
          assert.include(alert?.hint, "ledger verify --accept-head")
        }))
      }
    }))

  it.live("where the views' sums are wrong: it says so, is not ready, and is after a rebuild", () =>
    Effect.gen(function*() {
      const path = yield* logOf(3)
      const daemon = yield* DaemonProcess.start(path)
      assert.strictEqual((yield* daemon.ask("/readyz")).status, 200)
      const views = fs.readdirSync(path.slice(0, path.lastIndexOf("/")))
        .find((name) => /\.views-[0-9a-f]+-\d+\.db$/u.test(name))!
      const connection = new SqliteDatabase(path.replace(/[^/]+$/u, views))
      connection.exec("INSERT INTO total_reported VALUES (1, 5)")
      connection.close()
      const { status, text } = yield* daemon.ask("/readyz")
      assert.strictEqual(status, 503)
      assert.include(text, "0 ticks booked, 5 reported")
      const { alerts } = yield* statusOf(daemon)
      assert.include(alerts.map(({ hint }) => hint), "run ledger rebuild")
      yield* daemon.ask("/api/v1/rebuild", {})
      assert.strictEqual((yield* daemon.ask("/readyz")).status, 200)
    }))
})
