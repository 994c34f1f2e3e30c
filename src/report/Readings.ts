/** When a source was read, and what its series showed then: what the range of a figure is computed from. */
import type { BucketView } from "../attribution/bounds.ts"
import { lagMemory, learnPostingLag } from "../attribution/postingLag.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { bucketLength } from "../event/Usage.ts"
import { Usd } from "../money/Usd.ts"
import { billingCycleAt } from "../time/billingCycle.ts"
import type { Interval } from "../time/Interval.ts"
import { dayLength } from "../usage/ReadingSums.ts"
import type { Bucket } from "../usage/segments.ts"
import { borderOf, hourLength, unitsWithin } from "./Cells.ts"
import { growthInHours } from "./growthInHours.ts"
import { bound, Sightings } from "./Sightings.ts"

/** All of it as of `position`. Instants in milliseconds. */
export class Readings {
  readonly #views: SqliteFile
  readonly #position: number
  readonly #extents = new Map<number, Interval | undefined>()
  readonly #settled = new Map<string, boolean>()
  readonly #across = new Map<string, Bucket | undefined>()
  readonly #values = new Map<string, ReadonlyMap<number, Usd>>()
  readonly #newest = new Map<string, number | null>()
  readonly #sightings: Sightings

  constructor(views: SqliteFile, position: number) {
    this.#views = views
    this.#position = position
    this.#sightings = new Sightings(views, position)
  }

  /** From the first bucket of a series of the source to the end of its last; `undefined` where nothing of it was seen. */
  extentOf(series: number, source: string): Interval | undefined {
    if (!this.#extents.has(series)) {
      const first = this.#edge(series, source, "ASC")
      const last = this.#edge(series, source, "DESC")
      this.#extents.set(series, first && last && { from: first.start, to: last.end })
    }
    return this.#extents.get(series)
  }

