/** Sums of what the sources reported, made from the values themselves and not from postings: the journal is held against them. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import { lastBlockAt, partOf, partsCompletedBy } from "../projection/Blocks.ts"
import { readingsBetween } from "./readingsBetween.ts"

/** Sums are by UTC day of the bucket's start. No bucket is longer, so what overlaps an instant started less than that before it. */
export const dayLength = 86_400_000

/** `reported` and `total_reported` stand at the head; `reading_sum` by block, for any other position. */
export const readingSumTables = `
  CREATE TABLE reported (                -- sums of the values themselves, by UTC day of the bucket's start: not made from postings
    day INTEGER NOT NULL, series INTEGER NOT NULL, ticks INTEGER NOT NULL, PRIMARY KEY (day, series)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE total_reported (series INTEGER PRIMARY KEY, ticks INTEGER NOT NULL) STRICT;   -- the same of all days
  CREATE TABLE reading_sum (             -- the same of the events of a block; part: see partOf
    part INTEGER NOT NULL, day INTEGER NOT NULL, series INTEGER NOT NULL, ticks INTEGER NOT NULL,
    PRIMARY KEY (part, day, series)
  ) STRICT, WITHOUT ROWID;`

interface Sum {
  readonly day: number
  readonly series: number
  ticks: Usd
}

/** By day and series in one number: days of JavaScript's time and series of any ledger fit. */
class Sums {
  readonly #sums = new Map<number, Sum>()

  add(day: number, series: number, ticks: Usd): void {
    const key = day * 2 ** 25 + series
    const sum = this.#sums.get(key)
    if (sum === undefined) this.#sums.set(key, { day, series, ticks })
    else sum.ticks = Usd.add(sum.ticks, ticks)
  }

  /** All of them; none are left. */
  take(): ReadonlyArray<Sum> {
    const all = [...this.#sums.values()]
    this.#sums.clear()
    return all
  }
}

export class ReadingSums {
  readonly #views: SqliteFile
  /** Not yet written at all. */
  readonly #fresh = new Sums()
  /** Of no block yet. */
  readonly #open = new Sums()

  constructor(views: SqliteFile) {
    this.#views = views
    const { position } = lastBlockAt(views, Number.MAX_SAFE_INTEGER)
    for (const { day, series, ticks } of readingsBetween(views, position, Number.MAX_SAFE_INTEGER)) {
      this.#open.add(day, series, ticks)
    }
  }

  add(day: number, series: number, change: Usd): void {
    this.#fresh.add(day, series, change)
  }

  /** Writes the sums at the head. Those of zero too: the rows must not depend on where pages were cut. */
  flush(): void {
    const add = this.#views.prepare(
      "INSERT INTO reported VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ticks = ticks + excluded.ticks"
    )
    const addTotal = this.#views.prepare(
      "INSERT INTO total_reported VALUES (?, ?) ON CONFLICT DO UPDATE SET ticks = ticks + excluded.ticks"
    )
    for (const { day, series, ticks } of this.#fresh.take()) {
      add.run(day, series, ticks)
      addTotal.run(series, ticks)
      this.#open.add(day, series, ticks)
    }
  }

  /** Writes the sums of all that was added since the block before. */
  endBlock(number: number): void {
    this.flush()
    const insert = this.#views.prepare("INSERT INTO reading_sum VALUES (?, ?, ?, ?)")
    const sums = this.#open.take().filter(({ ticks }) => !Usd.isZero(ticks))
    for (const { day, series, ticks } of sums) insert.run(partOf(0, number), day, series, ticks)
    const combine = this.#views.prepare(
      `INSERT INTO reading_sum SELECT ?, day, series, sum(ticks) FROM reading_sum
       WHERE part IN (SELECT value FROM json_each(?)) GROUP BY day, series HAVING sum(ticks) <> 0`
    )
    for (const { of, part } of partsCompletedBy(number)) combine.run(part, of)
  }
}
