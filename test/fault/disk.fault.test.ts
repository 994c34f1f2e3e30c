/** A disk that is full or fails takes nothing back, and the log says what it is. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import { LogProcess } from "../support/LogProcess.ts"
import { allEvents, paused, pausedMany, writing } from "../support/logs.ts"
import { fill, smallDisk } from "../support/smallDisk.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

describe("a full disk", () => {
  it.live("refuses, stays readable, and takes events again when space returns", (context) =>
    Effect.gen(function*() {
      const disk = yield* smallDisk(2)
      if (disk === undefined) return context.skip("needs root for a file system of its own")
      const log = path.join(disk, "ledger.db")
      const filler = path.join(disk, "filler")
      yield* writing(log, (open) =>
        Effect.gen(function*() {
          yield* open.append(pausedMany(10))
          for (let times = 1; times <= 3; times++) {
            fill(filler)
            // What fits into pages that exist already is still taken.
            let refusal = yield* Effect.result(open.append(pausedMany(500)))
            while (refusal._tag === "Success") refusal = yield* Effect.result(open.append(pausedMany(500)))
            assert.isTrue(
              refusal.failure._tag === "AppendRefused" && refusal.failure.reason === "disk full",
              String(refusal.failure)
            )
            assert.strictEqual((yield* open.condition).state, "disk full")
            const { position } = yield* open.head
            assert.lengthOf(yield* open.read(0, 1_000_000), position)
            fs.rmSync(filler)
            assert.strictEqual((yield* open.append([paused(times)]))[0]!.position, position + 1)
            assert.strictEqual((yield* open.condition).state, "writable")
          }
        }))
      const verified = yield* verifyLog(log)
      assert.deepStrictEqual([verified.findings, verified.warnings], [[], []])
    }))
})

describe("a disk that fails", () => {
  it.live("stops the log; after a restart everything acknowledged is there", () =>
    Effect.gen(function*() {
      const log = yield* temporaryLog
      yield* writing(log, (open) => open.append(pausedMany(10)))
      // Beyond this size of a file, in kilobytes, the system fails every write, which SQLite takes for an I/O error.
      const limited = (command: string) => ["bash", "-c", `ulimit -f 600; exec "$0" "$@"`, command]
      const running = yield* LogProcess.start("appendUntilFailure.ts", [log], limited)
      yield* running.line("readable")
      assert.strictEqual(yield* running.exit, 0, running.errors)
      assert.include(running.lines, "failed LogStopped")
      assert.include(running.lines, "again LogStopped")
      const acknowledged = running.lines.filter((line) => line.startsWith("ack")).map((line) => Number(line.slice(4)))
      assert.isNotEmpty(acknowledged)
      const events = yield* allEvents(log)
      assert.isAtLeast(events.length, acknowledged.at(-1)!)
      assert.deepStrictEqual((yield* verifyLog(log)).findings, [])
      yield* writing(log, (open) => open.append([paused(1)]))
    }))
})