  /** Buckets that were first listed after the position are passed by, not looked through. */
  #edge(series: number, source: string, order: "ASC" | "DESC"): Bucket | undefined {
    const newest = this.#newestOf(source)
    if (newest === null) return undefined
    return this.#views.prepare(
      `SELECT start, "end" FROM observation WHERE series = ? AND start <= ? AND position <= ? ORDER BY start ${order} LIMIT 1`
    ).get(series, newest, this.#position) as Bucket | undefined
  }

  #newestOf(source: string): number | null {
    let newest = this.#newest.get(source)
    if (newest === undefined) {
      newest = (this.#views.prepare(
        `SELECT newest FROM snapshot NOT INDEXED WHERE source = ? AND surface = 'usage' AND position <= ?
         ORDER BY position DESC LIMIT 1`
      ).pluck().get(source, this.#position) as number | null | undefined) ?? null
      this.#newest.set(source, newest)
    }
    return newest
  }

  /** Growth of a series in the buckets that start in `[from, to)`: their present values. */
  valueOf(series: number, from: number, to: number): Usd {
    const period = { from, to }
    const hours = unitsWithin(period, hourLength)
    const whole = hours.from < hours.to ? this.#valuesIn(hours).get(series) ?? Usd.zero : Usd.zero
    return borderOf(period, hours, hourLength).reduce(
      (sum, border) => Usd.add(sum, this.#growthIn(series, border)),
      whole
    )
  }

  #growthIn(series: number, { from, to }: Interval): Usd {
    const ticks = this.#views.prepare(
      "SELECT sum(change) FROM observation WHERE series = ? AND start >= ? AND start < ? AND position <= ?",
      "bigint"
    ).pluck().get(series, bound(from), bound(to), this.#position) as bigint | null
    return Usd.ticks(ticks ?? 0n)
  }

  /** Of every series, for many are asked over the same hours. What was read of a bucket is what was booked of it, and kept in sums. */
  #valuesIn(hours: Interval): ReadonlyMap<number, Usd> {
    const name = `${hours.from} ${hours.to}`
    let values = this.#values.get(name)
    if (values === undefined) this.#values.set(name, values = growthInHours(this.#views, this.#position, hours))
    return values
  }

  /** The bucket of a series that an instant cuts: it began before and ends after it. */
  bucketAcross(series: number, instant: number): Bucket | undefined {
    if (!Number.isFinite(instant)) return undefined
    const name = `${series} ${instant}`
    if (!this.#across.has(name)) this.#across.set(name, this.#cutBucket(series, instant))
    return this.#across.get(name)
  }

  #cutBucket(series: number, instant: number): Bucket | undefined {
    const row = this.#views.prepare(
      `SELECT start, "end" FROM observation WHERE series = ? AND start > ? AND start < ? AND position <= ?
       ORDER BY start DESC LIMIT 1`
    ).get(series, bound(instant - dayLength), bound(instant), this.#position) as Bucket | undefined
    return row !== undefined && row.end > instant ? row : undefined
  }

  /**
   * Whether every bucket of the times was read again its cycle's lag or more after its end: then nothing can come any more. What
   * was never read at all, before the first snapshot or in a gap, is coverage's business. `lagAt`: the same within a cycle.
   */
  isSettled(source: string, { from, to }: Interval, lagAt: (instant: number) => number): boolean {
    if (to === Infinity) return false
    const name = `${source} ${from} ${to}`
    let settled = this.#settled.get(name)
    if (settled === undefined) this.#settled.set(name, settled = this.#isReadOut(source, { from, to }, lagAt))
    return settled
  }

  /** Walks back from the end, snapshot by snapshot, and in each billing cycle anew. */
  #isReadOut(source: string, { from, to }: Interval, lagAt: (instant: number) => number): boolean {
    let instant = to
    while (instant > from) {
      const bucket = this.#lastBucketBefore(source, instant)
      if (bucket === undefined) return instant < to
      const back = this.#sightings.readBackFrom(source, bucket, bucket.end + lagAt(bucket.start))
      if (back === null) return false
      instant = Math.max(back, billingCycleAt(bucket.start).from)
    }
    return true
  }

  /** The bucket of a source's grid that an instant cuts or ends in, whether anything was spent in it or not. */
  #lastBucketBefore(source: string, instant: number): Bucket | undefined {
    const unit = this.#sightings.unitBefore(source, bound(instant))
    if (unit === undefined) return undefined
    const length = bucketLength[unit]
    const start = Math.floor((instant - 1) / length) * length
    return { start, end: start + length }
  }

  /** The values of one series in one bucket, ascending, with the snapshots that held the bucket. */
  viewOf(series: number, source: string, bucket: Bucket): BucketView {
    const rows = this.#views.prepare(
      "SELECT at, value FROM observation WHERE series = ? AND start = ? AND position <= ? ORDER BY position",
      "bigint"
    ).all(series, bucket.start, this.#position) as Array<{ at: bigint; value: bigint }>
    return {
      ...bucket,
      changes: rows.map(({ at, value }) => ({ at: Number(at), value: Usd.ticks(value) })),
      observedAtOrBefore: (instant) => this.#sightings.lastUntil(source, bucket, instant),
      observedAtOrAfter: (instant) => this.#sightings.firstFrom(source, bucket, instant),
      lastObserved: this.#sightings.lastUntil(source, bucket, Infinity)
    }
  }

  /** Where the snapshot of a source stands that occurred at the instant; a source has one at a time. */
  positionAt(source: string, instant: number): number {
    return this.#views.prepare(
      "SELECT position FROM snapshot WHERE source = ? AND surface = 'usage' AND occurred_at = ? AND position <= ?"
    ).pluck().get(source, instant, this.#position) as number
  }
}

/** How late a source posts, in milliseconds, learned at `now` from the readings up to the position. */
export const learnedLag = (views: SqliteFile, source: string, position: number, now: number): number => {
  const first = views.prepare(
    "SELECT min(occurred_at) AS at FROM snapshot WHERE source = ? AND surface = 'usage' AND position <= ?"
  ).get(source, position) as { at: number | null }
  return learnPostingLag(lateReadings(views, source, position, now), first.at, now)
}

/** Readings, not older than the memory, that saw growth after its bucket's end; `lateness` in milliseconds. */
export const lateReadings = (views: SqliteFile, source: string, position: number, now: number) =>
  views.prepare(
    `SELECT position, occurred_at AS at, late AS lateness FROM snapshot
     WHERE late > 0 AND source = ? AND occurred_at > ? AND position <= ?`
  ).all(source, now - lagMemory, position) as Array<{ position: number; at: number; lateness: number }>
