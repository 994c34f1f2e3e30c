/** A split rule that is configured late changes what comes, not what was. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import { Usd } from "../../src/money/Usd.ts"
import { memoryLog } from "../support/memoryDirectory.ts"
import { inTestTime, openLedger } from "../support/recordedLedger.ts"
import { missions, type Place, placed, type Told } from "../support/tellings.ts"

const place: Place = { unit: "hour", start: Date.parse("2026-04-06T09:00:00Z"), step: 360_000 }
const later = place.start + 24 * 3_600_000

const snapshot: Told = {
  type: "snapshot",
  at: 5,
  source: "xai",
  window: { from: 0, to: 20 },
  lines: [{ series: "tokens", key: "k1", bucket: { start: 0, end: 10 }, value: Usd.ticks(10n) }]
}
const start: Told = { type: "bookmark", mission: missions[0]!, kind: "start", at: 0, crew: [], weight: 1n, id: "b" }

/** What the log says of rules after a bookmark with `weighted` configured, and what the bookmark's notices say. */
const configured = Effect.fnUntraced(function*(...before: ReadonlyArray<Told>) {
  const path = yield* memoryLog
  yield* Effect.scoped(Effect.gen(function*() {
    const { tell } = yield* openLedger(path)
    for (const told of before) yield* tell({ at: place.start + 3_600_000, told: placed(told, place) }, place)
  }))
  const { ledger } = yield* openLedger(path, { settings: { splitRule: "weighted" } })
  yield* TestClock.setTime(later)
  const { notices } = yield* ledger.bookmark({
    kind: "start",
    mission: "trentuna/ledger#2",
    at: later,
    crew: [],
    add: [],
    remove: [],
    actor: "cli:ludo"
  })
  const rules = yield* ledger.events({ after: 0, type: "SplitRuleSet", limit: 10 })
  return { notices: notices.join(), froms: rules.map(({ payload }) => (payload as { from: string | null }).from) }
})

it("the first rule holds from the beginning of time where nothing has happened yet", () =>
  inTestTime(Effect.gen(function*() {
    const { froms, notices } = yield* configured()
    assert.deepStrictEqual(froms, [null])
    assert.notInclude(notices, "divided")
  })))

it.each([["a reading", snapshot], ["a bookmark", start]] as const)(
  "after %s the first rule holds only from now on, and whoever caused it is told",
  (_, told) =>
    inTestTime(Effect.gen(function*() {
      const { froms, notices } = yield* configured(told)
      assert.deepStrictEqual(froms, [new Date(later).toISOString()])
      assert.include(notices, "spend that several missions claim is divided by weighted from now on")
    }))
)

/** The ledger with a rule configured. */
const shared = (splitRule: SplitRule, path: string) => openLedger(path, { settings: { splitRule } })

it("a rule that is set by hand moves what it divides, and is not undone by a file that nobody touched", () =>
  inTestTime(Effect.gen(function*() {
    const path = yield* memoryLog
    const by = { actor: "cli:ludo" }
    yield* Effect.scoped(Effect.gen(function*() {
      const { ledger, tell } = yield* shared("even", path)
      const other: Told = { ...start, mission: missions[1]!, weight: 4n, id: "c" }
      for (const told of [snapshot, start, other]) yield* tell({ at: later, told: placed(told, place) }, place)
      const set = yield* ledger.setSplitRule({ rule: "weighted", from: place.start, why: "by weight", ...by })
      assert.deepStrictEqual(set.moved, [
        { mission: "trentuna/ledger#1", billed: "-0.0000000003" },
        { mission: "trentuna/ledger#2", billed: "0.0000000003" }
      ])
      yield* TestClock.setTime(later + 1000)
      yield* ledger.bookmark({ kind: "end", mission: "1", at: null, crew: [], add: [], remove: [], ...by })
      const { configured, rules } = yield* ledger.splitRules({})
      assert.strictEqual(configured, "even")
      assert.deepStrictEqual(rules.map(({ actor, rule, why }) => [rule, actor, why]), [[
        "weighted",
        by.actor,
        "by weight"
      ]])
      const earlier = yield* ledger.setSplitRule({ rule: "latest", from: place.start - 1000, ...by })
      assert.include(earlier.notices.join(), "weighted holds already")
    }))
    yield* TestClock.setTime(later + 2000)
    const { ledger } = yield* shared("latest", path)
    const { notices } = yield* ledger.bookmark({
      kind: "end",
      mission: "2",
      at: null,
      crew: [],
      add: [],
      remove: [],
      ...by
    })
    assert.include(notices.join(), "divided by latest from now on")
    const { rules } = yield* ledger.splitRules({})
    assert.deepStrictEqual(rules.map(({ actor }) => actor), [by.actor, by.actor, "configuration"])
  })))

it("a configured rule is recorded before the one that is set by hand", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger } = yield* shared("weighted", yield* memoryLog)
    yield* TestClock.setTime(later)
    const set = { rule: "even" as const, from: null, actor: "cli:ludo", idempotencyKey: "once" }
    const first = yield* ledger.setSplitRule(set)
    yield* TestClock.setTime(later + 1000)
    assert.strictEqual((yield* ledger.setSplitRule(set)).id, first.id)
    const { rules } = yield* ledger.splitRules({})
    assert.deepStrictEqual(rules.map(({ from, rule }) => [from, rule]), [
      [null, "weighted"],
      [new Date(later).toISOString(), "even"]
    ])
  })))
