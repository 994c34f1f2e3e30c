/** Whatever happens to the closed files, nobody is ever shown a different list of events without being told. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { EventLog } from "../../src/event-log/EventLog.ts"
import { logFiles } from "../../src/event-log/logFiles.ts"
import type { StoredEvent } from "../../src/event-log/StoredEvent.ts"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import { LogProcess } from "../support/LogProcess.ts"
import { allEvents, copyLog, paused, pausedMany, settleFile, writer, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const rounds = Number(process.env["LEDGER_FAULT_ROUNDS"] ?? 8)
const flips = 40 * rounds

const random = (below: number) => Math.floor(Math.random() * below)

const printed = (events: ReadonlyArray<StoredEvent>) =>
  JSON.stringify(events.map((event) => ({ ...event, hash: Buffer.from(event.hash).toString("hex") })))

/** What a reader sees, `undefined` where it is told that the file is damaged. */
const seen = (path: string) =>
  Effect.map(Effect.exit(allEvents(path)), (exit) => exit._tag === "Success" ? printed(exit.value) : undefined)

describe("one byte of the closed file", () => {
  it.live(
    `changed anywhere (${flips} places): the same events, a failure, or a finding of verify`,
    () =>
      Effect.gen(function*() {
        const path = yield* temporaryLog
        yield* writing(path, (log) => log.append([...pausedMany(40), paused(41, { key: "k" })]))
        settleFile(path)
        const whole = fs.readFileSync(path)
        const expected = yield* seen(path)
        for (let flip = 0; flip < flips; flip++) {
          const damaged = Buffer.from(whole)
          const [at, by] = [random(whole.length), 1 + random(255)]
          damaged[at]! ^= by
          fs.writeFileSync(path, damaged)
          const events = yield* seen(path)
          if (events === undefined || events === expected) continue
          const verified = yield* Effect.exit(verifyLog(path, { integrity: false }))
          const told = verified._tag === "Failure" || verified.value.findings.length > 0
          assert.isTrue(told, `byte ${at} xor ${by} changed the events and nobody said so`)
        }
        fs.writeFileSync(path, whole)
      }),
    { timeout: rounds * 10_000 }
  )
})

describe("the write-ahead log of a killed writer", () => {
  const killed = Effect.fnUntraced(function*() {
    const path = yield* temporaryLog
    const running = yield* LogProcess.start("appendForever.ts", [path])
    yield* running.line("ack")
    yield* Effect.sleep(50)
    running.signal("SIGKILL")
    yield* running.exit
    const files = copyLog(path)
    const restore = () => {
      for (const suffix of ["", "-wal", "-shm"]) fs.rmSync(path + suffix, { force: true })
      for (const [name, content] of files) fs.writeFileSync(name, content)
    }
    const expected = (yield* allEvents(path)).length
    return { path, restore, wal: files.get(`${path}-wal`)!, expected }
  })

  const open = (path: string) =>
    Effect.result(Effect.flatMap(EventLog, (log) => log.head).pipe(Effect.provide(writer(path))))

  it.live("lost, cut off or changed: the witness says so, unless nothing was lost", () =>
    Effect.gen(function*() {
      const { expected, path, restore, wal } = yield* killed()
      let lost = 0
      const damages: ReadonlyArray<(file: string) => void> = [
        (file) => fs.rmSync(file),
        ...Array.from({ length: 12 }, () => (file: string) => fs.truncateSync(file, random(wal.length))),
        ...Array.from({ length: 12 }, () => (file: string) => {
          const damaged = Buffer.from(wal)
          damaged[random(wal.length)]! ^= 1 + random(255)
          fs.writeFileSync(file, damaged)
        })
      ]
      for (const [index, damage] of damages.entries()) {
        restore()
        for (const name of [`${path}-shm`]) fs.rmSync(name, { force: true })
        damage(`${path}-wal`)
        const opened = yield* open(path)
        if (opened._tag === "Success") {
          // The last batch may not have been witnessed yet; everything else must be there.
          assert.isAtLeast(opened.success.position, expected - 27, `damage ${index}`)
          assert.deepStrictEqual((yield* verifyLog(path, { integrity: false })).findings, [])
        } else {
          assert.include(["EventsLost", "DatabaseFailed", "NotALedger"], opened.failure._tag, `damage ${index}`)
          lost++
        }
      }
      assert.isAbove(lost, 10)
      assert.isTrue(fs.existsSync(logFiles(path).witness))
    }))
})
