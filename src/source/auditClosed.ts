/** Looks at the last closed cycle once more, by the day: usage is read again for two days only, a provider can change it later. */
import { Effect } from "effect"
import { bucketLength, type Grid } from "../event/Usage.ts"
import { billingCycleAt } from "../time/billingCycle.ts"
import type { Interval } from "../time/Interval.ts"
import { recordReading, type UsageCollection } from "./collectUsage.ts"
import { planning } from "./planReads.ts"
import type { ReadProgress } from "./ReadProgress.ts"
import { Recorder } from "./Recorder.ts"
import { isInvalidArgument, SourceFailure, type UsageReading, type UsageValue } from "./Source.ts"

const auditing = {
  /** Days read again bucket by bucket in one audit; a provider that moved more has the rest read at the next one. */
  mostDays: 4
} as const

/**
 * One request for daily sums, compared with what is known; days that differ are read again on the source's own grid and recorded.
 * The sums themselves are not, for no money may be in two grids. Gives the number of events; an account that has no daily sums is not
 * audited.
 */
export const auditClosed = Effect.fn("auditClosed")(
  function*(collection: UsageCollection, now: number) {
    const { source } = collection
    const recorder = yield* Recorder
    const memory = yield* recorder.memory(source.id)
    const { progress } = memory
    const window = progress === null ? undefined : readOutDays(progress, now)
    if (progress === null || window === undefined) return 0
    const daily = yield* source.readUsage(window, { ...progress.grid, unit: "day" })
    const known = yield* recorder.daily(source.id, window)
    let last = progress.lastSnapshotAt
    let events = 0
    for (const part of partsOf(differing(daily, known, progress.grid), progress.grid)) {
      const reading = yield* source.readUsage(part, progress.grid)
      last = Math.max(reading.requestedAt, last + 1)
      events += (yield* recordReading(collection, memory, reading, last)).events
    }
    return events
  },
  Effect.catchTag("SourceFailure", (failure) => isInvalidArgument(failure) ? Effect.succeed(0) : ofInvoices(failure))
)

/** Usage itself was read well; what could not be done is to hold the invoices against it. */
const ofInvoices = ({ detail, permission, reason, retryAfterMs, status }: SourceFailure) =>
  Effect.fail(
    new SourceFailure({
      surface: "invoices",
      reason,
      status,
      detail: `the closed cycle's usage could not be read again: ${detail}`,
      permission,
      retryAfterMs
    })
  )

/** The whole days of the last cycle that ordinary reading no longer reaches. */
const readOutDays = ({ coveredFrom, readOutTo }: ReadProgress, now: number): Interval | undefined => {
  const { day } = bucketLength
  const closed = billingCycleAt(billingCycleAt(now).from - 1)
  const from = Math.max(closed.from, Math.ceil(coveredFrom / day) * day)
  const to = Math.min(closed.to, Math.floor(readOutTo / day) * day)
  return from < to ? { from, to } : undefined
}

/** Days in which a series has another sum. Each bucket may have been rounded on its own: a tick for each is no difference. */
const differing = (
  { values, window }: UsageReading,
  known: ReadonlyArray<UsageValue>,
  { unit }: Grid
): ReadonlyArray<number> => {
  const tolerance = BigInt(bucketLength.day / bucketLength[unit])
  const sums = new Map<string, { readonly day: number; difference: bigint }>()
  const add = ({ bucket, key, meter, model }: UsageValue, amount: bigint) => {
    const name = JSON.stringify([key, model, meter, bucket])
    const sum = sums.get(name)
    if (sum === undefined) sums.set(name, { day: bucket, difference: amount })
    else sum.difference += amount
  }
  for (const value of values) add(value, value.amount)
  for (const value of known) add(value, -value.amount)
  const moved = [...sums.values()].filter(({ difference }) => difference > tolerance || difference < -tolerance)
  const days = [...new Set(moved.map(({ day }) => day))].filter((day) => window.from <= day && day < window.to)
  return days.sort((left, right) => left - right).slice(0, auditing.mostDays)
}

/** As few windows as one request each allows. */
const partsOf = (days: ReadonlyArray<number>, { unit }: Grid): ReadonlyArray<Interval> => {
  const step = planning.mostBuckets * bucketLength[unit]
  return days.flatMap((day) => {
    const end = day + bucketLength.day
    const parts: Array<Interval> = []
    for (let from = day; from < end; from += step) parts.push({ from, to: Math.min(from + step, end) })
    return parts
  })
}
