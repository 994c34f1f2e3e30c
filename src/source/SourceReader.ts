/** Reading one source: which surfaces now, one after the other, and what their failures mean for the log and for later. */
import { Clock, Duration, Effect, Metric, Ref, Result } from "effect"
import type { Surface } from "../event/Collection.ts"
import { collectionDuration } from "../telemetry/Metrics.ts"
import type { AgreedGrid, Sharpening } from "./collectUsage.ts"
import { readSurface, type SurfaceReading } from "./readSurface.ts"
import { Recorder, type RecordFailed } from "./Recorder.ts"
import type { Source, SourceFailure } from "./Source.ts"
import { fail, type SourceHealth, type SourceState, succeed, toHealth, unknownState } from "./SourceState.ts"
import { isDue, sameFailure } from "./SurfaceHealth.ts"
import { type Patience, withPatience } from "./withPatience.ts"

/** A source and how it is read: `every` so many ms; the first time from `since`, ms, or from a day before the present billing cycle. */
export interface CollectedSource {
  readonly source: Source
  readonly every: number
  readonly since: number | null
}

/** What became of one surface: how many events it gave, and why no reading where it has none. */
export interface SurfaceOutcome {
  readonly surface: Surface
  readonly ok: boolean
  readonly events: number
  readonly failure: SourceFailure | null
}

/** A read that somebody waits for: of usage for bookmarks (`sharpen`), or of everything. */
export interface AskedRead extends Patience {
  readonly sharpen: Sharpening | null
  readonly everything: boolean
}

/** Fails only where nothing can be recorded: what the provider does wrong is an outcome. */
export interface SourceReader {
  readonly settings: CollectedSource
  /** Reads what is due. */
  readonly poll: Effect.Effect<ReadonlyArray<SurfaceOutcome>, RecordFailed, Recorder>
  /** Reads although it is not due; a running `Retry-After` is waited for, or is the answer where it lasts too long. */
  readonly ask: (asked: AskedRead) => Effect.Effect<ReadonlyArray<SurfaceOutcome>, RecordFailed, Recorder>
  readonly health: Effect.Effect<SourceHealth>
  /** Nothing is polled before, ms. */
  readonly silentUntil: Effect.Effect<number>
}

/** Keys before usage, so that a new key has its owner before its money comes. */
const polled: ReadonlyArray<Surface> = ["account", "keys", "usage", "invoice", "prepaid", "limits", "invoices"]

/** Usage before the rest, for somebody waits. */
const asked: ReadonlyArray<Surface> = ["usage", "invoice", "keys", "prepaid", "limits", "invoices"]

/** A reader that knows nothing yet. That only one read goes on at a time is the caller's business. */
export const makeSourceReader = Effect.fn("SourceReader.make")(function*(settings: CollectedSource) {
  const state = yield* Ref.make(unknownState)
  const agreed = yield* Ref.make<AgreedGrid | null>(null)
  const reading = { ...settings, state, agreed }
  return {
    settings,
    poll: poll(reading),
    ask: (read) => ask(reading, read),
    health: Effect.map(Ref.get(state), (now) => toHealth(settings.source, now)),
    silentUntil: Effect.map(Ref.get(state), ({ limited }) => limited?.until ?? -Infinity)
  } satisfies SourceReader
})

interface Reading extends CollectedSource {
  readonly state: Ref.Ref<SourceState>
  readonly agreed: Ref.Ref<AgreedGrid | null>
}

const poll = Effect.fn("SourceReader.poll")(function*(reading: Reading) {
  const now = yield* Clock.currentTimeMillis
  const { surfaces } = yield* Ref.get(reading.state)
  return yield* readInTurn(reading, polled.filter((surface) => isDue(surfaces[surface], now, reading.every)), null)
})

const ask = Effect.fn("SourceReader.ask")(function*(reading: Reading, read: AskedRead) {
  const now = yield* Clock.currentTimeMillis
  const { limited } = yield* Ref.get(reading.state)
  if (limited?.obey === true && limited.until > now) {
    if (limited.until >= read.until) return [failed(limited.failure, 0)]
    yield* Effect.sleep(limited.until - now)
  }
  return yield* readInTurn(reading, read.everything ? asked : ["usage"], read)
})

/** One surface that fails does not stop the others, but an account that wants silence gets it. */
const readInTurn = Effect.fnUntraced(function*(
  reading: Reading,
  surfaces: ReadonlyArray<Surface>,
  read: AskedRead | null
) {
  const outcomes: Array<SurfaceOutcome> = []
  for (const surface of surfaces) {
    const attempt = readOne(reading, surface, read?.sharpen ?? null)
    const result = yield* Effect.result(read === null ? attempt : withPatience(attempt, surface, read))
    if (Result.isSuccess(result)) {
      yield* noteSuccess(reading, surface, result.success)
      outcomes.push({ surface, ok: true, events: result.success.events, failure: null })
      continue
    }
    const failure = result.failure
    if (failure._tag === "RecordFailed") return yield* failure
    outcomes.push(failed(failure, yield* noteFailure(reading, failure)))
    if (failure.reason === "rate-limited" || failure.retryAfterMs !== null) break
  }
  return outcomes
})

const failed = (failure: SourceFailure, events: number): SurfaceOutcome => ({
  surface: failure.surface,
  ok: false,
  events,
  failure
})

const readOne = ({ agreed, every, since, source, state }: Reading, surface: Surface, sharpen: Sharpening | null) =>
  Effect.flatMap(
    Ref.get(state),
    ({ surfaces }) =>
      readSurface(surface, { source, every, since, sharpen, agreed, trustLabels: surfaces.keys.failing !== null }).pipe(
        timed(source.id, surface)
      )
  )

const noteSuccess = Effect.fnUntraced(function*(
  { every, source, state }: Reading,
  surface: Surface,
  reading: SurfaceReading
) {
  const now = yield* Clock.currentTimeMillis
  const before = yield* Ref.getAndUpdate(state, (known) => succeed(known, surface, reading, now, every))
  if (before.surfaces[surface].failing === null) return
  yield* Effect.logInfo(`${surface} can be read again`).pipe(Effect.annotateLogs({ source: source.id, surface }))
})

/** A failed read of usage is a gap in what is covered, so each is recorded; of another surface the first of an episode. */
const noteFailure = Effect.fnUntraced(function*({ every, source, state }: Reading, failure: SourceFailure) {
  const recorder = yield* Recorder
  const now = yield* Clock.currentTimeMillis
  const { surface } = failure
  const before = yield* Ref.getAndUpdate(state, (known) => fail(known, failure, now, every))
  const known = before.surfaces[surface].failing?.failure ?? (yield* recorder.memory(source.id)).failing.get(surface)
  const isNew = known === undefined || !sameFailure(known, failure)
  if (isNew) {
    const { reason, status } = failure
    yield* Effect.logWarning(failure.message).pipe(Effect.annotateLogs({ source: source.id, surface, reason, status }))
  }
  if (surface !== "usage" && !isNew) return 0
  return (yield* recorder.record({ source: source.id, occurredAt: now, finding: { type: "failure", failure } })).events
})

/** Measures how long the reading took, failed or not. */
const timed = (source: string, surface: Surface) => <A, E, R>(reading: Effect.Effect<A, E, R>) =>
  Effect.timed(Effect.exit(reading)).pipe(
    Effect.tap(([took]) =>
      Metric.update(Metric.withAttributes(collectionDuration, { source, surface }), Duration.toSeconds(took))
    ),
    Effect.flatMap(([, exit]) => exit)
  )
