/** Settles what was seen on forges: each issue's bookmarks become those that its acts mean, in the writer's turn. */
import { Clock, Effect } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { NewEvent } from "../event-log/StoredEvent.ts"
import { defaultHost } from "../event/MissionRef.ts"
import type { Settled } from "../forge/ForgeBook.ts"
import {
  actsOf,
  type IssuePlace,
  issuesDue,
  lastSettled,
  madeFor,
  missionHost,
  namesOf,
  timelineRead,
  verdictsOf
} from "../forge/forgeViews.ts"
import { missionOfIssue, sortRows } from "../forge/issueMission.ts"
import { movesOf } from "../forge/movesOf.ts"
import { settleIssue } from "../forge/settleIssue.ts"
import { type Knowledge, knowledgeAt } from "../report/Knowledge.ts"
import type { OpenLedger } from "./LedgerFiles.ts"

/** Issues settled in one append: few enough that nobody who wants to write waits long. */
const mostAtOnce = 50

/**
 * Settles everything that is due; what a crash left unsettled is due again. Bookmarks and what is said of their acts are one append: they
 * are there together, or not at all.
 */
export const settleForges = Effect.fn("settleForges")(function*({ log, projector }: OpenLedger) {
  let settled: Settled = { acts: 0, latest: null }
  const { file } = yield* projector.views()
  const since = lastSettled(file)
  const due = issuesDue(file, since)
  for (let from = 0; from < due.length; from += mostAtOnce) {
    const places = due.slice(from, from + mostAtOnce)
    for (const step of [bookmarks, moves]) {
      const views = yield* projector.views()
      const now = yield* Clock.currentTimeMillis
      const events = step(views.file, knowledgeAt(views.file, views.position), places, now)
      if (events.length === 0) continue
      yield* log.append(events)
      settled = sum(settled, events)
    }
  }
  yield* projector.views()
  return settled
})

const bookmarks = (
  views: SqliteFile,
  knowledge: Knowledge,
  places: ReadonlyArray<IssuePlace>,
  now: number
): ReadonlyArray<NewEvent> =>
  places.flatMap((place) => {
    const host = missionHost(views, place.forge, defaultHost)
    // Of a forge that was not named nobody knows what its missions are called.
    if (host === null) return []
    const names = namesOf(views, place.forge, place.repository)
    const made = madeFor(views, place)
    const { ref, rows, taken } = missionOfIssue(knowledge, { host, ...place, names })
    const { others, standing, withdrawn } = sortRows(rows, knowledge.retractions, made)
    return settleIssue({
      story: { acts: actsOf(views, place), others, readTo: timelineRead(views, place), withdrawn },
      mission: ref,
      verdicts: verdictsOf(views, place),
      standing,
      made: counted(made.values()),
      taken,
      now
    })
  })

const moves = (
  views: SqliteFile,
  knowledge: Knowledge,
  places: ReadonlyArray<IssuePlace>,
  now: number
): ReadonlyArray<NewEvent> => {
  const repositories = new Map(places.map((place) => [`${place.forge}\n${place.repository}`, place]))
  return [...repositories.values()].flatMap(({ forge, repository }) => {
    const host = missionHost(views, forge, defaultHost)
    const names = namesOf(views, forge, repository)
    return host === null ? [] : movesOf(knowledge, { host, repository, names }, now)
  })
}

const counted = (acts: Iterable<number>): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>()
  for (const act of acts) counts.set(act, (counts.get(act) ?? 0) + 1)
  return counts
}

const sum = ({ acts, latest }: Settled, events: ReadonlyArray<NewEvent>): Settled => {
  const marked = events.filter(({ event }) => event.type.startsWith("Mission") && event.type !== "MissionMoved")
  const times = marked.map(({ occurredAt }) => occurredAt)
  return {
    acts: acts + events.filter(({ event }) => event.type === "note.ForgeActSettled").length,
    latest: times.length === 0 ? latest : Math.max(latest ?? -Infinity, ...times)
  }
}
