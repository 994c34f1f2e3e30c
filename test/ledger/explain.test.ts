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

it("of a stretch that is split by weight each mission's share is told", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* told
    yield* tell({ type: "SplitRuleSet", payload: { rule: "weighted", from: null } }, 0)
    const [from, to] = [goldenPlace.start, goldenPlace.start + 1_800_000]
    const payload = { mission: missionRef(3), from, to, crew: [], weight: 2 }
    yield* tell({ type: "MissionWindowAdded", payload }, 0)
    const { series } = yield* ledger.explain({ mission: "1", timeZone })
    const { amount, shares } = series[0]!.buckets[0]!.segments[0]!.pieces[0]!
    expect([amount, ...shares.map(({ amount, mission, weight }) => [mission.split("#")[1], weight, amount])])
      .toEqual(["0.9", ["1", 1, "0.3"], ["3", 2, "0.6"]])
  })))

/** Of mission #number each stretch that the agent's spend counted in, with what is said of the windows behind it. */
const claimedBy = (ledger: Effect.Success<typeof told>["ledger"], number: string, agent: string) =>
  Effect.map(
    ledger.explain({ mission: number, timeZone }),
    ({ series }) =>
      series[0]!.buckets[0]!.segments[0]!.pieces.filter((piece) => piece.agent === agent).flatMap(({ claimants }) =>
        claimants.filter(({ mission }) => mission.endsWith(`#${number}`)).map((
          { closedBy, crew, from, openedBy, via }
        ) => ({ from: from.slice(11, 16), crew, openedBy, closedBy, via }))
      )
  )

it("a claim that comes of a merge names the merge, and the bookmarks of the duplicate", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* told
    yield* tell({ type: "MissionMerged", payload: { mission: missionRef(1), into: missionRef(2) } }, 60)
    expect(yield* claimedBy(ledger, "2", "ba")).toEqual([
      { from: "10:06", crew: "everyone", openedBy: [5, 7], closedBy: [6], via: [10] }
    ])
  })))

it("a claim under the mission's new name names the move", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* told
    yield* tell({ type: "MissionMoved", payload: { mission: missionRef(1), to: missionRef(3) } }, 60)
    yield* tell({ type: "MissionMoved", payload: { mission: missionRef(2), to: missionRef(4) } }, 60)
    expect((yield* claimedBy(ledger, "3", "ba")).map(({ via }) => via)).toEqual([[10]])
  })))

it("a duplicate of a mission that moved on is led there step by step, past links that were taken back", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* told
    const [wrong] = yield* tell({ type: "MissionMerged", payload: { mission: missionRef(1), into: missionRef(4) } }, 60)
    yield* tell({
      type: "BookmarkRetracted",
      payload: { mission: missionRef(1), bookmark: wrong!.id, why: "another" }
    }, 60)
    yield* tell({ type: "MissionMerged", payload: { mission: missionRef(1), into: missionRef(2) } }, 60)
    yield* tell({ type: "MissionMoved", payload: { mission: missionRef(2), to: missionRef(3) } }, 60)
    yield* tell({ type: "MissionMerged", payload: { mission: missionRef(3), into: missionRef(1) } }, 60)
    expect((yield* claimedBy(ledger, "3", "ba")).map(({ via }) => via)).toEqual([[12, 13]])
  })))

it("where windows are joined, all that cover the stretch are named, and whose spend they count together", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* told
    const [from, to] = [goldenPlace.start + 360_000, goldenPlace.start + 1_800_000]
    yield* tell({
      type: "MissionWindowAdded",
      payload: { mission: missionRef(1), from, to, crew: ["vigilio"], weight: 1 }
    }, 6)
    expect(yield* claimedBy(ledger, "1", "ba")).toEqual([
      { from: "10:06", crew: "everyone", openedBy: [5, 10], closedBy: [6, 10], via: [] }
    ])
  })))

it("a window that was resumed, or whose crew changed, names also the start that it comes of", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* told
    const mission = missionRef(1)
    yield* tell({ type: "MissionPaused", payload: { mission } }, 3)
    yield* tell({ type: "MissionResumed", payload: { mission } }, 5)
    yield* tell({ type: "MissionCrewChanged", payload: { mission, add: [], remove: ["face"] } }, 13)
    const windows = yield* claimedBy(ledger, "1", "ba")
    expect(windows).toEqual([
      { from: "10:05", crew: "everyone", openedBy: [5, 11], closedBy: [12], via: [] },
      { from: "10:13", crew: { everyoneExcept: ["face"] }, openedBy: [5, 11, 12], closedBy: [6], via: [] }
    ])
  })))
