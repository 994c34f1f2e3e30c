/** What `ledger verify` says of money is measured against the log's own payloads, and never of a ledger that merely goes on working. */
import SqliteDatabase from "better-sqlite3"
import { Effect, Fiber } from "effect"
import { describe, expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { tamper } from "../support/logs.ts"
import { inTestTime, newLedger, type RecordedLedger } from "../support/recordedLedger.ts"
import type { Place, Told } from "../support/tellings.ts"

const place: Place = { unit: "hour", start: Date.parse("2026-04-06T09:00:00Z"), step: 360_000 }
const hour = 3_600_000

/** A reading of two buckets; what is late grows, and one goes down. */
const reading = (turn: number): Told => {
  const start = place.start + (turn % 5) * hour
  const bucket = (from: number) => ({ start: from, end: from + hour })
  const line = (from: number, value: bigint) => ({
    series: "tokens",
    key: "k1",
    bucket: bucket(from),
    value: Usd.ticks(value)
  })
  return {
    type: "snapshot",
    at: start + turn,
    window: { from: start, to: start + 2 * hour },
    lines: [line(start, BigInt(turn % 7) * 5n), line(start + hour, BigInt(turn) + 1n)]
  }
}

const tellReading = ({ tell }: RecordedLedger, turn: number) =>
  tell({ at: place.start + turn, told: reading(turn) }, place)

describe("verify", () => {
  it("beside a daemon that goes on recording finds nothing", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* newLedger()
      for (let turn = 0; turn < 200; turn++) yield* tellReading(recorded, turn)
      const recording = yield* Effect.gen(function*() {
        for (let turn = 200;; turn++) {
          yield* tellReading(recorded, turn)
          yield* recorded.open.projector.views()
          yield* Effect.yieldNow
        }
      }).pipe(Effect.forkChild)
      for (let times = 0; times < 8; times++) {
        const { findings, ok } = yield* recorded.ledger.verify(() => {})
        expect({ findings, ok }).toEqual({ findings: [], ok: true })
      }
      yield* Fiber.interrupt(recording)
    })), 60_000)

  it.each([
    ["reported", "ticks", "reported sums equal the readings"],
    ["total_reported", "ticks", "reported sums equal the readings"],
    ["observation", "change", "changes of readings sum to what was reported"],
    ["posting", "ticks", "postings sum to what was reported, per series and bucket"]
  ])(
    "names a changed row of %s by what the provider reported",
    (table, column, check) =>
      inTestTime(Effect.gen(function*() {
        const recorded = yield* newLedger()
        for (let turn = 0; turn < 9; turn++) yield* tellReading(recorded, turn)
        const { file } = yield* recorded.open.projector.views()
        const connection = new SqliteDatabase(file.path)
        const { changes } = connection.prepare(
          `UPDATE ${table} SET ${column} = ${column} + 1 WHERE ${column} = (SELECT max(${column}) FROM ${table})`
        ).run()
        connection.close()
        expect(changes).toBeGreaterThan(0)
        const { checks, findings } = yield* recorded.ledger.verify(() => {})
        expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toContain(check)
        expect(findings.map(({ detail }) => detail).join("\n")).toMatch(/series 1, .*: \d+ ticks .*, \d+ reported/u)
      }))
  )

  it("names each check that it could not make, and why: of a damaged log, of damaged views, before there are views", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* newLedger()
      for (let turn = 0; turn < 5; turn++) yield* tellReading(recorded, turn)
      const { ledger, open, path } = recorded
      const checked = (quick: boolean) =>
        Effect.map(ledger.verify(() => {}, { quick, anchors: [] }), ({ checks }) => ({
          names: checks.map(({ name }) => name),
          skipped: checks.flatMap(({ name, skipped }) => skipped === undefined ? [] : [`${name}: ${skipped}`])
        }))
      const before = yield* checked(true)
      expect(before.skipped).toEqual([
        "views follow this log: no views have been built yet",
        "sums of all time equal what was reported: no views have been built yet"
      ])
      const { file } = yield* open.projector.views()
      const [quick, full] = [yield* checked(true), yield* checked(false)]
      expect(quick).toEqual({ names: before.names, skipped: [] })
      expect(full.skipped).toEqual([])
      const connection = new SqliteDatabase(file.path)
      connection.unsafeMode().pragma("writable_schema = on")
      connection.exec("UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'posting'")
      connection.close()
      const damagedViews = yield* checked(false)
      expect(damagedViews.names).toEqual(full.names)
      expect(damagedViews.skipped).toContain("ranges contain their figures: the views are damaged")
      tamper(path, "update event set actor = 'x' where position = 2")
      const damagedLog = yield* checked(false)
      expect(damagedLog.names).toEqual(full.names)
      expect(damagedLog.skipped).toContain(
        "ranges contain their figures: views of a log that is not whole prove nothing"
      )
    })))
})
