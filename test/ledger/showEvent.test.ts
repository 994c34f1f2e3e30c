/** An event shown alone says where it stands in the chain and what it moved. */
import { Effect } from "effect"
import { expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import { missions, type Place, placed, type Told } from "../support/tellings.ts"

const place: Place = { unit: "hour", start: Date.parse("2026-04-06T10:00:00Z"), step: 360_000 }

const told: ReadonlyArray<Told> = [
  { type: "assign", key: "k1", from: null, agent: "a" },
  {
    type: "snapshot",
    at: 5,
    window: { from: 0, to: 20 },
    lines: [{ series: "tokens", key: "k1", bucket: { start: 0, end: 10 }, value: Usd.ticks(60_000_000_000n) }]
  },
  { type: "bookmark", mission: missions[0]!, kind: "start", at: 0 },
  { type: "assign", key: "k1", from: null, agent: "b" }
]

const recorded = Effect.gen(function*() {
  const { ledger, tell } = yield* newLedger()
  for (const [index, one] of told.entries()) {
    yield* tell({ at: place.start + index * place.step, told: placed(one, place) }, place)
  }
  return ledger
})

it("a bookmark made afterwards moves what was nobody's; a key's new owner moves it from agent to agent", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* recorded
    const moved = (position: number) => Effect.map(ledger.event({ position }), (event) => event.moved)
    const mission = "trentuna/ledger#1"
    expect(yield* moved(1)).toEqual([])
    expect(yield* moved(2)).toEqual([{ mission: null, agent: "a", billed: "6", estimated: "0" }])
    expect(yield* moved(3)).toEqual([
      { mission, agent: "a", billed: "6", estimated: "0" },
      { mission: null, agent: "a", billed: "-6", estimated: "0" }
    ])
    expect(yield* moved(4)).toEqual([
      { mission, agent: "a", billed: "-6", estimated: "0" },
      { mission, agent: "b", billed: "6", estimated: "0" }
    ])
  })))

it("its place in the chain is the hash of the event before it", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* recorded
    const events = yield* ledger.events({ after: 0, limit: 10 })
    for (const { position, ...event } of events) {
      const { moved: _, previousHash, ...shown } = yield* ledger.event({ position })
      expect(shown).toEqual({ position, ...event })
      if (position > 1) expect(previousHash).toBe(events[position - 2]!.hash)
    }
  })))

it.each([[0, "there is no event at position 0"], [5, "the log ends at position 4, so 5 is not in it"]])(
  "position %i is refused with what to do",
  (position, message) =>
    inTestTime(Effect.gen(function*() {
      const ledger = yield* recorded
      expect(yield* Effect.flip(ledger.event({ position }))).toMatchObject({ message, exitCode: 2 })
    }))
)

it("a position beyond the head is refused with the last one there is, by whatever asks", () =>
  inTestTime(Effect.gen(function*() {
    const ledger = yield* recorded
    const refused = { code: "unknown-position", exitCode: 2, message: "the log ends at position 4, so 5 is not in it" }
    const hint = "name a position up to 4; see ledger log"
    const asOf = { position: 5 }
    const refusals = [
      Effect.flip(ledger.event({ position: 5 })),
      Effect.flip(ledger.report({ timeZone: "Etc/UTC", asOf })),
      Effect.flip(ledger.missions({ all: true, asOf })),
      Effect.flip(ledger.diff({ timeZone: "Etc/UTC", between: [{ position: 1 }, asOf] }))
    ]
    for (const refusal of refusals) expect(yield* refusal).toMatchObject({ ...refused, hint })
    expect(yield* Effect.flip(ledger.anchor({ position: 5 })))
      .toMatchObject({ ...refused, hint: "leave --position out for the last event" })
    expect(yield* Effect.flip(ledger.event({ position: 0 })))
      .toMatchObject({ code: "unknown-position", hint: "positions count from 1; see ledger log" })
  })))
