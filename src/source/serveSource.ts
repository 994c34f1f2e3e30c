/** The loop of one source: polls when it is time, and reads at once for those who ask, one read for all who wait. */
import { Cause, Clock, Deferred, Effect, Exit, Option, Queue, Random } from "effect"
import type { Sharpening } from "./collectUsage.ts"
import { Recorder, type RecordFailed } from "./Recorder.ts"
import type { SourceReader, SurfaceOutcome } from "./SourceReader.ts"

/**
 * How a source was read for somebody. `younger snapshot`: one from after the bookmark was there already. `not in time`: the
 * asker's time was up; in the daemon the reading goes on.
 */
export interface ReadOutcome {
  readonly source: string
  readonly served: "read" | "younger snapshot" | "not in time"
  readonly surfaces: ReadonlyArray<SurfaceOutcome>
}

/** Somebody who waits until `until`, ms: for a snapshot that shares their bookmark's instant, or for everything (`null`). */
export interface Asker {
  readonly bookmark: number | null
  readonly until: number
  readonly answer: Deferred.Deferred<ReadOutcome, RecordFailed>
}

/** A source with those who wait for it. */
export interface Station {
  readonly reader: SourceReader
  readonly askers: Queue.Queue<Asker>
}

/** Each interval is lengthened or shortened by up to a tenth, for many ledgers must not ask in step. */
const jitter = 0.1

/** Never ends. `scheduled`: polls as often as the source's settings say, the first time at once; without, it only serves. */
export const serveSource = Effect.fn("serveSource")(function*(station: Station, scheduled: boolean) {
  let pollAt = scheduled ? yield* Clock.currentTimeMillis : Infinity
  while (true) {
    const askers = yield* nextAskers(station, pollAt)
    if (askers.length > 0) {
      yield* answerAll(station.reader, askers, !scheduled)
    } else {
      yield* pollOnce(station.reader)
      const share = yield* Random.nextBetween(1 - jitter, 1 + jitter)
      pollAt = (yield* Clock.currentTimeMillis) + Math.round(station.reader.settings.every * share)
    }
  }
})

/** Those who ask before it is time to poll; nobody where it is. */
const nextAskers = Effect.fnUntraced(function*({ askers, reader }: Station, pollAt: number) {
  const wait = Math.max(pollAt, yield* reader.silentUntil) - (yield* Clock.currentTimeMillis)
  const first = Number.isFinite(wait)
    ? yield* Queue.take(askers).pipe(Effect.timeoutOption(Math.max(0, wait)))
    : Option.some(yield* Queue.take(askers))
  return Option.isNone(first) ? [] : [first.value, ...(yield* Queue.clear(askers))]
})

/** Whatever goes wrong, the next poll is as good as this one would have been. */
const pollOnce = (reader: SourceReader) =>
  reader.poll.pipe(
    Effect.tapCause((cause) => Cause.hasInterrupts(cause) ? Effect.void : logBroken(reader, cause)),
    Effect.exit
  )

const answerAll = Effect.fnUntraced(function*(reader: SourceReader, askers: ReadonlyArray<Asker>, breakOff: boolean) {
  const outcome = yield* Effect.exit(readFor(reader, askers, breakOff))
  if (Exit.isFailure(outcome)) yield* logBroken(reader, outcome.cause)
  for (const { answer, bookmark } of askers) {
    yield* Deferred.done(answer, Exit.map(outcome, (answerTo) => answerTo(bookmark)))
  }
})

/** How to answer each of them, by bookmark, after at most one read. */
const readFor = Effect.fnUntraced(function*(reader: SourceReader, askers: ReadonlyArray<Asker>, breakOff: boolean) {
  const source = reader.settings.source.id
  const memory = yield* (yield* Recorder).memory(source)
  const lastSnapshotAt = memory.progress?.lastSnapshotAt ?? -Infinity
  const isServed = (bookmark: number | null) => bookmark !== null && bookmark <= lastSnapshotAt
  const unserved = askers.filter(({ bookmark }) => !isServed(bookmark))
  const surfaces = unserved.length === 0 ? [] : yield* reader.ask({
    sharpen: latestBookmark(unserved),
    everything: unserved.some(({ bookmark }) => bookmark === null),
    until: Math.max(...unserved.map(({ until }) => until)),
    breakOff
  })
  return (bookmark: number | null): ReadOutcome =>
    isServed(bookmark) ? { source, served: "younger snapshot", surfaces: [] } : { source, served: "read", surfaces }
})

/** Of several bookmarks the snapshot shares the latest one's instant: what was spent before it was spent before. */
const latestBookmark = (askers: ReadonlyArray<Asker>): Sharpening | null => {
  let latest: Sharpening | null = null
  for (const { bookmark, until } of askers) {
    if (bookmark !== null && (latest === null || bookmark > latest.at)) latest = { at: bookmark, until }
  }
  return latest
}

/** What could not be recorded, a full disk say, is told in a sentence, and to whoever asked too; only a bug needs its trace. */
const logBroken = (reader: SourceReader, cause: Cause.Cause<RecordFailed>) =>
  (Cause.hasDies(cause)
    ? Effect.logError("reading a source broke off", cause)
    : Effect.logWarning(`reading a source broke off: ${oneLine(Cause.squash(cause))}`)).pipe(
      Effect.annotateLogs({ source: reader.settings.source.id })
    )

const oneLine = (error: unknown): string => error instanceof Error ? error.message : String(error)
