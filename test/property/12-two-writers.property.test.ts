/** Invariant 12: several writers at once lose nothing, and what each writes together stays together. */
import { Context, Effect, Layer } from "effect"
import * as fc from "fast-check"
import { assert, expect, it } from "vitest"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import * as LogRecorder from "../../src/ledger/LogRecorder.ts"
import { makeLedger } from "../../src/ledger/makeLedger.ts"
import { Usd } from "../../src/money/Usd.ts"
import { Collector } from "../../src/source/Collector.ts"
import { Recorder } from "../../src/source/Recorder.ts"
import { tablesOf } from "../support/journals.ts"
import { memoryLog } from "../support/memoryDirectory.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { plainSettings } from "../support/recordedLedger.ts"

const start = Date.parse("2026-04-06T09:00:00Z")

/** The ledger of a command, with files of its own: it opens and locks for each piece of writing. */
const commandLedger = (path: string) => {
  const files = LedgerFiles.layerOnDemand(path)
  const recorder = LogRecorder.layer({ actor: "cli:ludo", ownerOf: () => null, configuredLag: () => undefined })
  const surroundings = Effect.succeed({ daemon: { running: false, pid: null, socket: null }, warnings: [] })
  const ledger = Layer.effect(Ledger, makeLedger(plainSettings, { doctor: Effect.never, surroundings }))
  const collector = Layer.succeed(Collector, { readNow: () => Effect.succeed([]), health: Effect.succeed([]) })
  return Layer.build(
    Layer.merge(ledger.pipe(Layer.provide(collector)), recorder).pipe(Layer.provideMerge(files))
  )
}

type Act = { readonly kind: "start" | "end"; readonly number: number } | {
  readonly kind: "read"
  readonly keys: number
}
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constantFrom("start" as const, "end" as const), number: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ kind: fc.constant("read" as const), keys: fc.integer({ min: 1, max: 3 }) })
)
const writers = fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 })

it("every act that was answered is in the log once, with all its events side by side", async () => {
  await fc.assert(
    fc.asyncProperty(writers, (all) =>
      Effect.runPromise(Effect.scoped(Effect.gen(function*() {
        const path = yield* memoryLog
        const answered = yield* Effect.forEach(all, (acts, writer) => perform(path, acts, writer), {
          concurrency: "unbounded"
        })
        const context = yield* commandLedger(path)
        const { log, projector } = yield* Context.get(context, LedgerFiles).reading
        const events = yield* log.read(0, 1_000)
        expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1))
        const acknowledged = answered.flat()
        for (const { id, position } of acknowledged.filter(({ id }) => id !== "")) {
          expect(events[position - 1]!.id).toBe(id)
        }
        // A first reading is one assignment for each key, and the snapshot after them.
        const keys = events.filter(({ type }) => type === "KeyAssigned").map(({ payload }) =>
          JSON.parse(payload) as { key: string }
        )
        expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length)
        for (const { position, type } of events) {
          if (type === "KeyAssigned") expect(["KeyAssigned", "UsageSnapshotTaken"]).toContain(events[position]?.type)
        }
        const bookmarks = events.filter(({ type }) => type.startsWith("Mission"))
        expect(bookmarks.length).toBe(acknowledged.filter(({ id }) => id !== "").length)
        const { file } = yield* projector.views()
        expect(tablesOf(file)).toEqual(tablesOf((yield* projector.aside()).file))
        expect((yield* Context.get(context, Ledger).verify(() => {})).findings).toEqual([])
      })))),
    runs(3)
  )
}, longest)

const perform = Effect.fnUntraced(function*(path: string, acts: ReadonlyArray<Act>, writer: number) {
  const context = yield* commandLedger(path)
  const ledger = Context.get(context, Ledger)
  const recorder = Context.get(context, Recorder)
  const answers: Array<{ readonly id: string; readonly position: number }> = []
  for (const [index, act] of acts.entries()) {
    if (act.kind === "read") yield* recorder.record(reading(writer, index, act.keys))
    else {
      const bookmark = {
        kind: act.kind,
        mission: `trentuna/ledger#${act.number}`,
        at: start + index,
        crew: [],
        add: [],
        remove: [],
        actor: `cli:${writer}`
      }
      const exit = yield* Effect.result(ledger.bookmark(bookmark))
      // An end of what nobody has started yet is refused; nothing else is.
      if (exit._tag === "Success") answers.push(exit.success)
      else assert.include(["unknown-mission", "before-the-start"], exit.failure.code)
    }
  }
  return answers
})

const reading = (writer: number, index: number, keys: number) => ({
  source: "xai",
  occurredAt: start + index * 10 + writer,
  finding: {
    type: "usage" as const,
    reading: {
      grid: { unit: "hour" as const, zone: "Etc/GMT" as const, dimensions: ["api_key_id"] },
      window: { from: start, to: start + 3_600_000 },
      requestedAt: start,
      digest: "00",
      rounded: 0,
      clockSkew: null,
      values: Array.from({ length: keys }, (_, key) => ({
        key: `k${key}`,
        model: null,
        meter: "tokens",
        bucket: start,
        amount: Usd.ticks(BigInt(index * 10 + writer + 1))
      })),
      labels: new Map<string, never>()
    }
  }
})
