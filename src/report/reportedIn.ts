/** What the provider reported over a period, summed from the readings themselves. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { dayLength } from "../usage/ObservationTable.ts"
import type { AsOf } from "./AsOf.ts"
import { bound } from "./Sightings.ts"

/**
 * The values of all buckets that start in the period, as of the position; `undefined` where an end of the period cuts a bucket of
 * one of the series, which readings know nothing of. At the head whole UTC days come from sums.
 */
export const reportedIn = (
  views: SqliteFile,
  { head, position }: AsOf,
  series: ReadonlyArray<number>,
  { from, to }: Interval
): Usd | undefined => {
  if (from >= to) return Usd.zero
  if ([from, to].some((border) => cutsBucket(views, position, series, border))) return undefined
  const wanted = new Set(series)
  const sumOf = (sums: ReadonlyArray<unknown>): Usd => {
    const rows = sums as ReadonlyArray<{ series: bigint; ticks: bigint }>
    return Usd.sum(rows.filter(({ series }) => wanted.has(Number(series))).map(({ ticks }) => Usd.ticks(ticks)))
  }
  if (from === -Infinity && to === Infinity && position >= head) {
    return sumOf(views.prepare("SELECT series, ticks FROM total_reported", "bigint").all())
  }
  const read = views.prepare(
    "SELECT series, sum(change) AS ticks FROM observation WHERE start >= ? AND start < ? AND position <= ? GROUP BY series",
    "bigint"
  )
  const firstDay = Math.ceil(from / dayLength)
  const endDay = Math.floor(to / dayLength)
  if (position < head || firstDay >= endDay) return sumOf(read.all(bound(from), bound(to), position))
  const whole = views.prepare(
    "SELECT series, sum(ticks) AS ticks FROM reported WHERE day >= ? AND day < ? GROUP BY series",
    "bigint"
  ).all(bound(firstDay), bound(endDay))
  const borders = [[from, firstDay * dayLength], [endDay * dayLength, to]] as const
  const cut = borders.filter(([begin, end]) => begin < end)
  return Usd.sum([whole, ...cut.map(([begin, end]) => read.all(bound(begin), bound(end), position))].map(sumOf))
}

/** Whether an instant lies inside a bucket that one of the series has as of the position. No bucket crosses the border of a UTC day. */
const cutsBucket = (
  views: SqliteFile,
  position: number,
  series: ReadonlyArray<number>,
  instant: number
): boolean => {
  if (!Number.isFinite(instant) || instant % dayLength === 0) return false
  const across = views.prepare(
    "SELECT 1 FROM observation WHERE series = ? AND start > ? AND start < ? AND \"end\" > ? AND position <= ? LIMIT 1"
  )
  return series.some((number) => across.get(number, instant - dayLength, instant, instant, position) !== undefined)
}
