/** Which snapshots of a source held a bucket, found without walking through those of other times. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { BucketUnit } from "../event/Usage.ts"
import type { Bucket } from "../usage/segments.ts"

interface Sighting {
  readonly at: number
  /** Where its window begins. */
  readonly from: number
  readonly unit: BucketUnit
}

const hour = 3_600_000

/** Deep reads come every hour. */
const fewHours = 3 * hour

/**
 * All of it as of `position`. Instants in milliseconds. Snapshots fall into few classes by the hours that their windows span (powers of two); one
 * that holds a bucket was taken at most so long before its end and after its start, so each class is looked up within that time.
 */
export class Sightings {
  readonly #views: SqliteFile
  readonly #position: number
  readonly #spans = new Map<string, ReadonlyArray<number>>()
  readonly #known = new Map<string, Sighting | undefined>()

  constructor(views: SqliteFile, position: number) {
    this.#views = views
    this.#position = position
  }

  /** When the last snapshot at or before the instant was taken whose window held the bucket. */
  lastUntil(source: string, bucket: Bucket, instant: number): number | null {
    return this.#find("DESC", source, bucket, -Infinity, instant)?.at ?? null
  }

  /** When the first snapshot at or after the instant was taken whose window held the bucket. */
  firstFrom(source: string, bucket: Bucket, instant: number): number | null {
    return this.#find("ASC", source, bucket, instant, Infinity)?.at ?? null
  }

  /**
   * From where on up to the bucket's end everything was read at or after the instant, as one snapshot shows; `null` where none
   * does. Of the first few, which are alike but for the hourly deep one, the one that reaches back farthest.
   */
  readBackFrom(source: string, bucket: Bucket, instant: number): number | null {
    const { from } = this.#views.prepare(
      `SELECT min(window_from) AS "from" FROM snapshot WHERE source = ? AND surface = 'usage' AND occurred_at >= ?
       AND occurred_at < ? AND window_from <= ? AND window_to >= ? AND position <= ?`
    ).get(source, instant, instant + fewHours, bucket.start, bucket.end, this.#position) as { from: number | null }
    return from ?? this.#find("ASC", source, bucket, instant, Infinity)?.from ?? null
  }

  /** The bucket length of the last snapshot whose window began before the instant. */
  unitBefore(source: string, instant: number): BucketUnit | undefined {
    return this.#find("DESC", source, { start: instant - 1, end: -Infinity }, -Infinity, Infinity)?.unit
  }

  #find(order: "ASC" | "DESC", source: string, bucket: Bucket, from: number, to: number): Sighting | undefined {
    const name = `${order} ${bucket.start} ${bucket.end} ${from} ${to} ${source}`
    if (this.#known.has(name)) return this.#known.get(name)
    let found: Sighting | undefined
    for (const span of this.#spansOf(source)) {
      const next = this.#look(order, source, span, bucket, {
        from: Math.max(from, bucket.end - span * hour),
        to: Math.min(to, bucket.start + span * hour)
      })
      if (next === undefined) continue
      if (found === undefined || (order === "ASC" ? next.at < found.at : next.at > found.at)) found = next
    }
    this.#known.set(name, found)
    return found
  }

  #look(
    order: "ASC" | "DESC",
    source: string,
    span: number,
    { end, start }: Bucket,
    { from, to }: { readonly from: number; readonly to: number }
  ): Sighting | undefined {
    return this.#views.prepare(
      `SELECT occurred_at AS at, window_from AS "from", unit FROM snapshot WHERE source = ? AND surface = 'usage' AND span = ?
       AND occurred_at >= ? AND occurred_at <= ? AND window_from <= ? AND window_to >= ? AND position <= ?
       ORDER BY occurred_at ${order} LIMIT 1`
    ).get(source, span, bound(from), bound(to), start, bound(end), this.#position) as Sighting | undefined
  }

  /** The classes of a source, each found by one look into the index. */
  #spansOf(source: string): ReadonlyArray<number> {
    let spans = this.#spans.get(source)
    if (spans === undefined) {
      spans = this.#views.prepare(
        `WITH RECURSIVE class(span) AS (
           SELECT min(span) FROM snapshot WHERE source = :source AND surface = 'usage'
           UNION ALL
           SELECT (SELECT min(span) FROM snapshot WHERE source = :source AND surface = 'usage' AND span > class.span)
           FROM class WHERE span IS NOT NULL)
         SELECT span FROM class WHERE span IS NOT NULL`
      ).pluck().all({ source }) as Array<number>
      this.#spans.set(source, spans)
    }
    return spans
  }
}

/** SQLite's integers have no infinity; this is the end of JavaScript's time. */
export const bound = (instant: number): number => Math.max(-8.64e15, Math.min(8.64e15, instant))
