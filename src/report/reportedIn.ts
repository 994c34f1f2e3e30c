/** What the provider reported over a period, summed from the readings themselves. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import { lastBlockAt, partsUpTo } from "../projection/Blocks.ts"
import { Interval } from "../time/Interval.ts"
import { readingsBetween } from "../usage/readingsBetween.ts"
import { dayLength } from "../usage/ReadingSums.ts"
import type { AsOf } from "./AsOf.ts"
import { borderOf, unitsWithin } from "./Cells.ts"
import { bound } from "./Sightings.ts"

/**
 * The values of all buckets that start in the period, as of the position; `undefined` where an end of the period cuts a bucket of
 * one of the series, which readings know nothing of. Whole UTC days come from sums.
 */
export const reportedIn = (
  views: SqliteFile,
  asOf: AsOf,
  series: ReadonlyArray<number>,
  period: Interval
): Usd | undefined => {
  const { from, to } = period
  if (from >= to) return Usd.zero
  if ([from, to].some((border) => cutsBucket(views, asOf.position, series, border))) return undefined
  const wanted = new Set(series)
  const days = unitsWithin(period, dayLength)
  const borders = borderOf(period, days, dayLength)
  const whole = days.from < days.to ? inDays(views, asOf, days) : []
  return Usd.sum([
    ...whole.filter(({ series }) => wanted.has(series)).map(({ ticks }) => ticks),
    ...borders.flatMap((border) => series.map((number) => inBuckets(views, asOf.position, number, border)))
  ])
}

interface Sum {
  readonly series: number
  readonly ticks: Usd
}

/** By series: sums stand at the head, and by block for earlier positions. */
const inDays = (views: SqliteFile, { head, position }: AsOf, days: Interval): ReadonlyArray<Sum> => {
  const sums = (sql: string, ...values: ReadonlyArray<number | string>) =>
    (views.prepare(`SELECT series, sum(ticks) AS ticks FROM ${sql} GROUP BY series`, "bigint").all(...values) as Array<
      { series: bigint; ticks: bigint }
    >).map(({ series, ticks }) => ({ series: Number(series), ticks: Usd.ticks(ticks) }))
  if (position >= head) {
    return days.from === -Infinity && days.to === Infinity
      ? sums("total_reported")
      : sums("reported WHERE day >= ? AND day < ?", bound(days.from), bound(days.to))
  }
  const block = lastBlockAt(views, position)
  const late = readingsBetween(views, block.position, position).filter(({ day }) => Interval.contains(days, day))
  return [
    ...sums(
      "reading_sum WHERE part IN (SELECT value FROM json_each(?)) AND day >= ? AND day < ?",
      ...[JSON.stringify(partsUpTo(block.number)), bound(days.from), bound(days.to)]
    ),
    ...late
  ]
}

const inBuckets = (views: SqliteFile, position: number, series: number, { from, to }: Interval): Usd => {
  const ticks = views.prepare(
    "SELECT sum(change) FROM observation WHERE series = ? AND start >= ? AND start < ? AND position <= ?",
    "bigint"
  ).pluck().get(series, bound(from), bound(to), position) as bigint | null
  return Usd.ticks(ticks ?? 0n)
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
