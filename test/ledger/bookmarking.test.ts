/** Bookmarks as people mean them: which one is taken back, and what a start takes along. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { BookmarkRequest } from "../../src/ledger/Request.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"

const noon = Date.parse("2026-04-06T12:00:00Z")
const hour = 3_600_000

const bookmark = (parts: Partial<BookmarkRequest>): BookmarkRequest => ({
  kind: "start",
  mission: "trentuna/ledger#1",
  at: noon,
  crew: [],
  add: [],
  remove: [],
  actor: "cli:ludo",
  ...parts
})

const taken = Effect.fnUntraced(function*(meant: (bookmark: { id: string; position: number }) => string) {
  const { ledger } = yield* newLedger()
  yield* TestClock.setTime(noon + hour)
  const { id, position } = yield* ledger.bookmark(bookmark({}))
  const request = { mission: "1", bookmark: meant({ id, position }), why: "wrong", actor: "cli:ludo" }
  return yield* Effect.result(ledger.retract(request))
})

it.each<readonly [string, (bookmark: { id: string; position: number }) => string]>([
  ["its position", ({ position }) => String(position)],
  ["its id", ({ id }) => id],
  ["how its id begins", ({ id }) => id.slice(0, 8)],
  ["how its id ends", ({ id }) => id.slice(-8)]
])("a bookmark is taken back by %s", (_, meant) =>
  inTestTime(Effect.gen(function*() {
    assert.strictEqual((yield* taken(meant))._tag, "Success")
  })))

it.each<readonly [string, (bookmark: { id: string }) => string]>([
  ["nothing at all", () => ""],
  ["a letter that its id may end with", () => "f"],
  ["seven letters of its id", ({ id }) => id.slice(0, 7)]
])("%s is too little to take a bookmark back by", (_, meant) =>
  inTestTime(Effect.gen(function*() {
    const result = yield* taken(meant)
    assert.strictEqual(result._tag, "Failure")
    const { code, exitCode, hint } = yield* Effect.flip(Effect.fromResult(result))
    assert.strictEqual(exitCode, 2)
    assert.include(["malformed-bookmark", "unknown-bookmark"], code)
    assert.include(hint, "ledger mission show")
  })))

it("digits are a position, also where an id ends with them", () =>
  inTestTime(Effect.gen(function*() {
    const result = yield* taken(({ id }) => /\d+$/u.exec(id)?.[0] ?? "99")
    assert.strictEqual(result._tag, "Failure")
  })))

it("an earlier start that takes the crew of the later one says whom", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger } = yield* newLedger({ settings: { agents: new Map([["ba", []], ["vigilio", []]]) } })
    yield* TestClock.setTime(noon + hour)
    yield* ledger.bookmark(bookmark({ crew: ["ba", "vigilio"], weight: 3 }))
    const { notices } = yield* ledger.bookmark(bookmark({ at: noon - hour }))
    assert.deepStrictEqual(
      notices.filter((notice) => notice.includes("ba, vigilio") && notice.includes("weight 3")).length,
      1
    )
    const other = yield* ledger.bookmark(bookmark({ at: noon - 2 * hour, crew: ["ba"] }))
    assert.deepStrictEqual(other.notices.filter((notice) => notice.includes("crew")), [])
  })))

it("an issue's address means the mission on that very host, where there is one", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger } = yield* newLedger()
    yield* TestClock.setTime(noon + hour)
    const address = "https://forge.example/trentuna/ledger/issues/1"
    yield* ledger.bookmark(bookmark({}))
    assert.strictEqual((yield* ledger.mission({ mission: address })).mission, "trentuna/ledger#1")
    yield* ledger.bookmark(bookmark({ mission: "forge.example:trentuna/ledger#1" }))
    const elsewhere = "forge.example:trentuna/ledger#1"
    assert.strictEqual((yield* ledger.mission({ mission: address })).mission, elsewhere)
    assert.strictEqual((yield* ledger.bookmark(bookmark({ mission: address }))).mission, elsewhere)
    assert.strictEqual((yield* ledger.bookmark(bookmark({ mission: address, kind: "end" }))).mission, elsewhere)
  })))

it("an earlier start with another crew names the start that it leaves without effect", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger } = yield* newLedger({ settings: { agents: new Map([["ba", []], ["vigilio", []]]) } })
    yield* TestClock.setTime(noon + hour)
    yield* ledger.bookmark(bookmark({ crew: ["vigilio"] }))
    const same = yield* ledger.bookmark(bookmark({ at: noon - hour, crew: ["vigilio"] }))
    assert.deepStrictEqual(same.notices, [])
    const { notices } = yield* ledger.bookmark(bookmark({ at: noon - 2 * hour, crew: ["ba"] }))
    assert.strictEqual(notices.length, 1)
    assert.include(
      notices[0]!,
      "the start with vigilio at 2026-04-06T11:00:00.000Z changes nothing any more, the mission was already open"
    )
  })))
