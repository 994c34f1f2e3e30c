/** The postings of a page of the journal: those that can be summed up, and those that must be looked at one by one. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import type { JournalPage } from "./JournalPages.ts"
import { bound } from "./Sightings.ts"

/** Numbers of the views; `start` is that of the bucket. */
export interface LeafPlace extends Interval {
  readonly series: number
  readonly start: number
  readonly agent: number
  readonly mission: number
}

/** What an event adds to a leaf. `hasFallen`: the bucket's value was at some time lower than before. */
export interface LeafChange extends LeafPlace {
  readonly position: number
  readonly ticks: Usd
  readonly hasFallen: boolean
}

/** What an event adds to all leaves of a group that the period holds whole, and whose buckets never fell. */
export type GroupChange = Pick<LeafChange, "position" | "series" | "agent" | "mission" | "ticks">

/** Of one mission (0: none) or of all. `series`: each that is asked for, with the number of the group in which it is summed up. */
export interface Wanted {
  readonly period: Interval
  readonly mission: number | undefined
  readonly series: Readonly<Record<number, number>>
}

type Row = Record<"position" | "series" | "start" | "from" | "to" | "agent" | "mission" | "ticks" | "fell", bigint>

const hasFallen = `EXISTS (SELECT 1 FROM observation o INDEXED BY observation_fallen
  WHERE o.series = posting.series AND o.start = posting.start AND o.value < o.high)`

const isWhole = `("from" >= :from AND "to" <= :to)`

const missionOnly = ({ mission }: Wanted): string => mission === undefined ? "" : "AND mission = :mission"

const valuesOf = ({ values }: JournalPage, { mission, period }: Wanted) => ({
  ...values,
  ...(mission !== undefined && { mission }),
  from: bound(period.from),
  to: bound(period.to)
})

/** Agent and mission are 0 where they are not told apart. What comes to nothing is left out. */
export const groupChanges = (
  views: SqliteFile,
  page: JournalPage,
  wanted: Wanted,
  apart: { readonly agent: boolean; readonly mission: boolean }
): ReadonlyArray<GroupChange> =>
  (views.prepare(
    `WITH asked AS MATERIALIZED (SELECT CAST(key AS INTEGER) AS number, value AS named FROM json_each(:series))
     SELECT position, named AS series, ${apart.agent ? "agent" : "0 AS agent"}, ${
      apart.mission ? "mission" : "0 AS mission"
    }, sum(ticks) AS ticks
     FROM posting ${page.index} CROSS JOIN asked ON asked.number = posting.series
     WHERE ${page.where} ${missionOnly(wanted)} AND ${isWhole} AND NOT ${hasFallen}
     GROUP BY 1, 2, 3, 4 HAVING sum(ticks) <> 0`,
    "bigint"
  ).all({ ...valuesOf(page, wanted), series: JSON.stringify(wanted.series) }) as Array<Row>).map((
    { agent, mission, position, series, ticks }
  ) => ({
    position: Number(position),
    series: Number(series),
    agent: Number(agent),
    mission: Number(mission),
    ticks: Usd.ticks(ticks)
  }))

/** One by one, ascending by position: all of the page, or those that are in no group change. */
export const leafChanges = (
  views: SqliteFile,
  page: JournalPage,
  wanted: Wanted,
  which: "all" | "ungrouped"
): ReadonlyArray<LeafChange> =>
  (views.prepare(
    `SELECT position, series, start, "from", "to", agent, mission, ticks, ${hasFallen} AS fell
     FROM posting ${page.index} WHERE ${page.where} ${missionOnly(wanted)}
     ${which === "all" ? "" : `AND NOT (${isWhole} AND NOT ${hasFallen})`} ORDER BY position, n`,
    "bigint"
  ).all(valuesOf(page, wanted)) as Array<Row>).map(changeOf)

/** What the leaves of a bucket came to at a position. */
export const leavesAt = (
  views: SqliteFile,
  position: number,
  series: number,
  start: number
): ReadonlyArray<LeafPlace & { readonly ticks: Usd }> =>
  (views.prepare(
    `SELECT max(position) AS position, series, start, "from", "to", agent, mission, sum(ticks) AS ticks, 0 AS fell
     FROM posting INDEXED BY posting_by_start WHERE start = ? AND series = ? AND position <= ?
     GROUP BY "from", "to", agent, mission`,
    "bigint"
  ).all(start, series, position) as Array<Row>).map(changeOf)

const changeOf = (row: Row): LeafChange => ({
  position: Number(row.position),
  series: Number(row.series),
  start: Number(row.start),
  from: Number(row.from),
  to: Number(row.to),
  agent: Number(row.agent),
  mission: Number(row.mission),
  ticks: Usd.ticks(row.ticks),
  hasFallen: row.fell === 1n
})
