/** A daemon whose disk fills up goes on answering, says what is wrong, and works again by itself when there is space. */
import { assert, describe, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import { DaemonProcess } from "../support/DaemonProcess.ts"
import { pausedMany, writing } from "../support/logs.ts"
import { fill, smallDisk } from "../support/smallDisk.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const start = (daemon: DaemonProcess, number: number) =>
  daemon.ask("/api/v1/bookmarks", { kind: "start", mission: `trentuna/ledger#${number}`, at: "2026-04-06T10:00:00Z" })

describe("a daemon on a full disk", () => {
  it.live("refuses what it cannot keep, answers questions, and recovers", (context) =>
    Effect.gen(function*() {
      const disk = yield* smallDisk(3)
      if (disk === undefined) return context.skip("needs root for a file system of its own")
      const log = path.join(disk, "ledger.db")
      const daemon = yield* DaemonProcess.start(log, { HOME: disk })
      assert.strictEqual((yield* start(daemon, 1)).status, 200)

      const filler = path.join(disk, "filler")
      let recorded = 1
      let refused = yield* start(daemon, recorded + 1)
      while (refused.status === 200) {
        recorded++
        fill(filler)
        refused = yield* start(daemon, recorded + 1)
      }
      assert.include(refused.text, "disk")
      const ready = yield* daemon.ask("/readyz")
      assert.strictEqual(ready.status, 503)
      assert.include(ready.text, "disk full")
      const status = yield* daemon.ask("/api/v1/status")
      assert.strictEqual(status.status, 200, status.text)
      assert.include(status.text, "no event is recorded, disk full")
      const missions = yield* daemon.ask("/api/v1/missions?all=true")
      assert.strictEqual(missions.status, 200, missions.text)

      fs.rmSync(filler)
      assert.strictEqual((yield* start(daemon, 900)).status, 200)
      assert.strictEqual((yield* daemon.ask("/readyz")).status, 200)
      assert.strictEqual(yield* Effect.promise(() => daemon.stop("SIGTERM")), 0)
      const { findings, warnings } = yield* verifyLog(log)
      assert.deepStrictEqual([findings, warnings], [[], []])
    }))
})

describe("views that are damaged while the daemon has them open", () => {
  it.live("are made anew, and the same answer comes out", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* writing(log, (open) => open.append(pausedMany(300)))
      const daemon = yield* DaemonProcess.start(log)
      assert.strictEqual((yield* start(daemon, 1)).status, 200)
      const ask = () =>
        Effect.map(daemon.ask("/api/v1/missions?all=true"), ({ status, text }) => {
          assert.strictEqual(status, 200, text)
          const { missions } = JSON.parse(text) as { missions: ReadonlyArray<{ mission: string }> }
          return missions.map(({ mission }) => mission).toSorted()
        })
      const before = yield* ask()
      const directory = path.dirname(log)
      const views = path.join(
        directory,
        fs.readdirSync(directory).find((name) => /\.views-[0-9a-f]+-\d+\.db$/u.test(name))!
      )
      const connection = new SqliteDatabase(views)
      connection.pragma("wal_checkpoint(TRUNCATE)")
      connection.close()
      const descriptor = fs.openSync(views, "r+")
      const { size } = fs.fstatSync(descriptor)
      // Every page but the first, whose header the daemon has seen.
      fs.writeSync(descriptor, Buffer.alloc(size - 4096, 0xEE), 0, size - 4096, 4096)
      fs.closeSync(descriptor)
      // The next event has to be folded into them, which is when the damage is met.
      assert.strictEqual((yield* start(daemon, 2000)).status, 200)
      const after = yield* ask()
      assert.deepStrictEqual(after, [...before, "trentuna/ledger#2000"].toSorted())
      assert.include(daemon.errors, "the views are damaged and are made anew")
      assert.isFalse(fs.existsSync(views))
    }))
})
