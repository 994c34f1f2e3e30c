/** The cells of a question, by day or hour where it groups by that. */
import type { Interval } from "../time/Interval.ts"
import { days, hours, type Labelled } from "../time/ReportingDays.ts"
import { type Cell, sumsIn } from "./Cells.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { Resolved } from "./resolveQuestion.ts"

/** A cell and the day or hour it falls into, where the question groups by that. */
export interface SlotCell extends Cell {
  readonly slot: Labelled | undefined
}

/** The number of the one mission whose cells are shown (0: what no mission claimed); `undefined`: all. */
export const missionShown = ({ mission, question }: Resolved): number | undefined =>
  question.unattributed === true ? 0 : mission?.number

/** Of the mission that is asked for, or of all; in each slot what lies in it, leaves cut at its borders. */
export const slotCells = (inquiry: Inquiry, resolved: Resolved): ReadonlyArray<SlotCell> => {
  const { by, period, question } = resolved
  const mission = missionShown(resolved)
  const { asOf, views } = inquiry.asked
  const wanted = mission === undefined ? { claimed: !by.includes("mission") } : { mission }
  const width = by.includes("hour") ? hours : by.includes("day") ? days : undefined
  if (width === undefined) return sumsIn(views, asOf, period, wanted).map((cell) => ({ ...cell, slot: undefined }))
  const { from, to } = timesSpent(inquiry, resolved)
  const slots = from < to ? width(from, to, question.timeZone) : []
  return slots.flatMap((slot) => {
    const part = { from: Math.max(slot.from, period.from), to: Math.min(slot.to, period.to) }
    return sumsIn(views, asOf, part, wanted).map((cell) => ({ ...cell, slot }))
  })
}

/** The part of the period outside of which nothing can have been spent. */
const timesSpent = (inquiry: Inquiry, { mission, period, series }: Resolved): Interval => {
  const windows = mission === undefined ? undefined : inquiry.knowledge.missions.get(mission.id)?.history.windows ?? []
  const extents = series.map((number) => inquiry.extentOf(number)).filter((extent) => extent !== undefined)
  return {
    from: Math.max(period.from, windows?.[0]?.from ?? -Infinity, Math.min(...extents.map(({ from }) => from))),
    to: Math.min(period.to, windows?.at(-1)?.to ?? Infinity, Math.max(...extents.map(({ to }) => to)))
  }
}
