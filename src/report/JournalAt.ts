/** The attribution journal as it stood at a position: sums by day and hour from few blocks of it, and the postings after them. */
import { hourOf, isWide, stretchDays } from "../attribution/JournalSums.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import { type BlockEnd, lastBlockAt, levelOf, partsUpTo } from "../projection/Blocks.ts"
import { Interval } from "../time/Interval.ts"
import { bound } from "./Sightings.ts"

/** A sum of postings with one series, agent and mission (numbers of the views; agent and mission 0: none). */
export interface Cell {
  readonly series: number
  readonly agent: number
  readonly mission: number
  readonly ticks: Usd
}

/** `mission`: of this one only; `claimed`: of all, and it only matters whether a mission claims the spend (1) or none does (0). */
export interface Wanted {
  readonly mission?: number
  readonly claimed?: boolean
}

type Row = Record<"series" | "agent" | "mission" | "ticks", bigint>

/** A sum of postings of no block yet. Hours are UTC, by the bucket's start; `wide`: see `isWide`. */
interface Late extends Cell {
  readonly hour: number
  readonly wide: boolean
}

const hoursOfDay = 24

/** The one asked last: a question asks many times. What was booked up to a position never changes in a file. */
const asked = new WeakMap<SqliteFile, JournalAt>()

export class JournalAt {
  readonly position: number
  readonly #views: SqliteFile
  readonly #end: BlockEnd
  readonly #parts: ReadonlyArray<number>
  #late: ReadonlyArray<Late> | undefined

  private constructor(views: SqliteFile, position: number) {
    this.#views = views
    this.position = position
    this.#end = lastBlockAt(views, position)
    this.#parts = partsUpTo(this.#end.number)
  }

  static of(views: SqliteFile, position: number): JournalAt {
    const last = asked.get(views)
    if (last?.position === position) return last
    const journal = new JournalAt(views, position)
    asked.set(views, journal)
    return journal
  }

  /** Of the buckets that start on the UTC days (numbers since 1970, ends may be infinite). */
  inDays(days: Interval, wanted: Wanted): ReadonlyArray<Cell> {
    const hours = { from: days.from * hoursOfDay, to: days.to * hoursOfDay }
    return [
      ...(wanted.claimed === true ? this.#inStretches(days) : this.#inParts(this.#parts, days, wanted)),
      ...this.#lateIn(hours, wanted, () => true)
    ]
  }

  /** Of the buckets that start in the UTC hours (numbers since 1970), without the leaves that reach beyond theirs. */
  inHours(hours: Interval, wanted: Wanted): ReadonlyArray<Cell> {
    const rows = this.#views.prepare(
      `SELECT series, agent, ${missionOf(wanted)} AS mission, sum(ticks) AS ticks FROM hour_sum
       WHERE hour >= ? AND hour < ? AND block <= ? ${only(wanted)} GROUP BY 1, 2, 3`,
      "bigint"
    ).all(bound(hours.from), bound(hours.to), this.#end.number, ...named(wanted)) as Array<Row>
    return [...rows.map(cellOf), ...this.#lateIn(hours, wanted, ({ wide }) => !wide)]
  }

  /** What the buckets that start in the hours came to, by series, in leaves that reach beyond the hour in which their bucket starts. */
  wideInHours(hours: Interval, hourLength: number): ReadonlyArray<Pick<Cell, "series" | "ticks">> {
    const rows = this.#views.prepare(
      `SELECT series, 0 AS agent, 0 AS mission, sum(ticks) AS ticks FROM posting INDEXED BY posting_wide
       WHERE ${isWide} AND start >= ? AND start < ? AND position <= ? GROUP BY series`,
      "bigint"
    ).all(bound(hours.from * hourLength), bound(hours.to * hourLength), this.position) as Array<Row>
    return rows.map(cellOf)
  }

  #inParts(parts: ReadonlyArray<number>, days: Interval, wanted: Wanted): ReadonlyArray<Cell> {
    if (parts.length === 0 || days.from >= days.to) return []
    // All times of one mission are few rows; what no mission claims is in every part.
    const index = wanted.mission === undefined || wanted.mission === 0 ? "" : "INDEXED BY day_sum_by_mission"
    const rows = this.#views.prepare(
      `SELECT series, agent, ${missionOf(wanted)} AS mission, sum(ticks) AS ticks FROM day_sum ${index}
       WHERE part IN (SELECT value FROM json_each(?)) AND day >= ? AND day < ? ${only(wanted)} GROUP BY 1, 2, 3`,
      "bigint"
    ).all(JSON.stringify(parts), bound(days.from), bound(days.to), ...named(wanted)) as Array<Row>
    return rows.map(cellOf)
  }

  /** Whole stretches of large parts, days of the rest. */
  #inStretches(days: Interval): ReadonlyArray<Cell> {
    const whole = { from: Math.ceil(days.from / stretchDays), to: Math.floor(days.to / stretchDays) }
    if (whole.from >= whole.to) return this.#inParts(this.#parts, days, { claimed: true })
    const large = this.#parts.filter((part) => levelOf(part) > 0)
    const small = this.#parts.filter((part) => levelOf(part) === 0)
    const rows = this.#views.prepare(
      `SELECT series, agent, claimed AS mission, sum(ticks) AS ticks FROM stretch_sum
       WHERE part IN (SELECT value FROM json_each(?)) AND stretch >= ? AND stretch < ? GROUP BY 1, 2, 3`,
      "bigint"
    ).all(JSON.stringify(large), bound(whole.from), bound(whole.to)) as Array<Row>
    const borders = Interval.subtract(days, [{ from: whole.from * stretchDays, to: whole.to * stretchDays }])
    return [
      ...rows.map(cellOf),
      ...borders.flatMap((border) => this.#inParts(large, border, { claimed: true })),
      ...this.#inParts(small, days, { claimed: true })
    ]
  }

  #lateIn(hours: Interval, { claimed, mission }: Wanted, fits: (late: Late) => boolean): ReadonlyArray<Cell> {
    this.#late ??= this.#readLate()
    const late = this.#late.filter((late) =>
      Interval.contains(hours, late.hour) && (mission === undefined || late.mission === mission) && fits(late)
    )
    return claimed === true ? late.map((cell) => ({ ...cell, mission: cell.mission === 0 ? 0 : 1 })) : late
  }

  #readLate(): ReadonlyArray<Late> {
    const rows = this.#views.prepare(
      `SELECT series, agent, mission, ${hourOf} AS hour, ${isWide} AS wide, sum(ticks) AS ticks FROM posting
       WHERE (position, n) > (?, ?) AND position <= ? GROUP BY 1, 2, 3, 4, 5`,
      "bigint"
    ).all(this.#end.position, this.#end.n, this.position) as Array<Row & Record<"hour" | "wide", bigint>>
    return rows.map((row) => ({ ...cellOf(row), hour: Number(row.hour), wide: row.wide === 1n }))
  }
}

const missionOf = ({ claimed }: Wanted): string => claimed === true ? "mission <> 0" : "mission"

const only = ({ mission }: Wanted): string => mission === undefined ? "" : "AND mission = ?"

const named = ({ mission }: Wanted): ReadonlyArray<number> => mission === undefined ? [] : [mission]

const cellOf = (row: Row): Cell => ({
  series: Number(row.series),
  agent: Number(row.agent),
  mission: Number(row.mission),
  ticks: Usd.ticks(row.ticks)
})
