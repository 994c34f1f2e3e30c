/** What the provider reported over a period, summed from the readings themselves. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { dayLength } from "../usage/ObservationTable.ts"
import type { AsOf } from "./AsOf.ts"
import { bound } from "./Sightings.ts"

/**
 * The values of all buckets that start in the period, as of the position; `undefined` where an end of the period could cut a
 * bucket, which readings know nothing of.
 */
export const reportedIn = (
  views: SqliteFile,
  { head, position }: AsOf,
  series: ReadonlyArray<number>,
  { from, to }: Interval
): Usd | undefined => {
  const wanted = new Set(series)
  const sumOf = (sums: ReadonlyArray<unknown>): Usd => {
    const rows = sums as ReadonlyArray<{ series: bigint; ticks: bigint }>
    return Usd.sum(rows.filter(({ series }) => wanted.has(Number(series))).map(({ ticks }) => Usd.ticks(ticks)))
  }
  if (from === -Infinity && to === Infinity && position >= head) {
    return sumOf(views.prepare("SELECT series, ticks FROM total_reported", "bigint").all())
  }
  const isWhole = (instant: number) => !Number.isFinite(instant) || instant % dayLength === 0
  if (!isWhole(from) || !isWhole(to)) return undefined
  const sums = position >= head
    ? views.prepare(
      "SELECT series, sum(ticks) AS ticks FROM reported WHERE day >= ? AND day < ? GROUP BY series",
      "bigint"
    )
      .all(bound(from / dayLength), bound(to / dayLength))
    : views.prepare(
      "SELECT series, sum(change) AS ticks FROM observation WHERE start >= ? AND start < ? AND position <= ? GROUP BY series",
      "bigint"
    ).all(bound(from), bound(to), position)
  return sumOf(sums)
}
