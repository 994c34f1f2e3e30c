/** Sums of the attribution journal over a period, put together from days and hours, and from leaves where an hour is cut. */
import { cut } from "../attribution/cut.ts"
import { isWide } from "../attribution/JournalSums.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import { Interval } from "../time/Interval.ts"
import { dayLength } from "../usage/ReadingSums.ts"
import { type Cell, JournalAt, type Wanted } from "./JournalAt.ts"
import { bound } from "./Sightings.ts"

export type { Cell } from "./JournalAt.ts"

/** A leaf of the attribution as of the position: what it amounts to after all its postings. */
interface JournalLeaf extends Cell, Interval {}

/** The position from which the journal is seen. */
export interface AsOfPosition {
  readonly position: number
}

export const hourLength = 3_600_000

/**
 * Sums over a period (ends may be infinite), of one mission (0: none) or of all. A leaf that a border of the period cuts gives
 * the part inside, truncated as `cut` does.
 */
export const cellsIn = (
  views: SqliteFile,
  asOf: AsOfPosition,
  period: Interval,
  mission?: number
): ReadonlyArray<Cell> => sumsIn(views, asOf, period, mission === undefined ? {} : { mission })

/** As `cellsIn` for all missions, where it only matters whether a mission claims the spend (mission 1) or none does (0). */
export const claimedIn = (views: SqliteFile, asOf: AsOfPosition, period: Interval): ReadonlyArray<Cell> =>
  sumsIn(views, asOf, period, { claimed: true })

/** Either kind of sums. */
export const sumsIn = (
  views: SqliteFile,
  asOf: AsOfPosition,
  period: Interval,
  wanted: Wanted
): ReadonlyArray<Cell> => {
  const journal = JournalAt.of(views, asOf.position)
  const days = unitsWithin(period, dayLength)
  const whole = days.from < days.to ? journal.inDays(days, wanted) : []
  const borders = borderOf(period, days, dayLength)
  return [
    ...whole,
    ...borders.flatMap((border) => {
      const hours = unitsWithin(border, hourLength)
      const cutHours = borderOf(border, hours, hourLength)
      const wide = readLeaves(views, asOf, border, dayLength, wanted, wideLeaves)
      const narrow = cutHours.flatMap((part) => readLeaves(views, asOf, part, hourLength, wanted, narrowLeaves))
      return [
        ...(hours.from < hours.to ? journal.inHours(hours, wanted) : []),
        ...[...wide, ...narrow].map((leaf) => ({ ...leaf, ticks: cut(leaf, period) }))
      ]
    })
  ]
}

/** The numbers of the whole units of time (UTC days or hours) inside the period. */
export const unitsWithin = ({ from, to }: Interval, length: number): Interval => ({
  from: Math.ceil(from / length),
  to: Math.floor(to / length)
})

/** What is left of the period without its whole units. */
export const borderOf = (period: Interval, units: Interval, length: number): ReadonlyArray<Interval> =>
  units.from < units.to
    ? Interval.subtract(period, [{ from: units.from * length, to: units.to * length }])
    : Interval.isEmpty(period)
    ? []
    : [period]

const wideLeaves = `posting INDEXED BY posting_wide WHERE ${isWide} AND`
const narrowLeaves = `posting INDEXED BY posting_by_start WHERE NOT ${isWide} AND`

type Row = Record<"series" | "agent" | "mission" | "ticks" | "from" | "to", bigint>

/** `longest`: of the buckets of these postings, in milliseconds; `from`: which postings. */
const readLeaves = (
  views: SqliteFile,
  { position }: AsOfPosition,
  { from, to }: Interval,
  longest: number,
  { claimed, mission }: Wanted,
  postings: string
): ReadonlyArray<JournalLeaf> => {
  const rows = views.prepare(
    `SELECT series, agent, mission, "from", "to", sum(ticks) AS ticks FROM ${postings}
     start >= ? AND start < ? AND "to" > ? AND "from" < ? AND position <= ? ${
      mission === undefined ? "" : "AND mission = ?"
    }
     GROUP BY start, series, "from", "to", agent, mission HAVING sum(ticks) <> 0 ORDER BY start`,
    "bigint"
  ).all(
    bound(from - longest),
    bound(to),
    bound(from),
    bound(to),
    position,
    ...(mission === undefined ? [] : [mission])
  ) as Array<Row>
  return rows.map((row) => ({
    series: Number(row.series),
    agent: Number(row.agent),
    mission: claimed === true && row.mission !== 0n ? 1 : Number(row.mission),
    ticks: Usd.ticks(row.ticks),
    from: Number(row.from),
    to: Number(row.to)
  }))
}
