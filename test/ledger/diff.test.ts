/** What a difference is made of where missions change their names, or turn out to be one. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { expect, it } from "vitest"
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import { Usd } from "../../src/money/Usd.ts"
import { goldenLedger, goldenPlace, goldenTellings } from "../support/goldenStory.ts"
import { inTestTime, missionRef, newLedger } from "../support/recordedLedger.ts"

const timeZone = "Etc/UTC"

/** The golden story, and then more events. */
const after = Effect.fnUntraced(function*(...more: ReadonlyArray<LedgerEvent>) {
  const { ledger, open, tellNext } = yield* goldenLedger()
  for (const index of goldenTellings.keys()) yield* tellNext(index)
  for (const event of more) {
    yield* open.log.append([{ event, occurredAt: goldenPlace.start, actor: "forge:vigilio", idempotencyKey: null }])
  }
  return ledger
})

it("what a duplicate had is taken from it under its own name and given to what it was merged into", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* after({ type: "MissionMerged", payload: { mission: missionRef(2), into: missionRef(1) } })
    const diff = yield* ledger.diff({ by: ["mission"], from: 0, between: [{ position: 9 }, "head"], timeZone })
    expect(diff.difference.billed).toBe("0")
    expect(diff.reasons).toMatchObject([{ reason: "bookmark", type: "MissionMerged", billed: "0", events: 1 }])
    expect(diff.reasons[0]!.groups).toEqual([
      { mission: "trentuna/ledger#1", billed: "0.45", estimated: "0" },
      { mission: "trentuna/ledger#2", billed: "-0.45", estimated: "0" }
    ])
    expect(diff.events[0]!.summary).toBe("trentuna/ledger#2 merged into trentuna/ledger#1")
    const total = yield* ledger.diff({ from: 0, between: [{ position: 9 }, "head"], timeZone })
    expect(total.reasons).toEqual([])
    expect(total.notices.join()).toContain("--by mission does")
    expect(diff.notices.join()).not.toContain("--by mission")
  })))

it("a mission with another name moves nothing, and is told", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* after({ type: "MissionMoved", payload: { mission: missionRef(2), to: missionRef(7) } })
    const diff = yield* ledger.diff({ by: ["mission"], from: 0, between: [{ position: 9 }, "head"], timeZone })
    expect(diff).toMatchObject({
      reasons: [],
      renamed: [{ what: "mission", from: "trentuna/ledger#2", to: "trentuna/ledger#7" }]
    })
    const whole = yield* ledger.diff({ by: ["mission"], mission: "2", between: [{ position: 3 }, "head"], timeZone })
    expect(whole.reasons.flatMap(({ groups }) => groups!.map(({ mission }) => mission)))
      .toEqual(whole.reasons.map(() => "trentuna/ledger#7"))
  })))

it("without a period the month is the later point's, and says so where the earlier point lies in another", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, open, tellNext } = yield* goldenLedger()
    for (const index of goldenTellings.keys()) yield* tellNext(index)
    const notice = "only spend of the later point's month is compared; --from asks for earlier spend too"
    const between = [{ position: 7 }, "head"] as const
    expect((yield* ledger.diff({ between, timeZone })).notices).not.toContain(notice)
    yield* TestClock.setTime(Date.parse("2026-05-01T00:00:00Z"))
    const event: LedgerEvent = { type: "MissionMoved", payload: { mission: missionRef(2), to: missionRef(7) } }
    yield* open.log.append([{ event, occurredAt: goldenPlace.start, actor: "cli:ludo", idempotencyKey: null }])
    const { difference, notices } = yield* ledger.diff({ between, timeZone })
    expect([difference.billed, notices]).toEqual(["0", expect.arrayContaining([notice])])
    for (const asked of [{ from: 0 }, { mission: "7" }, { cycle: "2026-04" }]) {
      const whole = yield* ledger.diff({ between, timeZone, ...asked })
      expect(whole.difference.billed).not.toBe("0")
      expect(whole.notices).not.toContain(notice)
    }
    // There it is still April.
    expect((yield* ledger.diff({ between, timeZone: "America/New_York" })).notices).not.toContain(notice)
  })))

