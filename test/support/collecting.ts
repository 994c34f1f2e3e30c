/** A collector over one fake source, on a test clock that starts at noon. */
import { type Clock, Effect, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import type { Grid } from "../../src/event/Usage.ts"
import { Collector } from "../../src/source/Collector.ts"
import type { CollectedSource } from "../../src/source/SourceReader.ts"
import { WaitingClock } from "../../src/time/WaitingClock.ts"
import { type FakeSource, makeFakeSource } from "./fakeSource.ts"
import { makeMemoryRecorder, type MemoryRecorder } from "./memoryRecorder.ts"

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
/** 6 April 2026, noon. */
export const noon = Date.UTC(2026, 3, 6, 12)
export const month = Date.UTC(2026, 3, 1)
/** Where a first read begins: 31 March. */
export const firstDay = Date.UTC(2026, 2, 31)

/** Runs the test beside a collector that polls every five minutes, unless told otherwise. */
export const collecting = <A, E>(
  fake: FakeSource,
  recorder: MemoryRecorder,
  test: Effect.Effect<A, E, Collector>,
  settings: Partial<CollectedSource> & { readonly scheduled?: boolean; readonly waiting?: Clock.Clock } = {}
): Promise<A> => {
  const { scheduled = true, waiting = null, ...rest } = settings
  const sources = [{ source: fake.source, every: 5 * minute, since: null, ...rest }]
  const layer = Collector.layer({ sources, scheduled })
  return Effect.gen(function*() {
    yield* TestClock.setTime(noon)
    return yield* test.pipe(Effect.provide(layer.pipe(Layer.provide(recorder.layer))))
  }).pipe(
    Effect.scoped,
    Effect.provideService(WaitingClock, waiting),
    Effect.provide([TestClock.layer(), Logger.layer([])]),
    Effect.runPromise
  )
}

/** A source of its own for one test, and where its findings go. */
export const both = (unit?: Grid["unit"]) => [makeFakeSource("xai", unit), makeMemoryRecorder()] as const
