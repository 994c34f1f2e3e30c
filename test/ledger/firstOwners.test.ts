/** A key gets its owner when its name is first known. */
import { assert, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import { firstOwner, type LedgerSettings } from "../../src/ledger/LedgerSettings.ts"
import * as LogRecorder from "../../src/ledger/LogRecorder.ts"
import { Usd } from "../../src/money/Usd.ts"
import { type Finding, Recorder } from "../../src/source/Recorder.ts"
import { inTestTime, newLedger, plainSettings } from "../support/recordedLedger.ts"

const start = Date.parse("2026-04-06T09:00:00Z")
const settings: LedgerSettings = { ...plainSettings, configured: [{ id: "xai", kind: "xai" }] }

const label = (name: string | null): Finding => ({
  type: "keys",
  keys: [{ by: "label", key: { key: "k1", name, redacted: null } }]
})

const usage = (at: number, name: string | null): Finding => ({
  type: "usage",
  reading: {
    grid: { unit: "hour", zone: "Etc/GMT", dimensions: ["api_key_id"] },
    window: { from: start, to: start + 3_600_000 },
    requestedAt: at,
    digest: "d",
    rounded: 0,
    clockSkew: null,
    values: [{ key: "k1", model: null, meter: null, bucket: start, amount: Usd.ticks(BigInt(at)) }],
    labels: new Map([["k1", { name, redacted: null }]])
  }
})

/** Whom the key was given, event by event. */
const owners = Effect.fnUntraced(function*(...findings: ReadonlyArray<Finding>) {
  const { files, ledger } = yield* newLedger({ settings })
  const layer = LogRecorder.layer({
    actor: "daemon",
    ownerOf: (source, name) => firstOwner(settings, source, name),
    configuredLag: () => undefined
  })
  const recorder = Context.get(yield* Layer.build(Layer.provide(layer, Layer.succeed(LedgerFiles, files))), Recorder)
  for (const [index, finding] of findings.entries()) {
    yield* recorder.record({ source: "xai", occurredAt: start + index, finding })
  }
  const events = yield* ledger.events({ after: 0, type: "KeyAssigned", limit: 10 })
  const { keys } = yield* ledger.keys({})
  assert.strictEqual(keys.length, 1)
  return { assigned: events.map(({ payload }) => payload), agent: keys[0]!.agent }
})

const assigned = (agent: string | null) => ({ source: "xai", key: "k1", agent, from: null })

it("a key without a name is not given to nobody for ever: its name, once seen, decides from the beginning of time", () =>
  inTestTime(Effect.gen(function*() {
    const nameless = yield* owners(label(null), usage(start + 1, null))
    assert.deepStrictEqual(nameless, { assigned: [], agent: null })
    const labelled = yield* owners(label(null), usage(start + 1, null), label("xai-ba"), label("xai-vigilio"))
    assert.deepStrictEqual(labelled, { assigned: [assigned("ba")], agent: "ba" })
    const beside = yield* owners(usage(start, null), usage(start + 1, "xai-ba"))
    assert.deepStrictEqual(beside, { assigned: [assigned("ba")], agent: "ba" })
  })))

it("a key whose name means no agent is nobody's", () =>
  inTestTime(Effect.gen(function*() {
    assert.deepStrictEqual(yield* owners(label("laptop")), { assigned: [assigned(null)], agent: null })
  })))
