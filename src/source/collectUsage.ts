/** Reads the usage that a source's progress asks for and records every answer as a snapshot of its own. */
import { Clock, Effect, Ref, Result } from "effect"
import type { Grid } from "../event/Usage.ts"
import { Interval } from "../time/Interval.ts"
import { firstReadStart, halve, nextUnreadMidnight, planning, planReads } from "./planReads.ts"
import { sameGrid } from "./ReadProgress.ts"
import { type Memory, Recorder, type RecordFailed, type SeenKey } from "./Recorder.ts"
import { isInvalidArgument, type Source, SourceFailure, type UsageReading } from "./Source.ts"

/** A bookmark made at `at`, ms: the snapshot read for it occurs then, unless its request was sent after `until`. */
export interface Sharpening {
  readonly at: number
  readonly until: number
}

/**
 * - `since`: where the first read starts, ms; `null`: a day before the present billing cycle;
 * - `sharpen`: set, the newest buckets are read first and no deeper than they need;
 * - `trustLabels`: keys cannot be listed, so what stands beside their spend is all there is to know of them;
 * - `agreed`: kept from one collection to the next, so that a dozen requests of probing are not made at every poll.
 */
export interface UsageCollection {
  readonly source: Source
  readonly every: number
  readonly since: number | null
  readonly sharpen: Sharpening | null
  readonly trustLabels: boolean
  readonly agreed: Ref.Ref<AgreedGrid | null>
}

/** What an account accepts instead of the grid it is read on, and may be read on from `until`, ms; then it is asked again. */
export interface AgreedGrid {
  readonly grid: Grid
  readonly until: number
}

/** `events` appended; `grid` and `clockSkew` of the last answer. */
export interface CollectedUsage {
  readonly events: number
  readonly grid: Grid
  readonly clockSkew: number | null
}

/**
 * Stops at the first failure; what was read until then is recorded, and the next collection goes on from there. Where another
 * process recorded a younger snapshot meanwhile, that one serves.
 */
export const collectUsage = Effect.fn("collectUsage")(function*(collection: UsageCollection) {
  const memory = yield* (yield* Recorder).memory(collection.source.id)
  const grid = memory.progress?.grid ?? (yield* collection.source.probe)
  return yield* collectOn(collection, memory, grid)
})

const collectOn = Effect.fnUntraced(
  function*(
    collection: UsageCollection,
    memory: Memory,
    grid: Grid
  ): Effect.fn.Return<CollectedUsage, SourceFailure | RecordFailed, Recorder> {
    const pending = [...yield* plan(collection, memory, grid)]
    let last = memory.progress?.lastSnapshotAt ?? -Infinity
    let collected: CollectedUsage = { events: 0, grid, clockSkew: null }
    for (let window = pending.shift(); window !== undefined; window = pending.shift()) {
      const read = yield* Effect.result(collection.source.readUsage(window, grid))
      if (Result.isFailure(read)) {
        const other = isInvalidArgument(read.failure) ? yield* acceptedBy(collection) : grid
        if (!sameGrid(other, grid)) return yield* changeGrid(collection, grid, other)
        const halves = isTooMuch(read.failure) ? halve(window, grid) : undefined
        if (halves === undefined) return yield* read.failure
        pending.unshift(...halves)
        continue
      }
      const reading = read.success
      const occurredAt = occurrence(reading, collection.sharpen, last)
      const { events, refused } = yield* recordReading(collection, memory, reading, occurredAt)
      collected = { events: collected.events + events, grid, clockSkew: reading.clockSkew }
      if (refused) break
      last = occurredAt
    }
    return collected
  }
)

/** Keys go first, so that a new key has its owner before its money comes. */
export const recordReading = Effect.fnUntraced(function*(
  { source, trustLabels }: UsageCollection,
  memory: Memory,
  reading: UsageReading,
  occurredAt: number
) {
  const recorder = yield* Recorder
  const keys: Array<SeenKey> = []
  for (const [key, label] of reading.labels) {
    // A listing can be without names; then the label is what is known.
    if (trustLabels || !memory.keys.get(key)?.name) keys.push({ by: "label", key: { key, ...label } })
  }
  const finding = { type: "keys", keys } as const
  const seen = keys.length === 0
    ? 0
    : (yield* recorder.record({ source: source.id, occurredAt, finding })).events
  const result = yield* recorder.record({ source: source.id, occurredAt, finding: { type: "usage", reading } })
  return { events: seen + result.events, refused: result.refused }
})

const plan = Effect.fnUntraced(function*({ every, sharpen, since }: UsageCollection, memory: Memory, grid: Grid) {
  const now = yield* Clock.currentTimeMillis
  const { horizonAt, progress } = memory
  const start = progress === null
    ? since ?? firstReadStart(now)
    : nextUnreadMidnight(progress)
  const depth = sharpen === null ? "due" : "shallow"
  const { mostAgain, mostBuckets } = planning
  const windows = planReads({ progress, grid, now, depth, start, every, mostBuckets, mostAgain, horizonAt })
  // The first read keeps its order even for a bookmark: broken off, only its order tells how far it came.
  return sharpen === null || progress === null ? windows : [...windows.slice(-1), ...windows.slice(0, -1)]
})

/**
 * The instant the snapshot occurs at: the bookmark's, where it was read for one and holds it; else the request's. A clock that
 * went back must not stop the reading, so it occurs at least a millisecond after the one before.
 */
const occurrence = ({ requestedAt, window }: UsageReading, sharpen: Sharpening | null, last: number): number => {
  const sharpens = sharpen !== null && sharpen.at > last && sharpen.at <= requestedAt && requestedAt <= sharpen.until
    && Interval.contains(window, sharpen.at)
  return sharpens ? sharpen.at : Math.max(requestedAt, last + 1)
}

/** What was agreed and still waits for its midnight, else what probing finds. */
const acceptedBy = Effect.fnUntraced(function*({ agreed, source }: UsageCollection) {
  const known = yield* Ref.get(agreed)
  return known !== null && (yield* Clock.currentTimeMillis) < known.until ? known.grid : yield* source.probe
})

/** Both say that a smaller window may pass: the longest range of a request is not documented. */
const isTooMuch = (failure: SourceFailure): boolean => failure.reason === "truncated" || isInvalidArgument(failure)

/** Goes on with the other grid from the midnight where it may start; before that there is nothing it may read. */
const changeGrid = Effect.fnUntraced(function*(collection: UsageCollection, from: Grid, to: Grid) {
  const memory = yield* (yield* Recorder).memory(collection.source.id)
  const { progress } = memory
  if (progress === null || nextUnreadMidnight(progress) <= (yield* Clock.currentTimeMillis)) {
    return yield* collectOn(collection, memory, to)
  }
  const until = nextUnreadMidnight(progress)
  yield* Ref.set(collection.agreed, { grid: to, until })
  const start = new Date(until).toISOString()
  return yield* new SourceFailure({
    surface: "usage",
    reason: "malformed",
    status: 400,
    detail: `the account no longer accepts ${describe(from)}; reading goes on with ${describe(to)} at ${start}`,
    permission: null,
    retryAfterMs: null
  })
})

const describe = ({ dimensions, unit }: Grid): string =>
  `${unit} buckets by ${dimensions.length === 0 ? "nothing" : dimensions.join(", ")}`
