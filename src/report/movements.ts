/** What the events between two positions moved of what a question is about, part by part. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { formatMissionRef, type MissionRef } from "../event/MissionRef.ts"
import type { Labelled } from "../time/ReportingDays.ts"
import { labelOf, seriesFields } from "./groupsOf.ts"
import { agentNames, type Inquiry, noSums, type Sums } from "./Inquiry.ts"
import { type GroupChange, groupChanges, leafChanges, type Wanted } from "./JournalChanges.ts"
import { type JournalPage, journalPages } from "./JournalPages.ts"
import type { KnownMission } from "./KnownMission.ts"
import { leafMoves, type Move, type Reading, widthOf } from "./leafMoves.ts"
import type { Resolved } from "./resolveQuestion.ts"
import { missionShown } from "./slotCells.ts"

/** What an event added to one group. */
export interface Moved {
  readonly position: number
  readonly reading: Reading
  /** What the group is called, as JSON. */
  readonly group: string
  readonly sums: Sums
}

/** Of the events after the earlier inquiry's position, up to the later one's, by whose knowledge things are named. Page by page. */
export function* movements(before: Inquiry, later: Inquiry, resolved: Resolved): Generator<ReadonlyArray<Moved>> {
  const { asOf, views } = later.asked
  const stretch = { earlier: before.asked.asOf.position, later: asOf.position }
  const agents = agentNames(later)
  const names = groupNames(later, resolved, agents, missionNames(before, later))
  const movesOf = pageMoves(later, resolved, stretch.earlier, agents)
  for (const page of journalPages(views, stretch, resolved.period)) {
    yield movesOf(page).map(({ change, reading, slot }) => ({
      position: change.position,
      reading,
      group: names(change, slot),
      sums: later.addTo(noSums, change.series, change.ticks)
    }))
  }
}

/** What can be is summed up where it lies; days and hours of a zone can not. */
const pageMoves = (later: Inquiry, resolved: Resolved, earlier: number, agents: ReadonlyMap<number, string>) => {
  const { views } = later.asked
  const { agent, by, period } = resolved
  const wanted: Wanted = { period, mission: missionShown(resolved), series: seriesGroups(later, resolved) }
  const apart = { agent: by.includes("agent") || agent !== undefined, mission: by.includes("mission") }
  const isSummed = widthOf(by) === undefined
  const isReading = readingsAmong(views)
  const isAsked = (change: GroupChange) =>
    change.series in wanted.series && (wanted.mission === undefined || change.mission === wanted.mission) &&
    (agent === undefined || agents.get(change.agent) === agent)
  const single = leafMoves(later.asked, resolved, { earlier, isAsked, isReading })
  return (page: JournalPage): ReadonlyArray<Move> => [
    ...(isSummed ? groupChanges(views, page, wanted, apart) : [])
      .filter((change) => agent === undefined || agents.get(change.agent) === agent)
      .map((change): Move => ({ change, reading: isReading(change.position) ? "observed" : undefined })),
    ...single(leafChanges(views, page, wanted, isSummed ? "ungrouped" : "all").filter(isAsked))
  ]
}

/** Each series that is asked for, with the first of those that are called the same and are of the same kind of money. */
const seriesGroups = (later: Inquiry, { by, series }: Resolved): Readonly<Record<number, number>> => {
  const first = new Map<string, number>()
  return Object.fromEntries(series.map((number) => {
    const fields: Partial<Record<string, unknown>> = seriesFields(later, number)
    const { basis } = later.knowledge.series.get(number)!
    const name = JSON.stringify([basis, by.map((dimension) => fields[dimension])])
    if (!first.has(name)) first.set(name, number)
    return [number, first.get(name)!]
  }))
}

/** Whether an event is a reading; asked of one event many times. */
const readingsAmong = (views: SqliteFile) => {
  const find = views.prepare("SELECT 1 FROM snapshot WHERE position = ?")
  let last = { position: 0, found: false }
  return (position: number): boolean => {
    if (position !== last.position) last = { position, found: find.get(position) !== undefined }
    return last.found
  }
}

type MissionName = Pick<KnownMission, "id" | "ref">

/** By number: as known later, else before (it was merged since), else as first mentioned (it came and went in between). */
const missionNames = (before: Inquiry, { asked: { views }, knowledge }: Inquiry): ReadonlyMap<number, MissionName> => {
  const mentioned = views.prepare("SELECT number, id, host, owner, repository, issue FROM mission").all() as Array<
    Omit<MissionRef, "number"> & { readonly number: number; readonly id: string; readonly issue: number }
  >
  return new Map<number, MissionName>([
    ...mentioned.map(({ id, issue, number, ...ref }) =>
      [number, { id, ref: formatMissionRef({ ...ref, number: issue }) }] as const
    ),
    ...[before.knowledge, knowledge].flatMap(({ missions }) =>
      [...missions.values()].map((mission) => [mission.number, mission] as const)
    )
  ])
}

/** What groups are called, found once for each. */
const groupNames = (
  later: Inquiry,
  resolved: Resolved,
  agents: ReadonlyMap<number, string>,
  missions: ReadonlyMap<number, MissionName>
) => {
  const known = new Map<string, string>()
  return ({ agent, mission, series, ticks }: GroupChange, slot: Labelled | undefined): string => {
    const name = `${series} ${agent} ${mission} ${slot?.from}`
    let label = known.get(name)
    if (label === undefined) {
      const whose = { mission: missions.get(mission), agent: agents.get(agent) ?? null }
      label = JSON.stringify(labelOf(later, resolved, { series, agent, mission, ticks, slot }, whose))
      known.set(name, label)
    }
    return label
  }
}
