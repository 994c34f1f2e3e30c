/** A split rule that is configured late changes what comes, not what was. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
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
