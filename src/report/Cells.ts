/** Sums of the attribution journal as of a position: daily sums where whole UTC days are asked, leaves where a day is cut. */
import { cut } from "../attribution/cut.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { dayLength } from "../usage/ObservationTable.ts"

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
 * Sums over a period (ends may be infinite). A leaf that a border of the period cuts gives the part inside, truncated as
 * `cut` does; only leaves whose bucket starts on a border's UTC day can be cut.
 */
export const cellsIn = (views: SqliteFile, asOf: AsOfPosition, period: Interval): ReadonlyArray<Cell> => {
  const firstDay = Math.ceil(period.from / dayLength)
  const endDay = Math.floor(period.to / dayLength)
  if (firstDay >= endDay) return cutLeaves(views, asOf, period, period)
  const whole = wholeDays(views, asOf, firstDay, endDay)
  const before = Number.isFinite(firstDay) ? { from: period.from, to: firstDay * dayLength } : undefined
  const after = Number.isFinite(endDay) ? { from: endDay * dayLength, to: period.to } : undefined
  const borders = [before, after].filter((border) => border !== undefined && border.from < border.to)
  return [...whole, ...borders.flatMap((border) => cutLeaves(views, asOf, border!, period))]
}

/** Leaves that overlap the interval, in the order of their buckets. */
export const leavesIn = (
  views: SqliteFile,
  { position }: AsOfPosition,
  { from, to }: Interval
): ReadonlyArray<JournalLeaf> => {
  const rows = views.prepare(
    `SELECT series, agent, mission, "from", "to", sum(ticks) AS ticks FROM posting
     WHERE start >= ? AND start < ? AND "to" > ? AND "from" < ? AND position <= ?
     GROUP BY start, series, "from", "to", agent, mission HAVING sum(ticks) <> 0 ORDER BY start`,
    "bigint"
  ).all(bound(from - dayLength), bound(to), bound(from), bound(to), position) as Array<Row>
  return rows.map((row) => ({ ...cellOf(row), from: Number(row.from), to: Number(row.to) }))
}

/** SQLite's integers have no infinity. */
const bound = (instant: number): number => Math.max(-8.64e15, Math.min(8.64e15, instant))

const cutLeaves = (views: SqliteFile, asOf: AsOfPosition, border: Interval, period: Interval): ReadonlyArray<Cell> =>
  leavesIn(views, asOf, border).map((leaf) => ({ ...leaf, ticks: cut(leaf, period) }))

/** Daily sums stand at the head: for an earlier position, what was booked after it is taken off, or what was booked until it is summed. */
const wholeDays = (
  views: SqliteFile,
  { head, position }: AsOfPosition,
  firstDay: number,
  endDay: number
): Array<Cell> => {
  const days = [bound(firstDay), bound(endDay)]
  const booked = (positions: string, ...at: ReadonlyArray<number>) =>
    (views.prepare(
      `SELECT series, agent, mission, sum(ticks) AS ticks FROM posting WHERE ${positions} AND start >= ? AND start < ?
       GROUP BY series, agent, mission`,
      "bigint"
    ).all(...at, bound(firstDay * dayLength), bound(endDay * dayLength)) as Array<Row>).map(cellOf)
  if (position < head / 2) return booked("position <= ?", position)
  const present = (views.prepare(
    "SELECT series, agent, mission, sum(ticks) AS ticks FROM daily WHERE day >= ? AND day < ? GROUP BY series, agent, mission",
    "bigint"
  ).all(...days) as Array<Row>).map(cellOf)
  if (position >= head) return present
  const later = booked("position > ?", position).map((cell) => ({ ...cell, ticks: Usd.negate(cell.ticks) }))
  return [...present, ...later]
}

const cellOf = (row: Pick<Row, "series" | "agent" | "mission" | "ticks">): Cell => ({
  series: Number(row.series),
  agent: Number(row.agent),
  mission: Number(row.mission),
  ticks: Usd.ticks(row.ticks)
})