it("a key that is described by another name is told", () =>
  inTestTime(Effect.gen(function*() {
    const described = { source: "xai", key: "k1", redacted: null, disabled: false, perSecond: null, perMinute: null }
    const ledger = yield* after({
      type: "KeyObserved",
      payload: { ...described, name: "xai-v2", tokensPerMinute: null }
    })
    const diff = yield* ledger.diff({ from: 0, between: ["head", { position: 9 }], timeZone })
    expect(diff).toMatchObject({ reasons: [], renamed: [{ what: "key", from: "xai-vigilio", to: "xai-v2" }] })
  })))

it("a window that was added afterwards is a bookmark of its own kind", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* after({
      type: "MissionWindowAdded",
      payload: {
        mission: missionRef(1),
        from: goldenPlace.start + 900_000,
        to: goldenPlace.start + 1_200_000,
        crew: [],
        weight: 1
      }
    })
    const diff = yield* ledger.diff({ mission: "1", between: [{ position: 9 }, "head"], timeZone })
    expect(diff.reasons).toMatchObject([{ reason: "bookmark", type: "MissionWindowAdded", billed: "0.75", events: 1 }])
    expect(diff.events[0]!.summary).toBe(
      "trentuna/ledger#1 2026-04-06T10:15:00.000Z – 2026-04-06T10:20:00.000Z added"
    )
    const explanation = yield* ledger.explain({ mission: "1", timeZone })
    const windows = explanation.series[0]!.buckets[0]!.segments[0]!.pieces.flatMap(({ claimants }) => claimants)
    expect(windows.filter(({ openedBy }) => openedBy.includes(10)).map(({ closedBy }) => closedBy)).toEqual([[6, 10], [
      6,
      10
    ], [6, 10]])
  })))

const unlimited = { disabled: false, perSecond: null, perMinute: null, tokensPerMinute: null }

it("a key is called what it was called at the later point; one without a name by its id", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* after({
      type: "KeyObserved",
      payload: { source: "xai", key: "k1", name: "xai-ba", redacted: null, ...unlimited }
    })
    const given = (later: number) =>
      Effect.map(
        ledger.diff({ mission: "2", between: [{ position: 8 }, { position: later }], timeZone }),
        ({ events }) => events[0]!.summary
      )
    expect(yield* given(9)).toBe("key xai-vigilio given to ba, from 2026-04-06T10:12:00.000Z on")
    expect(yield* given(10)).toBe("key xai-ba given to ba, from 2026-04-06T10:12:00.000Z on")
  })))

it("of a period that cuts what grew, each event gets the part that lies in it", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* after()
    const diff = yield* ledger.diff({
      from: goldenPlace.start + 720_000,
      by: ["day"],
      between: [{ position: 3 }, "head"],
      timeZone
    })
    // 18 of the 30 minutes lie in it: of 6.00, and then of the 1.50 that were taken back.
    expect(diff.reasons.map(({ billed, groups, reason }) => [reason, billed, groups])).toEqual([
      ["observed", "3.6", [{ day: "2026-04-06", billed: "3.6", estimated: "0" }]],
      ["restated", "-0.9", [{ day: "2026-04-06", billed: "-0.9", estimated: "0" }]]
    ])
    expect(diff).toMatchObject({ difference: { billed: "2.7" }, unexplained: { billed: "0" } })
  })))

it("of two events that moved as much the earlier one is told first", () =>
  inTestTime(Effect.gen(function*() {
    const given = (agent: string): LedgerEvent => ({
      type: "KeyAssigned",
      payload: { source: "xai", key: "k1", agent, from: goldenPlace.start + 720_000 }
    })
    const ledger = yield* after(given("vigilio"), given("ba"))
    const { events } = yield* ledger.diff({ mission: "2", between: [{ position: 9 }, "head"], timeZone })
    expect(events.map(({ billed, position, reason }) => [position, reason, billed])).toEqual([
      [10, "key-assigned", "2.475"],
      [11, "key-assigned", "-2.475"]
    ])
  })))

it("a mission that was not known at the earlier point had cost nothing then, and the answer says so", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* after()
    const diff = yield* ledger.diff({ mission: "1", between: ["head", { position: 3 }], timeZone })
    expect(diff.earlier.total.billed).toBe("0")
    expect(diff.notices).toEqual(["trentuna/ledger#1 was not known yet at position 3"])
  })))

