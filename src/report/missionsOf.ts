/** Answers `ledger mission list` and `ledger mission show`. */
import type { EventType } from "../event/LedgerEvent.ts"
import { formatMissionRef, type MissionRef } from "../event/MissionRef.ts"
import { type BookmarkRow, markKinds } from "../mission/BookmarkRow.ts"
import type { Crew } from "../mission/Crew.ts"
import type { MissionHistory } from "../mission/windows.ts"
import { Usd } from "../money/Usd.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { documentHead } from "./AsOf.ts"
import { closedChanges } from "./closedChanges.ts"
import type { BookmarkType } from "./documents/BookmarkType.ts"
import type { Crew as CrewShown } from "./documents/Crew.ts"
import type { Mission } from "./documents/Mission.ts"
import type { Missions, MissionSummary } from "./documents/Missions.ts"
import { agentNames, allTime, endOf, type Inquiry, noSums, type Sums } from "./Inquiry.ts"
import type { KnownMission } from "./KnownMission.ts"
import { type MeantMission, missionThen } from "./resolve.ts"

/** Open and paused missions, or all of them; what started last first. */
export const missionsOf = (inquiry: Inquiry, all: boolean): Missions => {
  const { asOf, now } = inquiry.asked
  const missions = [...inquiry.knowledge.missions.values()].filter(({ history }) =>
    all || history.state === "open" || history.state === "paused"
  )
  return {
    ...documentHead("ledger.missions/1", asOf, now),
    missions: missions.map((mission) => summaryOf(inquiry, mission))
      .sort((left, right) => (left.startedAt ?? "") < (right.startedAt ?? "") ? 1 : -1)
  }
}

/** One mission, whole, as meant with the knowledge of the log's head; at the asked position it may not be known yet. */
export const missionOf = (inquiry: Inquiry, meant: MeantMission): Mission => {
  const { asOf, now } = inquiry.asked
  const then = missionThen(inquiry.knowledge, meant)
  const mission = then ?? { ...meant.mission, bookmarks: [], history: unknownHistory }
  return {
    ...documentHead("ledger.mission/1", asOf, now),
    ...summaryOf(inquiry, mission),
    otherNames: mission.names.filter(({ isPresent }) => !isPresent).map(({ ref }) => ref),
    windows: mission.history.windows.map(({ crew, from, to, weight }) => ({
      from: formatTimestamp(from),
      to: endOf(to),
      crew: crewShown(crew),
      weight: Number(weight)
    })),
    bookmarks: mission.bookmarks.map((row) => bookmarkShown(inquiry, mission, row)),
    byAgent: agentCosts(inquiry, mission),
    notices: then === undefined
      ? [`${meant.mission.ref} was not known yet at position ${asOf.position}`]
      : changesIn(inquiry, mission)
  }
}

/** What a provider changed in closed cycles, in the times of the mission. */
const changesIn = (inquiry: Inquiry, { history: { windows } }: KnownMission): ReadonlyArray<string> => {
  const sources = inquiry.freshness.sources()
  return [...new Set(windows.flatMap((window) => closedChanges(inquiry, sources, window)))]
}

const unknownHistory: MissionHistory = { windows: [], ignored: [], state: "none" }

/** A crew as documents write it. */
export const crewShown = (crew: Crew): CrewShown => {
  if (!crew.everyone) return [...crew.agents].sort()
  return crew.except.size === 0 ? "everyone" : { everyoneExcept: [...crew.except].sort() }
}

const summaryOf = (inquiry: Inquiry, mission: KnownMission): MissionSummary => {
  const { state, windows } = mission.history
  const scope = { series: [...inquiry.knowledge.series.keys()], mission: mission.id, period: allTime }
  const complete = isComplete(inquiry, mission)
  const { state: certainty, widened: _, ...figure } = inquiry.figureOf(costOf(inquiry, mission), scope, complete)
  return {
    mission: mission.ref,
    state,
    startedAt: windows.length === 0 ? null : formatTimestamp(windows[0]!.from),
    endedAt: state === "ended" ? endOf(windows.at(-1)?.to ?? Infinity) : null,
    crew: windows.length === 0 ? "everyone" : crewShown(windows.at(-1)!.crew),
    ...figure,
    certainty
  }
}

