/** A surface that failed once and can be read again is not shown as failing for ever. */
import { Context, Effect, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { expect, it } from "vitest"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import * as LogRecorder from "../../src/ledger/LogRecorder.ts"
import { Collector } from "../../src/source/Collector.ts"
import { Recorder } from "../../src/source/Recorder.ts"
import { minute, noon } from "../support/collecting.ts"
import { makeFakeSource } from "../support/fakeSource.ts"
import { inTestTime, newLedger, plainSettings } from "../support/recordedLedger.ts"

it.each(["account", "keys"] as const)(
  "a failed reading of %s is over once it is read again",
  (surface) =>
    inTestTime(
      Effect.gen(function*() {
        yield* TestClock.setTime(noon)
        const { files, ledger } = yield* newLedger({
          settings: { ...plainSettings, configured: [{ id: "xai", kind: "xai" }] }
        })
        const recorder = LogRecorder.layer({ actor: "daemon", ownerOf: () => null, configuredLag: () => undefined })
        const recording = yield* Layer.build(Layer.provide(recorder, Layer.succeed(LedgerFiles, files)))
        const fake = makeFakeSource()
        fake.fail(surface, {})
        const sources = [{ source: fake.source, every: 5 * minute, since: null }]
        yield* Layer.build(
          Collector.layer({ sources, scheduled: true }).pipe(
            Layer.provide(Layer.succeed(Recorder, Context.get(recording, Recorder)))
          )
        )
        const failing = Effect.map(ledger.status({}), ({ sources }) => sources[0]!.failing.map((each) => each.surface))
        const settle = (times: number) => Effect.forEach(Array.from({ length: times }), () => TestClock.adjust(minute))
        yield* settle(2)
        expect(yield* failing).toEqual([surface])
        fake.fail(surface, null)
        yield* settle(40)
        expect(yield* failing).toEqual([])
        const { findings } = yield* ledger.verify(() => {})
        expect(findings).toEqual([])
      }).pipe(Effect.provide(Logger.layer([])))
    )
)