const hour = 3_600_000

/** A reading of 10:00 to 11:00 that lists amounts by key and meter. */
const reading = (
  at: number,
  amounts: Readonly<Record<string, string>>,
  { basis = "billed", source = "xai" }: { readonly basis?: "billed" | "estimated"; readonly source?: string } = {}
): LedgerEvent => ({
  type: "UsageSnapshotTaken",
  payload: {
    ...{ source, surface: "usage", basis, digest: "", rounded: 0, readAt: goldenPlace.start + at * hour },
    grid: { unit: "hour", zone: "Etc/GMT", dimensions: ["api_key_id"] },
    window: { from: goldenPlace.start, to: goldenPlace.start + hour },
    series: Object.entries(amounts).map(([name, amount]) => {
      const [key, meter] = name.split(" ")
      return {
        key: key!,
        model: null,
        meter: meter!,
        points: [{ bucket: goldenPlace.start, amount: Usd.parseExact(amount)! }]
      }
    })
  }
})

/** A ledger that was told these readings, an hour apart. */
const readOnly = Effect.fnUntraced(function*(...readings: ReadonlyArray<LedgerEvent>) {
  const { ledger, open } = yield* newLedger()
  for (const [index, event] of readings.entries()) {
    const occurredAt = goldenPlace.start + (index + 1) * hour
    yield* open.log.append([{ event, occurredAt, actor: "daemon", idempotencyKey: null }])
  }
  return ledger
})

it("what one reading adds and what it takes back are two reasons, the greater amount first", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* readOnly(
      reading(1, { "k1 tokens": "5", "k2 tokens": "1" }),
      reading(2, { "k1 tokens": "2", "k2 tokens": "2" })
    )
    const { events, reasons } = yield* ledger.diff({ from: 0, between: [{ position: 1 }, "head"], timeZone })
    expect(events.map(({ billed, position, reason }) => [position, reason, billed])).toEqual([
      [2, "restated", "-3"],
      [2, "observed", "1"]
    ])
    expect(reasons.map(({ billed, events, reason }) => [reason, billed, events])).toEqual([
      ["restated", "-3", 1],
      ["observed", "1", 1]
    ])
  })))

it("groups stand by how much moved, up or down, and one in which it came to nothing is left out", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* readOnly(
      reading(1, { "k1 tokens": "5", "k1 images": "5", "k2 tokens": "9", "k3 tokens": "9" }),
      reading(2, { "k1 tokens": "2" }),
      reading(3, { "k1 tokens": "4", "k1 images": "3", "k2 tokens": "8", "k3 tokens": "5" })
    )
    const { events } = yield* ledger.diff({ from: 0, by: ["key"], between: [{ position: 2 }, "head"], timeZone })
    expect(events.map(({ groups }) => groups!.map(({ billed, key }) => [key!.id, billed]))).toEqual([
      [["k3", "-4"], ["k2", "-1"]]
    ])
  })))

it("what is only estimated is told as well, and stands by its amount", () =>
  inTestTime(Effect.gen(function*() {
    const estimate = { basis: "estimated", source: "spare" } as const
    const ledger = yield* readOnly(
      reading(1, { "k1 tokens": "1" }),
      reading(2, { "e1 tokens": "1" }, estimate),
      reading(3, { "e1 tokens": "2", "e2 tokens": "3" }, estimate)
    )
    const { events, reasons } = yield* ledger.diff({
      from: 0,
      by: ["key"],
      between: [{ position: 1 }, "head"],
      timeZone
    })
    expect(events.map(({ estimated, groups, position }) => [position, estimated, groups!.map(({ key }) => key!.id)]))
      .toEqual([[3, "4", ["e2", "e1"]], [2, "1", ["e1"]]])
    expect(reasons).toMatchObject([{ reason: "observed", billed: "0", estimated: "5", events: 2 }])
  })))

it("each kind of bookmark is a reason of its own", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* after()
    const { reasons } = yield* ledger.diff({
      by: ["mission"],
      from: 0,
      between: [{ position: 4 }, { position: 7 }],
      timeZone
    })
    expect(reasons.map(({ events, reason, type }) => [reason, type, events])).toEqual([
      ["bookmark", "MissionStarted", 2],
      ["bookmark", "MissionEnded", 1]
    ])
  })))
