/** The postings of the journal between two positions, event by event. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { dayLength } from "../usage/ReadingSums.ts"
import { bound } from "./Sightings.ts"

/** Numbers of the views; `start` is that of the bucket. */
export interface LeafPlace extends Interval {
  readonly series: number
  readonly start: number
  readonly agent: number
  readonly mission: number
}

/** What an event adds to a leaf. */
export interface LeafChange extends LeafPlace {
  readonly position: number
  readonly ticks: Usd
}

/** After `earlier`, up to `later`. */
export interface Stretch {
  readonly earlier: number
  readonly later: number
}

type Row = Record<"position" | "series" | "start" | "from" | "to" | "agent" | "mission" | "ticks", bigint>

const columns = `position, series, start, "from", "to", agent, mission, ticks`

/** Events looked at at once, so that memory stays bounded. */
const page = 2_000

/** Postings whose bucket overlaps the period, of one mission (0: none) or of all, ascending by position. */
export function* journalChanges(
  views: SqliteFile,
  { earlier, later }: Stretch,
  { from, to }: Interval,
  mission: number | undefined
): Generator<ReadonlyArray<LeafChange>> {
  const read = (index: string, after: number, upTo: number) =>
    (views.prepare(
      `SELECT ${columns} FROM posting ${index} WHERE position > ? AND position <= ? AND start > ? AND start < ?
       ${mission === undefined ? "" : "AND mission = ?"} ORDER BY position, n`,
      "bigint"
    ).all(after, upTo, bound(from) - dayLength, bound(to), ...(mission === undefined ? [] : [mission])) as Array<Row>)
      .map(changeOf)
  // A short period of a long log is found by its buckets, all else by the events.
  if (to - from < 32 * dayLength && later - earlier > page) {
    return yield read("INDEXED BY posting_by_start", earlier, later)
  }
  for (let after = earlier; after < later; after += page) {
    yield read("NOT INDEXED", after, Math.min(later, after + page))
  }
}

/** What the leaves of a bucket came to at a position. */
export const leavesAt = (
  views: SqliteFile,
  position: number,
  series: number,
  start: number
): ReadonlyArray<LeafChange> =>
  (views.prepare(
    `SELECT max(position) AS position, series, start, "from", "to", agent, mission, sum(ticks) AS ticks
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
  ticks: Usd.ticks(row.ticks)
})
