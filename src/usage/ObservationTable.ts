/** The values of every bucket in the order in which they were read, and the epochs they make. */
import { BulkInsert } from "../database/BulkInsert.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { dayLength, ReadingSums } from "./ReadingSums.ts"
import { type EpochMark, RecentMarks } from "./RecentMarks.ts"
import type { Bucket, Observation } from "./segments.ts"

/** All values of one series in one bucket. */
export interface Epoch {
  readonly bucket: Bucket
  readonly observations: ReadonlyArray<Observation>
}

/** Series, start, position, end, at, previous at, value, high, change. */
type ObservationRow = readonly [number, number, number, number, number, number | null, Usd, Usd, Usd]

/** Start, end, at, previous at, value: as text where a number is not exact. */
type Row = readonly [number, number, number, number | null, number | string]

/** SQLite's integers have no infinity; this is the beginning of JavaScript's time. */
const beginningOfTime = -8.64e15

const untouched: EpochMark = { value: Usd.zero, high: Usd.zero }

export class ObservationTable {
  readonly #rows
  /** Rows not yet written, in the order of reading. */
  #fresh: Array<ObservationRow> = []
  readonly #last
  readonly #first
  readonly #latest
  readonly #range
  readonly #recent = new Map<number, RecentMarks>()
  readonly #sums

  constructor(views: SqliteFile) {
    this.#rows = new BulkInsert(views, "observation", 9)
    this.#sums = new ReadingSums(views)
    this.#last = views.prepare(
      "SELECT value, high FROM observation WHERE series = ? AND start = ? ORDER BY position DESC LIMIT 1",
      "bigint"
    )
    this.#first = views.prepare("SELECT min(start) FROM observation WHERE series = ? AND start >= ?").pluck()
    this.#latest = views.prepare("SELECT max(start) FROM observation WHERE series = ?").pluck()
    // Whole rows of bigints would cost more than the rest of reading them.
    this.#range = views.prepare(
      `SELECT start, "end", at, previous_at, iif(abs(value) < 9007199254740992, value, CAST(value AS TEXT))
       FROM observation WHERE series = ? AND start >= ? AND start < ? ORDER BY start, position`
    ).raw()
  }

  /** Adds one value and returns where the epoch stood before it. */
  insert(series: number, { end, start }: Bucket, position: number, { at, previousAt, value }: Observation): EpochMark {
    const recent = this.#recentOf(series)
    const before = this.#mark(recent, series, start)
    const high = Usd.max(value, before.high)
    recent.keep(start, value, high)
    const change = Usd.subtract(value, before.value)
    this.#fresh.push([series, start, position, end, at, previousAt, value, high, change])
    this.#sums.add(Math.floor(start / dayLength), series, change)
    return before
  }

  /** Writes what was kept back since the last flush. */
  flush(): void {
    this.#write()
    this.#sums.flush()
  }

  /** Keeps the sums of what was read since the last block of the journal. */
  endBlock(number: number): void {
    this.#sums.endBlock(number)
  }

  /** The epochs of one series whose buckets start in the interval. */
  starting(series: number, { from, to }: Interval): ReadonlyArray<Epoch> {
    this.#write()
    return epochsOf(this.#range.all(series, from, to) as Array<Row>)
  }

  /** When the first and the last bucket start that a series has from an instant on; `undefined` where it has none. */
  starts(series: number, from: number): { readonly first: number; readonly last: number } | undefined {
    this.#write()
    const first = this.#first.get(series, Math.max(from, beginningOfTime)) as number | null
    return first === null ? undefined : { first, last: this.#recentOf(series).latest }
  }

  /** All values of one bucket. */
  epoch(series: number, bucket: Bucket): Epoch {
    return this.starting(series, { from: bucket.start, to: bucket.start + 1 })[0] ?? { bucket, observations: [] }
  }

  /** In the order of the table, where every series has a place of its own: neighbours are inserted faster than strangers. */
  #write(): void {
    const rows = this.#fresh.sort(([series, start], [other, otherStart]) => series - other || start - otherStart)
    this.#fresh = []
    for (const row of rows) this.#rows.add(row)
    this.#rows.flush()
  }

  #mark(recent: RecentMarks, series: number, start: number): EpochMark {
    // Nothing was read yet of a bucket that is later than all others.
    if (start > recent.latest) return untouched
    const known = recent.find(start)
    if (known !== undefined) return known
    this.#write()
    return (this.#last.get(series, start) as EpochMark | undefined) ?? untouched
  }

  #recentOf(series: number): RecentMarks {
    let recent = this.#recent.get(series)
    if (recent === undefined) {
      const latest = this.#latest.get(series) as number | null
      this.#recent.set(series, recent = new RecentMarks(latest ?? -Infinity))
    }
    return recent
  }
}

const epochsOf = (rows: ReadonlyArray<Row>): Array<Epoch> => {
  const epochs: Array<{ bucket: Bucket; observations: Array<Observation> }> = []
  for (const [start, end, at, previousAt, value] of rows) {
    let epoch = epochs.at(-1)
    if (epoch === undefined || epoch.bucket.start !== start) {
      epochs.push(epoch = { bucket: { start, end }, observations: [] })
    }
    epoch.observations.push({ at, previousAt, value: Usd.ticks(BigInt(value)) })
  }
  return epochs
}
