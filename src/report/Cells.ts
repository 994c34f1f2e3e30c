/** Sums of the attribution journal as of a position: daily sums where whole UTC days are asked, leaves where a day is cut. */
import { cut } from "../attribution/cut.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { dayLength } from "../usage/ObservationTable.ts"
import { bound } from "./Sightings.ts"

/** A sum of postings with one series, agent and mission (numbers of the views; agent and mission 0: none). */
export interface Cell {
  readonly series: number
  readonly agent: number
  readonly mission: number
  readonly ticks: Usd
}

/** A leaf of the attribution as of the position: what it amounts to after all its postings. */
export interface JournalLeaf extends Cell, Interval {}

type Row = Record<"series" | "agent" | "mission" | "ticks" | "from" | "to", bigint>

/** The last position of the log that has views: beyond it nothing is left out. */
export interface AsOfPosition {
  readonly position: number
  readonly head: number
}

/**
 * Sums over a period (ends may be infinite), of one mission (0: none) or of all. A leaf that a border of the period cuts gives
 * the part inside, truncated as `cut` does; only leaves whose bucket starts on a border's UTC day can be cut.
 */
export const cellsIn = (
  views: SqliteFile,
  asOf: AsOfPosition,
  period: Interval,
  mission?: number
): ReadonlyArray<Cell> => {
  const firstDay = Math.ceil(period.from / dayLength)
  const endDay = Math.floor(period.to / dayLength)
  const cutLeaves = (border: Interval) =>
    leavesIn(views, asOf, border, mission).map((leaf) => ({ ...leaf, ticks: cut(leaf, period) }))
  if (firstDay >= endDay) return cutLeaves(period)
  const whole = wholeDays(views, asOf, { from: firstDay, to: endDay }, mission)
  const before = Number.isFinite(firstDay) ? { from: period.from, to: firstDay * dayLength } : undefined
  const after = Number.isFinite(endDay) ? { from: endDay * dayLength, to: period.to } : undefined
  const borders = [before, after].filter((border) => border !== undefined && border.from < border.to)
  return [...whole, ...borders.flatMap((border) => cutLeaves(border!))]
}

/** As `cellsIn` for all missions, where it only matters whether a mission claims the spend (mission 1) or none does (0). */
export const claimedIn = (views: SqliteFile, asOf: AsOfPosition, period: Interval): ReadonlyArray<Cell> => {
  if (period.from !== -Infinity || period.to !== Infinity || asOf.position < asOf.head) {
    return cellsIn(views, asOf, period).map((cell) => ({ ...cell, mission: cell.mission === 0 ? 0 : 1 }))
  }
  return (views.prepare("SELECT series, agent, claimed AS mission, ticks FROM total", "bigint").all() as Array<Row>)
    .map(cellOf)
}

/** Leaves that overlap the interval, in the order of their buckets, of one mission or of all. */
export const leavesIn = (
  views: SqliteFile,
  { position }: AsOfPosition,
  { from, to }: Interval,
  mission?: number
): ReadonlyArray<JournalLeaf> => {
  const rows = views.prepare(
    `SELECT series, agent, mission, "from", "to", sum(ticks) AS ticks FROM posting
     WHERE start >= ? AND start < ? AND "to" > ? AND "from" < ? AND position <= ? ${only(mission)}
     GROUP BY start, series, "from", "to", agent, mission HAVING sum(ticks) <> 0 ORDER BY start`,
    "bigint"
  ).all(bound(from - dayLength), bound(to), bound(from), bound(to), position, ...named(mission)) as Array<Row>
  return rows.map((row) => ({ ...cellOf(row), from: Number(row.from), to: Number(row.to) }))
}

const only = (mission: number | undefined): string => mission === undefined ? "" : "AND mission = ?"

const named = (mission: number | undefined): ReadonlyArray<number> => mission === undefined ? [] : [mission]

/**
 * Of the buckets that start on the UTC days `[from, to)`. Daily sums stand at the head: for an earlier position, what was booked
 * after it is taken off, or what was booked until it is summed.
 */
const wholeDays = (
  views: SqliteFile,
  { head, position }: AsOfPosition,
  days: Interval,
  mission: number | undefined
): ReadonlyArray<Cell> => {
  const cells = (from: string, ...values: ReadonlyArray<number>) =>
    (views.prepare(
      `SELECT series, agent, mission, sum(ticks) AS ticks FROM ${from} ${
        only(mission)
      } GROUP BY series, agent, mission`,
      "bigint"
    ).all(...values, ...named(mission)) as Array<Row>).map(cellOf)
  const booked = (positions: string) =>
    cells(
      `posting WHERE position ${positions} ? AND start >= ? AND start < ?`,
      ...[position, bound(days.from * dayLength), bound(days.to * dayLength)]
    )
  if (position < head / 2) return booked("<=")
  const present = cells("daily WHERE day >= ? AND day < ?", bound(days.from), bound(days.to))
  if (position >= head) return present
  return [...present, ...booked(">").map((cell) => ({ ...cell, ticks: Usd.negate(cell.ticks) }))]
}

const cellOf = (row: Pick<Row, "series" | "agent" | "mission" | "ticks">): Cell => ({
  series: Number(row.series),
  agent: Number(row.agent),
  mission: Number(row.mission),
  ticks: Usd.ticks(row.ticks)
})
