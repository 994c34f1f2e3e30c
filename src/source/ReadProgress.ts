/** How far a source has been read: a fold over the windows of its usage snapshots, so that nothing but the log is its memory. */
import { Duration } from "effect"
import { bucketLength, type Grid } from "../event/Usage.ts"
import { billingCycleAt } from "../time/billingCycle.ts"
import type { Interval } from "../time/Interval.ts"

/** One usage snapshot: its grid, its window, and the instant it occurred at, ms since the epoch. */
export interface Read {
  readonly grid: Grid
  readonly window: Interval
  readonly at: number
}

/**
 * - `coveredFrom`, `coveredTo`: from the oldest to the end of the newest window on this grid;
 * - `readOutTo`: every bucket before it was read once more, its horizon or longer after its end;
 * - `run`: the latest windows that continue each other, oldest first, and the instant of the first of them;
 * - `lastDeepReadAt`: when the latest run began that reached from `readOutTo` to its present.
 */
export interface ReadProgress {
  readonly grid: Grid
  readonly coveredFrom: number
  readonly coveredTo: number
  readonly lastSnapshotAt: number
  readonly readOutTo: number
  readonly run: Interval & { readonly startedAt: number; readonly deep: boolean }
  readonly lastDeepReadAt: number | null
}

/** How long a bucket is read again after its end, ms. Model: today and yesterday are provisional, so two days. */
const leastHorizon = Duration.toMillis("48 hours")

/** How long after its end a bucket is read again, ms, by an instant in it; the same within a billing cycle. */
export type HorizonAt = (instant: number) => number

/** The horizon where the source's posting lag is known to be `lag`, ms. */
export const horizonOf = (lag: number): number => Math.max(leastHorizon, lag)

/** Where nothing is known of the posting lag. */
export const usualHorizon: HorizonAt = () => leastHorizon

/**
 * Adds a snapshot, in the order of their occurrence. A snapshot on another grid begins anew: no bucket is in two grids. What was folded
 * with another horizon is to be folded anew: a read that was late enough under the one need not be so under the other.
 */
export const noteRead = (progress: ReadProgress | null, read: Read, horizonAt = usualHorizon): ReadProgress => {
  const known = progress !== null && sameGrid(progress.grid, read.grid) ? progress : begin(read)
  const { from, to } = read.window
  const run = from === known.run.to
    ? { ...known.run, to }
    : { from, to, startedAt: read.at, deep: from <= known.readOutTo }
  return {
    grid: read.grid,
    coveredFrom: Math.min(known.coveredFrom, from),
    coveredTo: Math.max(known.coveredTo, to),
    lastSnapshotAt: read.at,
    readOutTo: from <= known.readOutTo ? readOutBy(known.readOutTo, read, horizonAt) : known.readOutTo,
    run,
    lastDeepReadAt: run.deep && reachesPresent(run, read) ? run.startedAt : known.lastDeepReadAt
  }
}

/** The whole of it; `null` where there is no snapshot. */
export const foldReads = (reads: Iterable<Read>, horizonAt = usualHorizon): ReadProgress | null => {
  let progress: ReadProgress | null = null
  for (const read of reads) progress = noteRead(progress, read, horizonAt)
  return progress
}

/** Dimensions are compared in order: the provider's groups come in the order they were asked for. */
export const sameGrid = (left: Grid, right: Grid): boolean =>
  left.unit === right.unit && left.zone === right.zone && left.dimensions.join() === right.dimensions.join()

const begin = ({ at, grid, window: { from } }: Read): ReadProgress => ({
  grid,
  coveredFrom: from,
  coveredTo: from,
  lastSnapshotAt: at,
  readOutTo: from,
  run: { from, to: from, startedAt: at, deep: true },
  lastDeepReadAt: null
})

/** How far a read brings what was read out up to `from`: cycle by cycle, to the end of its window. */
const readOutBy = (from: number, { at, window }: Read, horizonAt: HorizonAt): number => {
  let reached = from
  while (reached < window.to) {
    const to = Math.min(window.to, billingCycleAt(reached).to)
    const old = Math.min(to, at - horizonAt(reached))
    if (old < to) return Math.max(reached, old)
    reached = to
  }
  return reached
}

/** A bucket may have ended between the planning of the window and its request. */
const reachesPresent = (run: Interval, { at, grid }: Read): boolean => run.to > at - bucketLength[grid.unit]
