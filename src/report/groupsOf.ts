/** The groups of a report, each with what it is called, what it is of, and its figure. */
import { Usd } from "../money/Usd.ts"
import { dayLabel } from "../time/ReportingDays.ts"
import type { Dimension } from "./documents/Dimension.ts"
import type { ReportGroup } from "./documents/Report.ts"
import { agentNames, type Inquiry, noSums, type Sums } from "./Inquiry.ts"
import type { KnownMission } from "./Knowledge.ts"
import type { Scope } from "./rangeOf.ts"
import { type Resolved, scopeOf } from "./resolveQuestion.ts"
import type { SlotCell } from "./slotCells.ts"

/** One group in the making: what it is called, what it is of, and its sums. */
interface Group {
  readonly label: Omit<ReportGroup, "billed" | "estimated" | "low" | "high" | "state">
  readonly scope: Scope
  sums: Sums
}

/** Highest first, then by name; a group that comes to nothing is left out. */
export const groupsOf = (
  inquiry: Inquiry,
  resolved: Resolved,
  cells: ReadonlyArray<SlotCell>,
  complete: boolean
): ReadonlyArray<ReportGroup> => {
  const agents = agentNames(inquiry)
  const missions = new Map([...inquiry.knowledge.missions.values()].map((mission) => [mission.number, mission]))
  const groups = new Map<string, Group>()
  for (const cell of cells) {
    const known = { mission: missions.get(cell.mission), agent: agents.get(cell.agent) ?? null }
    const label = labelOf(inquiry, resolved, cell, known)
    const name = JSON.stringify(label)
    const group = groups.get(name) ?? { label, scope: groupScope(inquiry, resolved, cell, known), sums: noSums }
    group.sums = inquiry.addTo(group.sums, cell.series, cell.ticks)
    groups.set(name, group)
  }
  return [...groups].filter(([, { sums }]) => !Usd.isZero(sums.billed) || !Usd.isZero(sums.estimated))
    .sort(([left, { sums: a }], [right, { sums: b }]) =>
      Usd.compare(b.billed, a.billed) || Usd.compare(b.estimated, a.estimated) || (left < right ? -1 : 1)
    )
    .map(([, { label, scope, sums }]) => ({ ...label, ...inquiry.figureOf(sums, scope, complete) }))
}

interface Known {
  readonly mission: Pick<KnownMission, "id" | "ref"> | undefined
  readonly agent: string | null
}

export const labelOf = (
  inquiry: Inquiry,
  { by, question }: Resolved,
  cell: SlotCell,
  { agent, mission }: Known
): Group["label"] => {
  const fields: Record<Dimension, unknown> = {
    ...seriesFields(inquiry, cell.series),
    mission: mission?.ref ?? null,
    agent,
    // A slot is an hour where hours are asked for, else a day; it carries its own label.
    day: by.includes("day") && by.includes("hour") && cell.slot
      ? dayLabel(cell.slot.from, question.timeZone)
      : cell.slot?.label,
    hour: cell.slot?.label
  }
  return Object.fromEntries(by.map((dimension) => [dimension, fields[dimension]]))
}

type SeriesDimension = "source" | "key" | "model" | "meter"

/** What a group is called by its series. */
export const seriesFields = ({ knowledge }: Inquiry, number: number): Record<SeriesDimension, unknown> => {
  const { key, meter, model, source } = knowledge.series.get(number)!
  return { source, key: key === null ? null : { id: key, name: knowledge.keyName(source, key) }, model, meter }
}

/** The group's own part of the question's scope: all series that are called the same, of whatever source. */
const groupScope = (inquiry: Inquiry, resolved: Resolved, cell: SlotCell, { agent, mission }: Known): Scope => {
  const { by, period } = resolved
  const name = (number: number) => {
    const fields: Partial<Record<Dimension, unknown>> = seriesFields(inquiry, number)
    return JSON.stringify(by.map((dimension) => fields[dimension]))
  }
  const own = name(cell.series)
  const slot = cell.slot
  return {
    ...scopeOf(resolved),
    series: resolved.series.filter((number) => name(number) === own),
    ...(by.includes("source") && { sources: [inquiry.knowledge.series.get(cell.series)!.source] }),
    ...(by.includes("agent") && { agent }),
    ...(by.includes("mission") && { mission: mission?.id ?? null }),
    period: slot === undefined
      ? period
      : { from: Math.max(slot.from, period.from), to: Math.min(slot.to, period.to) }
  }
}
