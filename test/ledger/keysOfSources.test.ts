/** Two sources may know keys of the same name: the source tells them apart. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { Usd } from "../../src/money/Usd.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import { type Place, placed } from "../support/tellings.ts"

const place: Place = { unit: "hour", start: Date.parse("2026-04-06T09:00:00Z"), step: 360_000 }
const question = { from: place.start, timeZone: "Etc/UTC" }

const twice = Effect.gen(function*() {
  const recorded = yield* newLedger()
  for (const [source, value] of [["xai", 3n], ["spare", 4n]] as const) {
    const lines = [{ series: "tokens", key: "k1", bucket: { start: 0, end: 10 }, value: Usd.ticks(value) }]
    const told = { type: "snapshot" as const, at: 5, source, window: { from: 0, to: 20 }, lines }
    yield* recorded.tell({ at: place.start + 3_600_000, told: placed(told, place) }, place)
  }
  return recorded
})

it("--source, or the source before the key, says which is meant", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger } = yield* twice
    const billed = (asked: { key: string; source?: string }) =>
      Effect.map(ledger.report({ ...question, ...asked }), ({ total }) => total.billed)
    assert.strictEqual(yield* billed({ key: "k1", source: "xai" }), "0.0000000003")
    assert.strictEqual(yield* billed({ key: "k1", source: "spare" }), "0.0000000004")
    assert.strictEqual(yield* billed({ key: "spare:k1" }), "0.0000000004")
    const { code, exitCode, hint, message } = yield* Effect.flip(billed({ key: "k1" }))
    assert.deepStrictEqual([code, exitCode], ["ambiguous-key", 2])
    assert.include(message, "spare:k1 or xai:k1")
    assert.include(hint, "--source")
  })))

it("a key is assigned by source and key", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* twice
    const assign = (key: string) => ledger.assignKey({ key, agent: "ba", from: null, actor: "cli:ludo" })
    assert.strictEqual((yield* assign("spare:k1")).source, "spare")
    const lines = [{ series: "tokens", key: "k1", bucket: { start: 0, end: 10 }, value: Usd.ticks(9n) }]
    const grown = { type: "snapshot" as const, at: 6, source: "xai", window: { from: 0, to: 20 }, lines }
    yield* tell({ at: place.start + 7_200_000, told: placed(grown, place) }, place)
    assert.strictEqual((yield* ledger.report({ ...question, agent: "ba" })).total.billed, "0.0000000004")
    const { code, hint } = yield* Effect.flip(assign("k1"))
    assert.strictEqual(code, "ambiguous-key")
    assert.strictEqual((yield* Effect.flip(assign("spare:null"))).code, "unknown-key")
    assert.include(hint, "source:key")
  })))

it("a key that is assigned again by the same command is the same one, though its name is another's by then", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, open } = yield* twice
    const call = (key: string, name: string) =>
      open.log.append([{
        event: {
          type: "KeyObserved",
          payload: {
            source: "xai",
            key,
            name,
            redacted: null,
            disabled: null,
            perSecond: null,
            perMinute: null,
            tokensPerMinute: null
          }
        },
        occurredAt: place.start + 7_200_000,
        actor: "daemon",
        idempotencyKey: null
      }])
    yield* call("k1", "xai-new")
    const assign = ledger.assignKey({
      key: "xai-new",
      agent: "ba",
      from: null,
      actor: "cli:ludo",
      idempotencyKey: "once"
    })
    const first = yield* assign
    yield* call("k1", "xai-old")
    yield* call("k2", "xai-new")
    assert.strictEqual((yield* assign).id, first.id)
  })))
