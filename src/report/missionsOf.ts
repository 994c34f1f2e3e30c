/** Answers `ledger mission list` and `ledger mission show`. */
import type { EventType } from "../event/LedgerEvent.ts"
import { bookmarkKinds, type BookmarkRow } from "../mission/MissionProjection.ts"
import type { Crew } from "../mission/windows.ts"
import { Usd } from "../money/Usd.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { documentHead } from "./AsOf.ts"
import { cellsIn } from "./Cells.ts"
import type { BookmarkType } from "./documents/BookmarkType.ts"
import type { Crew as CrewShown } from "./documents/Crew.ts"
import type { Mission } from "./documents/Mission.ts"
import type { Missions, MissionSummary } from "./documents/Missions.ts"
import { agentNames, allTime, endOf, type Inquiry, noSums, type Sums } from "./Inquiry.ts"
import type { KnownMission } from "./Knowledge.ts"

/** Open and paused missions, or all of them; what started last first. */
export const missionsOf = (inquiry: Inquiry, all: boolean): Missions => {
  const { asOf, now } = inquiry.asked
  const costs = costByMission(inquiry)
  const missions = [...inquiry.knowledge.missions.values()].filter(({ history }) =>
    all || history.state === "open" || history.state === "paused"
  )
  return {
    ...documentHead("ledger.missions/1", asOf, now),
    missions: missions.map((mission) => summaryOf(inquiry, mission, costs.get(mission.number) ?? noSums))
      .sort((left, right) => (left.startedAt ?? "") < (right.startedAt ?? "") ? 1 : -1)
  }
}

/** One mission, whole. */
export const missionOf = (inquiry: Inquiry, mission: KnownMission): Mission => {
  const { asOf, now } = inquiry.asked
  const costs = costByMission(inquiry)
  return {
    ...documentHead("ledger.mission/1", asOf, now),
    ...summaryOf(inquiry, mission, costs.get(mission.number) ?? noSums),
    windows: mission.history.windows.map(({ crew, from, to, weight }) => ({
      from: formatTimestamp(from),
      to: endOf(to),
      crew: crewShown(crew),
      weight: Number(weight)
    })),
    bookmarks: mission.bookmarks.map((row) => bookmarkShown(inquiry, mission, row)),
    byAgent: agentCosts(inquiry, mission),
    notices: []
  }
}

/** A crew as documents write it. */
export const crewShown = (crew: Crew): CrewShown => {
  if (!crew.everyone) return [...crew.agents].sort()
  return crew.except.size === 0 ? "everyone" : { everyoneExcept: [...crew.except].sort() }
}

const summaryOf = (inquiry: Inquiry, mission: KnownMission, sums: Sums): MissionSummary => {
  const { state, windows } = mission.history
  const scope = { series: [...inquiry.knowledge.series.keys()], mission: mission.id, period: allTime }
  const complete = isComplete(inquiry, mission)
  const { state: certainty, widened: _, ...figure } = inquiry.figureOf(sums, scope, complete)
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

const costByMission = (inquiry: Inquiry): ReadonlyMap<number, Sums> => {
  const costs = new Map<number, Sums>()
  for (const { mission, series, ticks } of cellsIn(inquiry.asked.views, inquiry.asked.asOf, allTime)) {
    costs.set(mission, inquiry.addTo(costs.get(mission) ?? noSums, series, ticks))
  }
  return costs
}

const agentCosts = (inquiry: Inquiry, mission: KnownMission): Mission["byAgent"] => {
  const agents = agentNames(inquiry)
  const costs = new Map<string | null, Sums>()
  for (
    const { agent: number, mission: of, series, ticks } of cellsIn(inquiry.asked.views, inquiry.asked.asOf, allTime)
  ) {
    if (of !== mission.number) continue
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
  Object.entries(bookmarkKinds).map(([type, kind]) => [kind, type])
) as Record<BookmarkRow["kind"], BookmarkType & EventType>

const bookmarkShown = (
  { knowledge }: Inquiry,
  { history }: KnownMission,
  row: BookmarkRow
): Mission["bookmarks"][number] => {
  const retracted = knowledge.retractions.get(row.id)
  const { note } = JSON.parse(row.payload) as { note?: string }
  return {
    id: row.id,
    position: row.position,
    type: typeOf[row.kind],
    at: formatTimestamp(row.occurred_at),
    recordedAt: formatTimestamp(row.recorded_at),
    actor: row.actor,
    note: note ?? null,
    retracted: retracted === undefined ? null : { position: retracted.position, why: retracted.why },
    ignored: history.ignored.find(({ bookmark }) => bookmark.id === row.id)?.reason ?? null
  }
}
