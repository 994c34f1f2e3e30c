/** What the events between two positions moved of what a question is about, part by part. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { formatMissionRef, type MissionRef } from "../event/MissionRef.ts"
import { Usd } from "../money/Usd.ts"
import { Interval } from "../time/Interval.ts"
import { days, hours, type Labelled } from "../time/ReportingDays.ts"
import { CutChanges } from "./CutChanges.ts"
import { labelOf } from "./groupsOf.ts"
import { agentNames, type Inquiry, noSums, type Sums } from "./Inquiry.ts"
import { journalChanges, type LeafChange } from "./JournalChanges.ts"
import type { KnownMission } from "./KnownMission.ts"
import type { Resolved } from "./resolveQuestion.ts"
import { missionShown } from "./slotCells.ts"
import { splitReading } from "./splitReading.ts"

/** What an event added to one group; `reading`: which kind of change it is, where the event is a snapshot. */
export interface Moved {
  readonly position: number
  readonly reading: "observed" | "restated" | undefined
  /** What the group is called, as JSON. */
  readonly group: string
  readonly sums: Sums
}

/** Of the events after the earlier inquiry's position, up to the later one's, by whose knowledge things are named. */
export function* movements(before: Inquiry, later: Inquiry, resolved: Resolved): Generator<Moved> {
  const { asOf, views } = later.asked
  const agents = agentNames(later)
  const earlier = before.asked.asOf.position
  const names = groupNames(later, resolved, agents, missionNames(before, later))
  const wanted = new Set(resolved.series)
  const cuts = new CutChanges(views, earlier)
  let event = { position: 0, isReading: false }
  const stretch = { earlier, later: asOf.position }
  for (const changes of journalChanges(views, stretch, resolved.period, missionShown(resolved))) {
    const asked = changes.filter(({ agent, series }) =>
      wanted.has(series) && (resolved.agent === undefined || agents.get(agent) === resolved.agent)
    )
    for (const bucket of byEventAndBucket(asked)) {
      if (bucket[0]!.position !== event.position) event = eventAt(views, bucket[0]!.position)
      for (const { change, reading } of inOrder(later, resolved, agents, bucket, event.isReading)) {
        const parts = partsOf(resolved, change)
        const gains = cuts.gains(change, parts.map(({ part }) => part))
        for (const [index, gain] of gains.entries()) {
          if (Usd.isZero(gain)) continue
          const group = names(change, parts[index]!.slot)
          yield { position: change.position, reading, group, sums: later.addTo(noSums, change.series, gain) }
        }
      }
    }
  }
}

const eventAt = (views: SqliteFile, position: number) => ({
  position,
  isReading: views.prepare("SELECT 1 FROM snapshot WHERE position = ?").get(position) !== undefined
})

/** Changes that one event made in one bucket of a series. */
const byEventAndBucket = (changes: ReadonlyArray<LeafChange>): ReadonlyArray<ReadonlyArray<LeafChange>> => {
  const buckets = new Map<string, Array<LeafChange>>()
  for (const change of changes) {
    const name = `${change.position} ${change.series} ${change.start}`
    const known = buckets.get(name)
    if (known === undefined) buckets.set(name, [change])
    else known.push(change)
  }
  return [...buckets.values()]
}

/** Of a snapshot first what was restated, then what was observed. */
const inOrder = (
  { asked: { views } }: Inquiry,
  resolved: Resolved,
  agents: ReadonlyMap<number, string>,
  bucket: ReadonlyArray<LeafChange>,
  isReading: boolean
): ReadonlyArray<{ readonly change: LeafChange; readonly reading: Moved["reading"] }> => {
  if (!isReading) return bucket.map((change) => ({ change, reading: undefined }))
  const { observed, restated } = splitReading(views, bucket)
  const mission = missionShown(resolved)
  const isAsked = (change: LeafChange) =>
    (mission === undefined || change.mission === mission) &&
    (resolved.agent === undefined || agents.get(change.agent) === resolved.agent)
  return [
    ...restated.filter(isAsked).map((change) => ({ change, reading: "restated" as const })),
    ...observed.filter(isAsked).map((change) => ({ change, reading: "observed" as const }))
  ]
}

interface Part {
  readonly part: Interval
  readonly slot: Labelled | undefined
}

/** The period, or the days or hours of it that the leaf touches. */
const partsOf = ({ by, period, question }: Resolved, leaf: Interval): ReadonlyArray<Part> => {
  const touched = Interval.intersect(leaf, period)
  if (touched === undefined) return []
  const width = by.includes("hour") ? hours : by.includes("day") ? days : undefined
  if (width === undefined) return [{ part: period, slot: undefined }]
  return width(touched.from, touched.to, question.timeZone).map((slot) => ({
    part: { from: Math.max(slot.from, period.from), to: Math.min(slot.to, period.to) },
    slot
  }))
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
  return ({ agent, mission, series, ticks }: LeafChange, slot: Labelled | undefined): string => {
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
