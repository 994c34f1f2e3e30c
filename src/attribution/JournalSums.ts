/** Sums of postings by block, so that no answer as of any position reads more than few rows of few blocks. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { type BlockEnd, isFull, lastBlockAt, partOf, partsCompletedBy } from "../projection/Blocks.ts"

/** Days of a stretch: long periods are put together from these. */
export const stretchDays = 32

const sinceHour = "((start % 3600000 + 3600000) % 3600000)"

/** SQL: number of the UTC hour in which a posting's bucket starts. */
export const hourOf = `((start - ${sinceHour}) / 3600000)`

/** SQL: whether a posting's leaf reaches beyond that hour, as those of longer buckets may. The sums of hours are without them. */
export const isWide = `("to" - start > 3600000 - ${sinceHour})`

/** Days and hours are UTC, by the bucket's start. `part`: see `partOf`; claimed: 1 by some mission, 0 by none. */
export const sumTables = `
  CREATE TABLE hour_sum (                  -- of level 0 only, by hour first: few blocks book in one hour
    hour INTEGER NOT NULL, block INTEGER NOT NULL, series INTEGER NOT NULL, agent INTEGER NOT NULL, mission INTEGER NOT NULL,
    ticks INTEGER NOT NULL, PRIMARY KEY (hour, block, series, agent, mission)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE day_sum (
    part INTEGER NOT NULL, day INTEGER NOT NULL, series INTEGER NOT NULL, agent INTEGER NOT NULL, mission INTEGER NOT NULL,
    ticks INTEGER NOT NULL, PRIMARY KEY (part, day, series, agent, mission)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE stretch_sum (               -- of 32 days; whatever the mission
    part INTEGER NOT NULL, stretch INTEGER NOT NULL, series INTEGER NOT NULL, agent INTEGER NOT NULL,
    claimed INTEGER NOT NULL, ticks INTEGER NOT NULL, PRIMARY KEY (part, stretch, series, agent, claimed)
  ) STRICT, WITHOUT ROWID;`

export const sumIndexes = `
    CREATE INDEX posting_wide ON posting (start) WHERE ${isWide};
    CREATE INDEX day_sum_by_mission ON day_sum (mission, part);`

const postings = "FROM posting WHERE (position, n) > (:position, :n) AND (position, n) <= (:toPosition, :toN)"

export class JournalSums {
  readonly #views: SqliteFile
  #last: BlockEnd
  /** Rows since the last block: postings and values that were read. */
  #rows: number

  constructor(views: SqliteFile) {
    this.#views = views
    this.#last = lastBlockAt(views, Number.MAX_SAFE_INTEGER)
    const { n, position } = this.#last
    this.#rows = views.prepare(
      `SELECT (SELECT count(*) FROM posting WHERE (position, n) > (:position, :n))
         + (SELECT coalesce(sum(points), 0) FROM snapshot WHERE position > :position)`
    ).pluck().get({ position, n }) as number
  }

  /** Counts rows of the event that is being applied; whether a block must end with them. */
  count(rows: number): boolean {
    this.#rows += rows
    return isFull(this.#rows)
  }

  /** Ends a block with a posting that is written already, and gives its number. */
  endBlock(position: number, n: number): number {
    const number = this.#last.number + 1
    const bounds = { position: this.#last.position, n: this.#last.n, toPosition: position, toN: n }
    this.#views.prepare("INSERT INTO block VALUES (?, ?, ?)").run(number, position, n)
    this.#sumBlock(number, bounds)
    for (const { of, part } of partsCompletedBy(number)) this.#sumParts(part, of)
    this.#last = { number, position, n }
    this.#rows = 0
    return number
  }

  #sumBlock(block: number, bounds: Record<string, number>): void {
    this.#views.prepare(
      `INSERT INTO hour_sum SELECT ${hourOf} AS hour, :block, series, agent, mission, sum(ticks)
       ${postings} AND NOT ${isWide} GROUP BY hour, series, agent, mission HAVING sum(ticks) <> 0`
    ).run({ ...bounds, block })
    // Leaves within hours are summed up already; of the others there are few or none.
    const hours = this.#views.prepare(`SELECT min(${hourOf}) AS first, max(${hourOf}) AS last ${postings}`).get(bounds)
    this.#views.prepare(
      `INSERT INTO day_sum SELECT :part, (hour - (hour % 24 + 24) % 24) / 24 AS day, series, agent, mission, sum(ticks) FROM (
         SELECT hour, series, agent, mission, ticks FROM hour_sum WHERE hour BETWEEN :first AND :last AND block = :block
         UNION ALL SELECT ${hourOf}, series, agent, mission, ticks ${postings} AND ${isWide})
       GROUP BY day, series, agent, mission HAVING sum(ticks) <> 0`
    ).run({ ...bounds, ...hours as object, part: partOf(0, block), block })
  }

  #sumParts(part: number, of: string): void {
    this.#views.prepare(
      `INSERT INTO day_sum SELECT :part, day, series, agent, mission, sum(ticks) FROM day_sum
       WHERE part IN (SELECT value FROM json_each(:of)) GROUP BY day, series, agent, mission HAVING sum(ticks) <> 0`
    ).run({ part, of })
    this.#views.prepare(
      `INSERT INTO stretch_sum SELECT :part, CAST(floor(day / ${stretchDays}.0) AS INTEGER) AS stretch, series, agent,
         mission <> 0 AS claimed, sum(ticks) FROM day_sum WHERE part = :part
       GROUP BY stretch, series, agent, claimed HAVING sum(ticks) <> 0`
    ).run({ part })
  }
}
