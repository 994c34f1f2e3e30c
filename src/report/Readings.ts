/** When a source was read, and what its series showed then: what the range of a figure is computed from. */
import type { BucketView } from "../attribution/bounds.ts"
import { learnPostingLag } from "../attribution/postingLag.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { bucketLength, type BucketUnit } from "../event/Usage.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { dayLength } from "../usage/ObservationTable.ts"
import type { Bucket } from "../usage/segments.ts"

/** All of it as of `position`. Instants in milliseconds. */
export class Readings {
  readonly #views: SqliteFile
  readonly #position: number
  readonly #extents = new Map<number, Interval | undefined>()
  readonly #settled = new Map<string, boolean>()

  constructor(views: SqliteFile, position: number) {
    this.#views = views
    this.#position = position
  }

  /** From the first bucket of a series to the end of its last; `undefined` where nothing of it was seen. */
  extentOf(series: number): Interval | undefined {
    if (!this.#extents.has(series)) {
      const first = this.#edge(series, "ASC")
      const last = this.#edge(series, "DESC")
      this.#extents.set(series, first && last && { from: first.start, to: last.end })
    }
    return this.#extents.get(series)
  }

  #edge(series: number, order: "ASC" | "DESC"): Bucket | undefined {
    return this.#views.prepare(
      `SELECT start, "end" FROM observation WHERE series = ? AND position <= ? ORDER BY start ${order} LIMIT 1`
    ).get(series, this.#position) as Bucket | undefined
  }

  /** Growth of a series in the buckets that start in `[from, to)`: their present values. */
  valueOf(series: number, from: number, to: number): Usd {
    const row = this.#views.prepare(
      "SELECT sum(change) AS ticks FROM observation WHERE series = ? AND start >= ? AND start < ? AND position <= ?",
      "bigint"
    ).get(series, bound(from), bound(to), this.#position) as { ticks: bigint | null }
    return Usd.ticks(row.ticks ?? 0n)
  }

  /** The bucket of a series that an instant cuts: it began before and ends after it. */
  bucketAcross(series: number, instant: number): Bucket | undefined {
    if (!Number.isFinite(instant)) return undefined
    const row = this.#views.prepare(
      `SELECT start, "end" FROM observation WHERE series = ? AND start > ? AND start < ? AND position <= ?
       ORDER BY start DESC LIMIT 1`
    ).get(series, bound(instant - dayLength), bound(instant), this.#position) as Bucket | undefined
    return row !== undefined && row.end > instant ? row : undefined
  }

  /** Whether the source was read `lag` after the end of the last bucket before `instant`: then nothing can come any more. */
  isSettled(source: string, instant: number, lag: number): boolean {
    if (instant === Infinity) return false
    const name = `${source} ${instant} ${lag}`
    let settled = this.#settled.get(name)
    if (settled === undefined) {
      const bucket = this.#lastBucketBefore(source, instant)
      settled = bucket !== undefined && this.#observedFrom(source, bucket, bucket.end + lag) !== null
      this.#settled.set(name, settled)
    }
    return settled
  }

  /** The bucket of a source's grid that an instant cuts or ends in, whether anything was spent in it or not. */
  #lastBucketBefore(source: string, instant: number): Bucket | undefined {
    const row = this.#views.prepare(
      "SELECT unit FROM snapshot WHERE source = ? AND surface = 'usage' AND position <= ? AND window_from < ? ORDER BY position DESC LIMIT 1"
    ).get(source, this.#position, bound(instant)) as { unit: BucketUnit } | undefined
    if (row === undefined) return undefined
    const length = bucketLength[row.unit]
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
      observedAtOrBefore: (instant) => this.#observed(source, bucket, "occurred_at <= ?", "DESC", instant),
      observedAtOrAfter: (instant) => this.#observedFrom(source, bucket, instant),
      lastObserved: this.#observed(source, bucket, "occurred_at <= ?", "DESC", Infinity)
    }
  }

  /** The first snapshot at or after the instant whose window held the bucket. */
  #observedFrom(source: string, bucket: Bucket, instant: number): number | null {
    return this.#observed(source, bucket, "occurred_at >= ?", "ASC", instant)
  }

  /** The posting lag as learned at `now`. */
  learnedLag(source: string, now: number): number {
    return learnedLag(this.#views, source, this.#position, now)
  }

  #observed(
    source: string,
    { end, start }: Bucket,
    when: string,
    order: "ASC" | "DESC",
    instant: number
  ): number | null {
    const row = this.#views.prepare(
      `SELECT occurred_at AS at FROM snapshot WHERE source = ? AND surface = 'usage' AND ${when}
       AND window_from <= ? AND window_to >= ? AND position <= ? ORDER BY occurred_at ${order} LIMIT 1`
    ).get(source, bound(instant), start, end, this.#position) as { at: number } | undefined
    return row?.at ?? null
  }
}

/** SQLite's integers have no infinity; this is the end of JavaScript's time. */
export const bound = (instant: number): number => Math.max(-8.64e15, Math.min(8.64e15, instant))

/** How late a source posts, in milliseconds, learned at `now` from the readings up to the position. */
export const learnedLag = (views: SqliteFile, source: string, position: number, now: number): number => {
  const first = views.prepare(
    "SELECT min(occurred_at) AS at FROM snapshot WHERE source = ? AND surface = 'usage' AND position <= ?"
  ).get(source, position) as { at: number | null }
  const late = views.prepare(
    "SELECT occurred_at AS at, late AS lateness FROM snapshot WHERE late > 0 AND source = ? AND position <= ?"
  ).all(source, position) as Array<{ at: number; lateness: number }>
  return learnPostingLag(late, first.at, now)
}
