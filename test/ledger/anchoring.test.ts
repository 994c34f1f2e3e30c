/** Verifying as a person asks for it: with anchors, quickly, and of views that were tampered with. */
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import * as fs from "node:fs"
import { describe, expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { tamper } from "../support/logs.ts"
import { inTestTime, newLedger, type RecordedLedger } from "../support/recordedLedger.ts"
import type { Place } from "../support/tellings.ts"

const hour = 3_600_000
const place: Place = { unit: "hour", start: Date.parse("2026-04-06T00:00:00Z"), step: hour }

/** Two missions that share a key of `a`, an hour's spend read twice; seven events. */
const told = Effect.fnUntraced(function*({ tell }: RecordedLedger) {
  const at = (hours: number) => place.start + hours * hour
  const lines = (value: bigint) => [
    { series: "tokens", key: "k1", bucket: { start: at(1), end: at(2) }, value: Usd.ticks(value) }
  ]
  const snapshot = (hours: number, value: bigint) =>
    ({ type: "snapshot", at: at(hours), window: { from: at(0), to: at(3) }, lines: lines(value) }) as const
  yield* tell({ at: at(0), told: { type: "assign", key: "k1", agent: "a", from: null } }, place)
  yield* tell({ at: at(0), told: { type: "bookmark", kind: "start", mission: "trentuna/ledger#1", at: at(1) } }, place)
  yield* tell(
    { at: at(0), told: { type: "bookmark", kind: "start", mission: "trentuna/ledger#2", at: at(1.5) } },
    place
  )
  yield* tell({ at: at(1.6), told: snapshot(1.6, 700n) }, place)
  yield* tell({ at: at(3), told: snapshot(3, 1000n) }, place)
  yield* tell({ at: at(4), told: { type: "bookmark", kind: "end", mission: "trentuna/ledger#1", at: at(4) } }, place)
  yield* tell({ at: at(30), told: snapshot(30, 1000n) }, place)
})

describe("ledger anchor", () => {
  it("gives a line that later verifications keep to, also of an earlier position", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* newLedger()
      yield* told(recorded)
      const { ledger, path } = recorded
      const anchors = [(yield* ledger.anchor({ position: 4 })).anchor, (yield* ledger.anchor({})).anchor]
      for (const quick of [false, true]) {
        const kept = yield* ledger.verify(() => {}, { quick, anchors })
        expect(kept.findings).toEqual([])
        expect(kept.checks).toContainEqual({
          name: "anchors taken earlier are kept",
          ok: true,
          checked: 2,
          detail: null
        })
      }
      tamper(path, "update event set hash = zeroblob(32) where position = 4")
      const { findings, firstBad, ok } = yield* ledger.verify(() => {}, { quick: false, anchors })
      expect(ok).toBe(false)
      expect(firstBad).toBe(4)
      expect(findings.map(({ class: kind, position }) => [kind, position])).toEqual([
        ["hash", 4],
        ["hash", 5],
        ["anchor", 4]
      ])
    })))

  it("knows no position beyond the head, and says what is wrong with a line that is none", () =>
    inTestTime(Effect.gen(function*() {
      const { ledger, ...recorded } = yield* newLedger()
      yield* told({ ledger, ...recorded })
      expect(yield* Effect.flip(ledger.anchor({ position: 8 }))).toMatchObject({
        code: "unknown-position",
        exitCode: 2
      })
      const { anchor } = yield* ledger.anchor({})
      const mistyped = anchor.replace(" 7 ", " 6 ")
      const refused = yield* Effect.flip(ledger.verify(() => {}, { quick: true, anchors: [mistyped] }))
      expect(refused).toMatchObject({ code: "no-anchor", exitCode: 2 })
      expect(refused.message).toContain("mistyped")
    })))
})

describe("ledger verify", () => {
  it("tells each phase's progress, and holds every figure against its range", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* newLedger()
      yield* told(recorded)
      const phases = new Set<string>()
      const { checks, firstBad } = yield* recorded.ledger.verify(({ what }) => phases.add(what))
      expect(firstBad).toBe(null)
      expect([...phases]).toEqual(expect.arrayContaining([
        "verifying events",
        "checking SQLite's structures",
        "checking SQLite's structures of the views",
        "rebuilding views",
        "adding up readings",
        "comparing the table posting",
        "sums by day equal the postings",
        "holding figures against their ranges"
      ]))
      // The total thrice, two missions and none, one agent, one key, two missions as listed.
      expect(checks.at(-1)).toEqual({ name: "ranges contain their figures", ok: true, checked: 9, detail: null })
    })))

  it("gives the first bad position of rows that no event explains", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* newLedger()
      yield* told(recorded)
      const { file } = yield* recorded.open.projector.views()
      tamper(file.path, "UPDATE posting SET ticks = ticks + 1 WHERE position = 5 AND n = 0")
      const { findings, firstBad } = yield* recorded.ledger.verify(() => {})
      expect(firstBad).toBe(5)
      expect(findings).toContainEqual({
        class: "views",
        position: 5,
        detail: "posting: 1 rows missing, 1 rows that no event explains; ledger rebuild makes them anew"
      })
    })))

  it("names views whose file is damaged, and does not fail in the middle", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* newLedger()
      yield* told(recorded)
      const { file } = yield* recorded.open.projector.views()
      const connection = new SqliteDatabase(file.path)
      const page = connection.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'posting_by_start'").pluck()
        .get() as number
      connection.pragma("wal_checkpoint(TRUNCATE)")
      connection.close()
      const descriptor = fs.openSync(file.path, "r+")
      fs.writeSync(descriptor, Buffer.alloc(64, 0xEE), 0, 64, page * 4096 - 64)
      fs.closeSync(descriptor)
      const { checks, findings } = yield* recorded.ledger.verify(() => {})
      expect(new Set(findings.map((finding) => finding.class))).toEqual(new Set(["views"]))
      expect(checks.filter(({ ok }) => !ok)).toMatchObject([{ name: "SQLite's own structures of the views" }])
    })))
})

describe("ledger verify --quick", () => {
  it("sees sums that do not agree, and views of another log", () =>
    inTestTime(Effect.gen(function*() {
      const recorded = yield* newLedger()
      yield* told(recorded)
      const { file } = yield* recorded.open.projector.views()
      const quick = () =>
        Effect.map(recorded.ledger.verify(() => {}, { quick: true, anchors: [] }), ({ findings }) =>
          findings.map(({ class: kind, position }) => [kind, position]))
      expect(yield* quick()).toEqual([])
      tamper(
        file.path,
        "UPDATE posting SET ticks = ticks + 1 WHERE mission = (SELECT min(mission) FROM posting WHERE mission > 0)"
      )
      expect(yield* quick()).toEqual([["sums", null]])
      tamper(
        file.path,
        "UPDATE posting SET ticks = ticks - 1 WHERE mission = (SELECT min(mission) FROM posting WHERE mission > 0); UPDATE checkpoint SET hash = zeroblob(32)"
      )
      expect(yield* quick()).toEqual([["views", 7]])
    })))
})
