/** What the values that snapshots list change, read from the values: for the few events of which no block holds sums yet. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"

/** Of the buckets of one series that start on one UTC day (days since 1970). */
export interface ReadingChange {
  readonly day: number
  readonly series: number
  readonly ticks: Usd
}

/** Changes by events after position `after` and up to `until`. Looks only where these events list anything. */
export const readingsBetween = (views: SqliteFile, after: number, until: number): ReadonlyArray<ReadingChange> => {
  const listed = views.prepare(
    "SELECT min(listed_from) AS \"from\", max(listed_to) AS \"to\" FROM snapshot WHERE position > ? AND position <= ?"
  ).get(after, until) as { from: number | null; to: number | null }
  const rows = views.prepare(
    `SELECT CAST(floor(start / 86400000.0) AS INTEGER) AS day, series, sum(change) AS ticks
     FROM series CROSS JOIN observation ON series = number AND start >= ? AND start <= ?
     WHERE position > ? AND position <= ? GROUP BY day, series`,
    "bigint"
  ).all(listed.from, listed.to, after, until) as Array<Record<"day" | "series" | "ticks", bigint>>
  return rows.map(({ day, series, ticks }) => ({ day: Number(day), series: Number(series), ticks: Usd.ticks(ticks) }))
}
