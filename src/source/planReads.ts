/** Which windows of a source to read next: whole buckets up to the end of the present one, few enough for one request each. */
import { Duration } from "effect"
import { bucketLength, type Grid } from "../event/Usage.ts"
import type { Interval } from "../time/Interval.ts"
import { type HorizonAt, type ReadProgress, sameGrid } from "./ReadProgress.ts"

/**
 * - `due`: deep where one is due, else shallow; `shallow`: only what the newest buckets need;
 * - `start`: where a first read begins, and a read on a grid not yet used;
 * - `every`: how often the source is polled, ms; a longer silence is a gap;
 * - `mostBuckets`: of one request;
 * - `horizonAt`, `mostAgain`: of windows that are older than their horizon and were all read before, so many are asked for at a time.
 */
export interface PlanRequest {
  readonly progress: ReadProgress | null
  readonly grid: Grid
  readonly now: number
  readonly depth: "due" | "shallow"
  readonly start: number
  readonly every: number
  readonly mostBuckets: number
  readonly horizonAt: HorizonAt
  readonly mostAgain: number
}

export const planning = {
  /** The provider's interval is at most 1,440 buckets; one less, for an inclusive end adds a bucket to the answer. */
  mostBuckets: 1_439,
  /** A first read asks for as many: a month of minutes. A provider that turns out to post later can make years be read again. */
  mostAgain: 31,
  /** Model: every poll reads from the last snapshot minus two hours. */
  shallowMs: Duration.toMillis("2 hours"),
  /** Model: once an hour everything that late posting can still change. */
  deepEveryMs: Duration.toMillis("1 hour"),
  /** Polls are jittered and can be served late by a poll; twice the interval is a gap. */
  gapInPolls: 2
} as const

/** Oldest first; empty where the grid's start lies ahead. What is left out for politeness comes next time, for then it is the oldest. */
export const planReads = (request: PlanRequest): ReadonlyArray<Interval> => {
  const length = bucketLength[request.grid.unit]
  const end = Math.floor(request.now / length) * length + length
  const step = request.mostBuckets * length
  const windows: Array<Interval> = []
  for (let from = Math.floor(firstInstant(request) / length) * length; from < end; from += step) {
    windows.push({ from, to: Math.min(from + step, end) })
  }
  let again = 0
  return windows.filter((window) => !isReadAgain(window, request) || ++again <= request.mostAgain)
}

/** All of it was read before, and can no longer change: it only has to be read once more so late. */
const isReadAgain = ({ from, to }: Interval, { horizonAt, now, progress }: PlanRequest): boolean =>
  progress !== null && to <= Math.min(progress.coveredTo, now - horizonAt(from))

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
