import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { NewEvent } from "../../src/event-log/StoredEvent.ts"
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import { Usd } from "../../src/money/Usd.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"

const hour = 3_600_000
const day = 24 * hour
const begin = Date.UTC(2026, 3, 6)
const mission = { host: "default", owner: "o", repository: "r", number: 1 }

const event = (occurredAt: number, said: LedgerEvent): NewEvent => ({
  event: said,
  occurredAt,
  actor: "test",
  idempotencyKey: null
})

/** A reading of the hours `[from, to)` that lists what it is given; hours count from `begin`. */
const snapshot = (
  at: number,
  from: number,
  to: number,
  points: Readonly<Record<number, string>> = {},
  source = "xai",
  basis: "billed" | "estimated" = "billed"
) =>
  event(begin + at * hour, {
    type: "UsageSnapshotTaken",
    payload: {
      source,
      surface: "usage",
      basis,
      grid: { unit: "hour", zone: "Etc/GMT", dimensions: ["api_key_id"] },
      window: { from: begin + from * hour, to: begin + to * hour },
      readAt: begin + at * hour,
      digest: "",
      rounded: 0,
      series: [{
        key: "k",
        model: null,
        meter: null,
        points: Object.entries(points).map(([bucket, amount]) => ({
          bucket: begin + Number(bucket) * hour,
          amount: Usd.parseExact(amount)!
        }))
      }]
    }
  })

const started = (at: number) =>
  event(begin + at * hour, { type: "MissionStarted", payload: { mission, crew: [], weight: 1 } })
const ended = (at: number) => event(begin + at * hour, { type: "MissionEnded", payload: { mission } })

/** A ledger of these events, asked when they are all recorded. */
const ledgerOf = Effect.fnUntraced(function*(events: ReadonlyArray<NewEvent>) {
  const { ledger, open } = yield* newLedger()
  yield* TestClock.setTime(begin + 3 * day)
  yield* Effect.orDie(open.log.append(events))
  return ledger
})

const period = (from: number, to: number) => ({ from: begin + from * hour, to: begin + to * hour, timeZone: "Etc/UTC" })

describe("a figure", () => {
  it("is settled only when every bucket of its times was read again a posting lag after its end", () =>
    inTestTime(Effect.gen(function*() {
      // A day's silence, then a reading that reaches back to ten o'clock only: before that, late posting may have gone unseen.
      const shallow = [started(6), snapshot(12, 0, 13, { 7: "1" }), ended(12), snapshot(60, 10, 61)]
      const seen = yield* (yield* ledgerOf(shallow)).report({ mission: "1", timeZone: "Etc/UTC" })
      assert.deepInclude(seen.total, { billed: "1", high: null, state: "provisional" })
      const deep = yield* (yield* ledgerOf([...shallow, snapshot(61, 0, 11)])).report({
        mission: "1",
        timeZone: "Etc/UTC"
      })
      assert.deepInclude(deep.total, { low: "1", high: "1", state: "settled" })
    })))

  it("is as uncertain by agent as it is in sum", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* ledgerOf([started(1), snapshot(2, 0, 3, { 1: "1" }), ended(12), snapshot(60, 10, 61)])
      const shown = yield* ledger.mission({ mission: "1" })
      assert.deepInclude(shown, { high: null, certainty: "provisional" })
      assert.deepEqual(shown.byAgent.map(({ agent, high, state }) => ({ agent, high, state })), [
        { agent: null, high: null, state: "provisional" }
      ])
    })))

  it("of a mission that began before the first reading is bounded by nothing, whatever end is asked for", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* ledgerOf([started(-24), snapshot(1, 0, 2, { 0: "1" }), ended(12), snapshot(60, 0, 61)])
      const open = { billed: "1", low: "1", high: null, state: "provisional" } as const
      const asked = { to: begin + 24 * hour, timeZone: "Etc/UTC" }
      const { coverage, total } = yield* ledger.report({ mission: "1", ...asked })
      assert.deepInclude(total, open)
      assert.deepEqual(coverage[0]?.gaps, [
        { from: "2026-04-05T00:00:00.000Z", to: "2026-04-06T00:00:00.000Z", reason: "not-read" }
      ])
      const { groups } = yield* ledger.report({ by: ["mission"], ...asked })
      assert.deepEqual(groups.map(({ high, state }) => ({ high, state })), [{ high: null, state: "provisional" }])
      const { openBecause } = yield* ledger.explain({ mission: "1", ...asked })
      assert.deepInclude(openBecause, { source: "xai", ...coverage[0]!.gaps[0]! })
      // Asked for from the first reading on, nothing of it is missing.
      const { total: read } = yield* ledger.report({ mission: "1", ...asked, from: begin })
      assert.deepInclude(read, { high: "1", state: "settled" })
    })))

  it("has a range where it is billed, and what is only estimated has none to explain", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* ledgerOf([
        snapshot(1, 0, 2, { 0: "1" }),
        snapshot(1, 0, 2, { 0: "5" }, "calls", "estimated"),
        snapshot(49, 0, 50)
      ])
      const { series, total } = yield* ledger.explain(period(0, 2))
      assert.deepInclude(total, { billed: "1", estimated: "5" })
      assert.deepEqual(series.map(({ basis, range }) => [basis, range?.low]), [["billed", "1"], [
        "estimated",
        undefined
      ]])
    })))

  it("asked of one source does not suffer from another one's gaps", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* ledgerOf([
        snapshot(1, 0, 2, { 0: "1" }),
        snapshot(1, 0, 2, { 0: "5" }, "old"),
        snapshot(49, 0, 50)
      ])
      const { coverage, freshness, total } = yield* ledger.report({ ...period(0, 1), source: "xai" })
      assert.deepInclude(total, { billed: "1", high: "1", state: "settled" })
      assert.deepEqual([...coverage, ...freshness].map(({ source }) => source), ["xai", "xai"])
    })))
})

describe("a gap", () => {
  it("that several later readings fill together is none", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* ledgerOf([
        snapshot(1, 0, 2, { 0: "1" }),
        snapshot(60, 48, 61),
        snapshot(60.1, 0, 24),
        snapshot(60.2, 24, 48)
      ])
      const { coverage } = yield* ledger.report(period(0, 48))
      assert.deepEqual(coverage[0]?.gaps, [])
    })))

  it("that is filled in part shows only what is left of it", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* ledgerOf([snapshot(1, 0, 2), snapshot(60, 48, 61), snapshot(60.1, 0, 24)])
      const { coverage } = yield* ledger.report(period(0, 48))
      assert.deepEqual(coverage[0]?.gaps, [
        { from: "2026-04-07T00:00:00.000Z", to: "2026-04-08T00:00:00.000Z", reason: "not-read" }
      ])
    })))
})

describe("as of an earlier position", () => {
  it("a key that was seen only later is not known", () =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* ledgerOf([started(0), snapshot(1, 0, 2, { 0: "1" })])
      const failure = yield* Effect.flip(ledger.report({ key: "k", asOf: { position: 1 }, timeZone: "Etc/UTC" }))
      assert.strictEqual(failure.code, "unknown-key")
    })))
})
