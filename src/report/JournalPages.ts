/** The postings between two positions in pages, each small enough that others are answered between them. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { Interval } from "../time/Interval.ts"
import { dayLength } from "../usage/ReadingSums.ts"
import { manyEvents, rowsOfPage } from "./pageSizes.ts"
import { bound } from "./Sightings.ts"

/** After `earlier`, up to `later`. */
export interface Stretch {
  readonly earlier: number
  readonly later: number
}

/** Some of the postings, as SQL: `FROM posting ${index} WHERE ${where}`. */
export interface JournalPage {
  readonly index: string
  readonly where: string
  readonly values: Readonly<Record<string, number>>
}

type Place = readonly [position: number, n: number]

const where = `(position, n) > (:afterPosition, :afterN) AND (position, n) <= (:toPosition, :toN)
  AND start >= :startFrom AND start < :startTo`

/** The last of an event's postings, however many it has. */
const lastOfEvent = Number.MAX_SAFE_INTEGER

/** Whose bucket may overlap the period. What one reading changed in one bucket is in one page; a leaf's changes come in their order. */
export function* journalPages(views: SqliteFile, stretch: Stretch, { from, to }: Interval): Generator<JournalPage> {
  const { earlier, later } = stretch
  const [startFrom, startTo] = [bound(from) - dayLength + 1, bound(to)]
  if (to - from >= 32 * dayLength || later - earlier <= manyEvents) {
    for (const [after, upTo] of eventsInPages(views, stretch)) {
      yield { index: "NOT INDEXED", where, values: { ...between(after, upTo), startFrom, startTo } }
    }
    return
  }
  const all = between([earlier, lastOfEvent], [later, lastOfEvent])
  for (let day = startFrom; day < startTo; day += dayLength) {
    const starts = { startFrom: day, startTo: Math.min(day + dayLength, startTo) }
    yield { index: "INDEXED BY posting_by_start", where, values: { ...all, ...starts } }
  }
}

const between = ([afterPosition, afterN]: Place, [toPosition, toN]: Place) => ({
  afterPosition,
  afterN,
  toPosition,
  toN
})

/** Whole events, unless one that is no reading fills pages alone. */
function* eventsInPages(views: SqliteFile, { earlier, later }: Stretch): Generator<readonly [after: Place, to: Place]> {
  const full = views.prepare(
    "SELECT position, n FROM posting WHERE (position, n) > (?, ?) AND position <= ? ORDER BY position, n LIMIT 1 OFFSET ?"
  ).raw()
  const isReading = views.prepare("SELECT 1 FROM snapshot WHERE position = ?")
  for (let after: Place = [earlier, lastOfEvent];;) {
    const end = full.get(...after, later, rowsOfPage) as Place | undefined
    if (end === undefined) return yield [after, [later, lastOfEvent]]
    const [position] = end
    const isWithinEvent = position - 1 < after[0] || (position - 1 === after[0] && after[1] === lastOfEvent)
    const to: Place = !isWithinEvent
      ? [position - 1, lastOfEvent]
      : isReading.get(position) === undefined
      ? end
      : [position, lastOfEvent]
    yield [after, to]
    after = to
  }
}
