/** Which windows of a source to read next: whole buckets up to the end of the present one, few enough for one request each. */
import { Duration } from "effect"
import { bucketLength, type Grid } from "../event/Usage.ts"
import type { Interval } from "../time/Interval.ts"
import { type ReadProgress, sameGrid } from "./ReadProgress.ts"

/**
 * - `due`: deep where one is due, else shallow; `shallow`: only what the newest buckets need;
 * - `start`: where a first read begins, and a read on a grid not yet used;
 * - `every`: how often the source is polled, ms; a longer silence is a gap;
 * - `mostBuckets`: of one request.
 */
export interface PlanRequest {
  readonly progress: ReadProgress | null
  readonly grid: Grid
  readonly now: number
  readonly depth: "due" | "shallow"
  readonly start: number
  readonly every: number
  readonly mostBuckets: number
}

export const planning = {
  /** The provider's interval is at most 1,440 buckets; one less, for an inclusive end adds a bucket to the answer. */
  mostBuckets: 1_439,
  /** Model: every poll reads from the last snapshot minus two hours. */
  shallowMs: Duration.toMillis("2 hours"),
  /** Model: once an hour everything that late posting can still change. */
  deepEveryMs: Duration.toMillis("1 hour"),
  /** Polls are jittered and can be served late by a poll; twice the interval is a gap. */
  gapInPolls: 2
} as const

/** Oldest first; empty where the grid's start lies ahead. */
export const planReads = (request: PlanRequest): ReadonlyArray<Interval> => {
  const length = bucketLength[request.grid.unit]
  const end = Math.floor(request.now / length) * length + length
  const step = request.mostBuckets * length
  const windows: Array<Interval> = []
  for (let from = Math.floor(firstInstant(request) / length) * length; from < end; from += step) {
    windows.push({ from, to: Math.min(from + step, end) })
  }
  return windows
}

/**
 * Where no other start is configured: one UTC day before the billing cycle, which is the UTC month. East of UTC a reporting month
 * begins up to fourteen hours before it, and reports would call those hours unread for ever.
 */
export const firstReadStart = (now: number): number => {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) - bucketLength.day
}

/** Where another grid may take over: the first UTC midnight that no window has reached. */
export const nextUnreadMidnight = (progress: ReadProgress): number =>
  Math.ceil(progress.coveredTo / bucketLength.day) * bucketLength.day

/** The two halves of a window that was too much for one answer; a single bucket cannot be halved. */
export const halve = ({ from, to }: Interval, grid: Grid): readonly [Interval, Interval] | undefined => {
  const length = bucketLength[grid.unit]
  const buckets = (to - from) / length
  if (buckets < 2) return undefined
  const middle = from + Math.ceil(buckets / 2) * length
  return [{ from, to: middle }, { from: middle, to }]
}

const firstInstant = ({ depth, every, grid, now, progress, start }: PlanRequest): number => {
  if (progress === null || !sameGrid(progress.grid, grid)) return start
  if (depth === "due" && deepIsDue(progress, now, every)) return progress.readOutTo
  return Math.max(progress.coveredFrom, progress.lastSnapshotAt - planning.shallowMs)
}

const deepIsDue = ({ lastDeepReadAt, lastSnapshotAt }: ReadProgress, now: number, every: number): boolean =>
  lastDeepReadAt === null
  || now - lastDeepReadAt >= planning.deepEveryMs
  || now - lastSnapshotAt > planning.gapInPolls * every