/** Whether the mission's times were read without gaps; without windows there is nothing to read. */
const isComplete = (inquiry: Inquiry, { history: { windows } }: KnownMission): boolean =>
  windows.length === 0 || inquiry.isComplete({ from: windows[0]!.from, to: windows.at(-1)!.to })

const costOf = (inquiry: Inquiry, { number }: KnownMission): Sums =>
  inquiry.cellsIn(allTime, number).reduce((sums, { series, ticks }) => inquiry.addTo(sums, series, ticks), noSums)

const agentCosts = (inquiry: Inquiry, mission: KnownMission): Mission["byAgent"] => {
  const agents = agentNames(inquiry)
  const costs = new Map<string | null, Sums>()
  for (const { agent: number, series, ticks } of inquiry.cellsIn(allTime, mission.number)) {
    const agent = agents.get(number) ?? null
    costs.set(agent, inquiry.addTo(costs.get(agent) ?? noSums, series, ticks))
  }
  const series = [...inquiry.knowledge.series.keys()]
  const complete = isComplete(inquiry, mission)
  const spent = [...costs].filter(([, { billed, estimated }]) => !Usd.isZero(billed) || !Usd.isZero(estimated))
  return spent.sort(([, left], [, right]) => left.billed < right.billed ? 1 : -1).map(([agent, sums]) => ({
    agent,
    ...inquiry.figureOf(sums, { series, agent, mission: mission.id, period: allTime }, complete)
  }))
}

const typeOf = Object.fromEntries(
  Object.entries(markKinds).map(([type, kind]) => [kind, type])
) as Record<BookmarkRow["kind"], BookmarkType & EventType>

/** What payloads say that people want to see. */
interface Said {
  readonly mission: MissionRef
  readonly note?: string
  readonly to?: string | MissionRef
  readonly into?: MissionRef
}

/** The reference it was said under, and where a window ends, a move or a merge leads to. */
const detailsOf = ({ kind }: BookmarkRow, { into, mission, to }: Said) => ({
  mission: formatMissionRef(mission),
  ...(kind === "add" && { to: to as string }),
  ...(kind === "move" && { becomes: formatMissionRef(to as MissionRef) }),
  ...(kind === "merge" && { becomes: formatMissionRef(into!) })
})

/** What is odd about the time of the act on a forge that a bookmark was made of, as far as that was said by then. */
const flagsOf = ({ asked: { asOf, views } }: Inquiry, { position }: BookmarkRow): ReadonlyArray<string> => {
  const flags = views.prepare(
    `SELECT a.flags FROM forge_bookmark b JOIN forge_act a ON a.position = b.act WHERE b.position = ? AND b.settled <= ?`
  ).pluck().get(position, asOf.position) as string | undefined
  return flags === undefined ? [] : JSON.parse(flags) as ReadonlyArray<string>
}

const bookmarkShown = (
  inquiry: Inquiry,
  { history }: KnownMission,
  row: BookmarkRow
): Mission["bookmarks"][number] => {
  const retracted = inquiry.knowledge.retractions.get(row.id)
  const flags = flagsOf(inquiry, row)
  const said = JSON.parse(row.payload) as Said
  return {
    id: row.id,
    position: row.position,
    type: typeOf[row.kind],
    at: formatTimestamp(row.occurred_at),
    recordedAt: formatTimestamp(row.recorded_at),
    actor: row.actor,
    note: said.note ?? null,
    ...detailsOf(row, said),
    ...(flags.length > 0 && { flags }),
    retracted: retracted === undefined
      ? null
      : { id: retracted.id, position: retracted.position, why: retracted.why },
    ignored: history.ignored.find(({ bookmark }) => bookmark.id === row.id)?.reason ?? null
  }
}
