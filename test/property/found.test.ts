/** Counterexamples that the properties once found, each as small as it became. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { journalAt, tablesOf } from "../support/journals.ts"
import { memoryLog } from "../support/memoryDirectory.ts"
import { inTestTime, newLedger, openLedger, type RecordedLedger } from "../support/recordedLedger.ts"
import { missions, type Place, placed, type Told } from "../support/tellings.ts"

const place: Place = { unit: "minute", start: Date.parse("2026-04-06T09:00:00Z"), step: 6_000 }
const minute = 60_000

const reading = (at: number, value: bigint, source = "xai", key: string | null = "k1"): Told => {
  const lines = value === 0n ? [] : [{ series: "tokens", key, bucket: { start: 0, end: 10 }, value: Usd.ticks(value) }]
  return { type: "snapshot", at, source, window: { from: 0, to: 20 }, lines }
}

const tellAll = ({ tell }: RecordedLedger, ...all: ReadonlyArray<Told>) =>
  Effect.forEach(all, (told, index) => tell({ at: place.start + index * minute, told: placed(told, place) }, place))

const question = { from: place.start - minute, timeZone: "Etc/UTC" }

it("a bookmark is retracted whatever mission the retraction names, before and after the process is another one", () =>
  inTestTime(Effect.gen(function*() {
    const path = yield* memoryLog
    const before = yield* Effect.scoped(Effect.gen(function*() {
      const recorded = yield* openLedger(path)
      yield* tellAll(
        recorded,
        { type: "bookmark", mission: missions[1]!, kind: "start", at: 0, crew: [], weight: 1n, id: "b" },
        reading(1, 1n),
        { type: "retract", bookmark: "b", mission: missions[0]! }
      )
      const { file, position } = yield* recorded.open.projector.views()
      expect(journalAt(file, position)).toEqual([
        `xai tokens ${place.start} ${place.start} ${place.start + 6_000} - - 1`
      ])
      return tablesOf(file)
    }))
    const recorded = yield* openLedger(path)
    expect(tablesOf((yield* recorded.open.projector.aside()).file)).toEqual(before)
    yield* recorded.tell({ at: place.start + 5 * minute, told: placed(reading(5, 4n), place) }, place)
    const { file } = yield* recorded.open.projector.views()
    expect(tablesOf(file)).toEqual(tablesOf((yield* recorded.open.projector.aside()).file))
  })))

it("spend without a key of several sources is one group, and its range is of all of them", () =>
  inTestTime(Effect.gen(function*() {
    const recorded = yield* newLedger()
    yield* tellAll(recorded, reading(1, 3n, "spare", null), reading(2, 4n, "xai", null))
    const { groups } = yield* recorded.ledger.report({ ...question, by: ["key"] })
    expect(groups).toMatchObject([{ key: null, billed: "0.0000000007", low: "0.0000000007", high: null }])
  })))

it("as long as spend can still be posted nothing bounds the cost, also where none was seen yet", () =>
  inTestTime(Effect.gen(function*() {
    const recorded = yield* newLedger({ settings: { configuredLag: () => minute } })
    yield* tellAll(recorded, reading(1, 0n), reading(12, 0n))
    const ask = recorded.ledger.report({ ...question, from: place.start, to: place.start + minute })
    expect((yield* ask).total).toMatchObject({ billed: "0", low: "0", high: null, state: "provisional" })
    yield* tellAll(recorded, reading(19, 0n), reading(20, 0n))
    expect((yield* ask).total).toMatchObject({ billed: "0", low: "0", high: "0", state: "settled" })
  })))

it("an assignment that is retried later is the same assignment", () =>
  inTestTime(Effect.gen(function*() {
    const recorded = yield* newLedger()
    yield* tellAll(recorded, reading(1, 1n))
    const act = recorded.ledger.assignKey({
      key: "k1",
      agent: null,
      from: null,
      actor: "cli:ludo",
      idempotencyKey: "x"
    })
    const { id } = yield* act
    yield* TestClock.adjust("1 minute")
    expect((yield* act).id).toBe(id)
  })))

it("a start that is retried means what it meant, although another start came after it", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger } = yield* newLedger({ settings: { agents: new Map([["b", []]]) } })
    const start = (at: number, crew: ReadonlyArray<string>, idempotencyKey: string) =>
      ledger.bookmark({
        kind: "start",
        mission: "trentuna/ledger#1",
        at,
        crew,
        add: [],
        remove: [],
        actor: "cli:ludo",
        idempotencyKey
      })
    yield* TestClock.setTime(place.start + 10 * minute)
    const { id } = yield* start(place.start, [], "first")
    yield* start(place.start + minute, ["b"], "second")
    expect((yield* start(place.start, [], "first")).id).toBe(id)
  })))

it("a mission is called by its name from its very first bookmark on", () =>
  inTestTime(Effect.gen(function*() {
    const recorded = yield* newLedger()
    yield* tellAll(
      recorded,
      reading(5, 4n),
      { type: "bookmark", mission: missions[0]!, kind: "start", at: 0, crew: [], weight: 1n, id: "b" }
    )
    for (const asOf of [{}, { asOf: { position: 2 } }]) {
      const { groups } = yield* recorded.ledger.report({ ...question, ...asOf, by: ["mission"] })
      expect(groups).toMatchObject([{ mission: "trentuna/ledger#1", billed: "0.0000000004" }])
    }
  })))

it("growth that is seen too late to be true where it is spread widens the range, and says so", () =>
  inTestTime(Effect.gen(function*() {
    const recorded = yield* newLedger({ settings: { configuredLag: () => place.step } })
    yield* tellAll(recorded, reading(2, 0n), reading(4, 0n), reading(10, 0n), reading(12, 6n))
    const period = { from: place.start, to: place.start + 2 * place.step }
    const { total } = yield* recorded.ledger.report({ ...question, ...period })
    expect(total).toMatchObject({ billed: "0.0000000001", low: "0", high: "0.0000000001", widened: true })
  })))

it("a period without a beginning that ends within a day holds that day's part", () =>
  inTestTime(Effect.gen(function*() {
    const recorded = yield* newLedger()
    yield* tellAll(recorded, reading(10, 4n))
    const { total } = yield* recorded.ledger.report({ to: place.start + 5 * place.step, timeZone: "Etc/UTC" })
    expect(total.billed).toBe("0.0000000002")
  })))

it("what was proven then is proven, whatever bucket is read later", () =>
  inTestTime(Effect.gen(function*() {
    const recorded = yield* newLedger()
    const ask = recorded.ledger.report({
      from: place.start + 5 * place.step,
      timeZone: "Etc/UTC",
      asOf: { position: 1 }
    })
    yield* tellAll(recorded, reading(1, 0n))
    const { conservation } = yield* ask
    yield* tellAll(recorded, reading(2, 4n))
    expect((yield* ask).conservation).toEqual(conservation)
  })))

it("a retracted bookmark opens no window, however much is recorded after the retraction", () =>
  inTestTime(Effect.gen(function*() {
    const recorded = yield* newLedger()
    const { ledger } = recorded
    yield* tellAll(
      recorded,
      { type: "bookmark", mission: missions[0]!, kind: "start", at: 0, crew: [], weight: 1n, id: "b" },
      { type: "retract", bookmark: "b", mission: missions[0]! },
      reading(5, 4n)
    )
    expect(yield* ledger.mission({ mission: "trentuna/ledger#1" })).toMatchObject({ state: "none", windows: [] })
  })))

it("the times that an earlier report of a mission covers are its windows as they were known then", () =>
  inTestTime(Effect.gen(function*() {
    const recorded = yield* newLedger()
    const start = (at: number): Told => ({ type: "bookmark", mission: missions[0]!, kind: "start", at })
    yield* tellAll(recorded, reading(10, 6n), start(5))
    const ask = (asOf?: { readonly position: number }) =>
      recorded.ledger.report({ mission: "1", timeZone: "Etc/UTC", ...(asOf !== undefined && { asOf }) })
    const { coverage } = yield* ask()
    yield* tellAll(recorded, start(0))
    expect((yield* ask({ position: 2 })).coverage).toEqual(coverage)
    expect((yield* ask()).coverage).not.toEqual(coverage)
  })))

it("a name that a move gave means as of then what it meant, although the move was taken back", () =>
  inTestTime(Effect.gen(function*() {
    const recorded = yield* newLedger()
    const [mission, to] = [missions[0]!, missions[1]!]
    yield* tellAll(
      recorded,
      { type: "bookmark", mission, kind: "start", at: 0, crew: [], weight: 1n, id: "b" },
      { type: "move", mission, to, at: 0, id: "m" },
      reading(1, 1n)
    )
    const asked = { mission: to.replace("default:", ""), asOf: { position: 3 } }
    const total = (ledger: RecordedLedger["ledger"]) =>
      Effect.map(ledger.report({ ...question, ...asked }), (report) => report.total.billed)
    expect(yield* total(recorded.ledger)).toBe("0.0000000001")
    yield* tellAll(recorded, { type: "retract", bookmark: "m", mission })
    expect(yield* total(recorded.ledger)).toBe("0.0000000001")
    expect((yield* recorded.ledger.mission(asked)).billed).toBe("0.0000000001")
  })))
