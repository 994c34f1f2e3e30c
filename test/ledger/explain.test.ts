/** What an explanation tells of the golden story: whose each stretch was, and each bucket once. */
import { Effect } from "effect"
import { expect, it } from "vitest"
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import { goldenLedger, goldenPlace, goldenTellings } from "../support/goldenStory.ts"
import { inTestTime, missionRef } from "../support/recordedLedger.ts"

const timeZone = "Etc/UTC"

const told = Effect.gen(function*() {
  const { ledger, open, tellNext } = yield* goldenLedger()
  for (const index of goldenTellings.keys()) yield* tellNext(index)
  const tell = (event: LedgerEvent, minutes: number) =>
    open.log.append([{
      event,
      occurredAt: goldenPlace.start + minutes * 60_000,
      actor: "cli:ludo",
      idempotencyKey: null
    }])
  return { ledger, tell }
})

it("each stretch is of whom the key was given to last before it", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger } = yield* told
    const { series } = yield* ledger.explain({ mission: "1", timeZone })
    const pieces = series[0]!.buckets[0]!.segments[0]!.pieces
    expect(pieces.map(({ agent, amount, assignedBy, from }) => [from.slice(11, 16), agent, assignedBy, amount]))
      .toEqual([
        ["10:00", "vigilio", 1, "0.9"],
        ["10:06", "vigilio", 1, "0.9"],
        ["10:12", "ba", 9, "0.45"],
        ["10:15", "ba", 9, "2.25"]
      ])
  })))

it("a bucket in which a mission paused is told once", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* told
    yield* tell({ type: "MissionPaused", payload: { mission: missionRef(1) } }, 3)
    yield* tell({ type: "MissionResumed", payload: { mission: missionRef(1) } }, 5)
    const { difference, series, total } = yield* ledger.explain({ mission: "1", timeZone })
    expect(series.map(({ buckets }) => buckets.length)).toEqual([1])
    expect(difference).toEqual({ billed: "0", estimated: "0" })
    expect(total.billed).toBe("1.5")
  })))

it("a shared stretch names the split rule in force, and none that was before it", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* told
    yield* tell({ type: "SplitRuleSet", payload: { rule: "even", from: null } }, 0)
    const from = goldenPlace.start + 360_000
    yield* tell({ type: "SplitRuleSet", payload: { rule: "weighted", from } }, 0)
    const { series } = yield* ledger.explain({ mission: "1", timeZone })
    const pieces = series[0]!.buckets[0]!.segments[0]!.pieces
    expect(pieces.slice(0, 2).map(({ rules }) => rules)).toEqual([
      [{ rule: "even", from: null, position: 10 }],
      [{ rule: "weighted", from: "2026-04-06T10:06:00.000Z", position: 11 }]
    ])
  })))
