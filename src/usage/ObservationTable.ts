/** The values of every bucket in the order in which they were read, and the epochs they make. */
import { BulkInsert } from "../database/BulkInsert.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { type EpochMark, RecentMarks } from "./RecentMarks.ts"
import type { Bucket, Observation } from "./segments.ts"

/** All values of one series in one bucket. */
export interface Epoch {
  readonly bucket: Bucket
  readonly observations: ReadonlyArray<Observation>
}

/** Series, start, position, end, at, previous at, value, high, change. */
type ObservationRow = readonly [number, number, number, number, number, number | null, Usd, Usd, Usd]

interface Row {
  readonly start: bigint
  readonly end: bigint
  readonly at: bigint
  readonly previous_at: bigint | null
  readonly value: bigint
}

/** Sums are by UTC day of the bucket's start. No bucket is longer, so what overlaps an instant started less than that before it. */
export const dayLength = 86_400_000

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
  /** Changes of the reported sums not yet written, by day and series. */
  readonly #reported = new Map<string, { readonly day: number; readonly series: number; ticks: Usd }>()
  readonly #addReported
  readonly #addTotal

  constructor(views: SqliteFile) {
    this.#rows = new BulkInsert(views, "observation", 9)
    this.#addReported = views.prepare(
      "INSERT INTO reported VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ticks = ticks + excluded.ticks"
    )
    this.#addTotal = views.prepare(
      "INSERT INTO total_reported VALUES (?, ?) ON CONFLICT DO UPDATE SET ticks = ticks + excluded.ticks"
    )
    this.#last = views.prepare(
      "SELECT value, high FROM observation WHERE series = ? AND start = ? ORDER BY position DESC LIMIT 1",
      "bigint"
    )
    this.#first = views.prepare("SELECT min(start) FROM observation WHERE series = ? AND start >= ?").pluck()
    this.#latest = views.prepare("SELECT max(start) FROM observation WHERE series = ?").pluck()
    this.#range = views.prepare(
      "SELECT start, \"end\", at, previous_at, value FROM observation WHERE series = ? AND start >= ? AND start < ? ORDER BY start, position",
      "bigint"
    )
  }

  /** Adds one value and returns where the epoch stood before it. */
  insert(series: number, { end, start }: Bucket, position: number, { at, previousAt, value }: Observation): EpochMark {
    const recent = this.#recentOf(series)
    const before = this.#mark(recent, series, start)
    const high = Usd.max(value, before.high)
    recent.keep(start, value, high)
    const change = Usd.subtract(value, before.value)
    this.#fresh.push([series, start, position, end, at, previousAt, value, high, change])
    this.#report(Math.floor(start / dayLength), series, change)
    return before
  }

  /** Writes what was kept back since the last flush. */
  flush(): void {
    this.#write()
    for (const { day, series, ticks } of this.#reported.values()) {
      this.#addReported.run(day, series, ticks)
      this.#addTotal.run(series, ticks)
    }
    this.#reported.clear()
  }

  /**
   * The epochs of one series that overlap the interval, a day of buckets at a time, so that memory stays bounded. `longest`: of
   * its buckets, in milliseconds.
   */
  *overlapping(series: number, interval: Interval, longest: number): Generator<Epoch> {
    this.#write()
    const last = Math.min(this.#recentOf(series).latest + 1, interval.to)
    const near = interval.from - longest + 1
    // Only a long way is worth looking up where its buckets begin.
    const first = last - near > dayLength ? this.#first.get(series, Math.max(near, beginningOfTime)) as number : near
    for (let from = first; from < last; from += dayLength) {
      const rows = this.#range.all(series, from, Math.min(from + dayLength, last)) as Array<Row>
      for (const epoch of epochsOf(rows)) if (epoch.bucket.end > interval.from) yield epoch
    }
  }

  /** All values of one bucket. */
  epoch(series: number, bucket: Bucket): Epoch {
    this.#write()
    const rows = this.#range.all(series, bucket.start, bucket.start + 1) as Array<Row>
    return epochsOf(rows)[0] ?? { bucket, observations: [] }
  }

  /** In the order of the table, where every series has a place of its own: neighbours are inserted faster than strangers. */
  #write(): void {
    const rows = this.#fresh.sort(([series, start], [other, otherStart]) => series - other || start - otherStart)
    this.#fresh = []
    for (const row of rows) this.#rows.add(row)
    this.#rows.flush()
  }

  #report(day: number, series: number, change: Usd): void {
    const key = `${day} ${series}`
    const sum = this.#reported.get(key)
    if (sum === undefined) this.#reported.set(key, { day, series, ticks: change })
    else sum.ticks = Usd.add(sum.ticks, change)
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
  for (const { at, end, previous_at, start, value } of rows) {
    let epoch = epochs.at(-1)
    if (epoch === undefined || epoch.bucket.start !== Number(start)) {
      epochs.push(epoch = { bucket: { start: Number(start), end: Number(end) }, observations: [] })
    }
    const previousAt = previous_at === null ? null : Number(previous_at)
    epoch.observations.push({ at: Number(at), previousAt, value: Usd.ticks(value) })
  }
  return epochs
}
