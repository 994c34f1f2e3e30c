/** The cells of a question, by day or hour where it groups by that. */
import { cut } from "../attribution/cut.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { days, hours, type Labelled } from "../time/ReportingDays.ts"
import { type Cell, cellsIn, leavesIn } from "./Cells.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { Resolved } from "./resolveQuestion.ts"

/** A cell and the day or hour it falls into, where the question groups by that. */
export interface SlotCell extends Cell {
  readonly slot: Labelled | undefined
}

/** The number of the one mission whose cells are shown (0: what no mission claimed); `undefined`: all. */
export const missionShown = ({ mission, question }: Resolved): number | undefined =>
  question.unattributed === true ? 0 : mission?.number

/** Of the mission that is asked for, or of all. Leaves that a border of the period or of a slot cuts give each part its ticks. */
export const slotCells = (inquiry: Inquiry, resolved: Resolved): ReadonlyArray<SlotCell> => {
  const { by, period, question } = resolved
  const mission = missionShown(resolved)
  const { asOf, views } = inquiry.asked
  const width = by.includes("hour") ? hours : by.includes("day") ? days : undefined
  if (width === undefined) {
    return cellsIn(views, asOf, period, mission).map((cell) => ({ ...cell, slot: undefined }))
  }
  const leaves = leavesIn(views, asOf, period, mission)
  const from = leaves.reduce((least, leaf) => Math.min(least, leaf.from), Infinity)
  const to = leaves.reduce((most, leaf) => Math.max(most, leaf.to), -Infinity)
  const slots = from < to ? width(Math.max(from, period.from), Math.min(to, period.to), question.timeZone) : []
  return summed(leaves.flatMap((leaf) => slotsOf(leaf, slots, period)))
}

/** One cell for each slot, series, agent and mission: leaves are far more. */
const summed = (cells: ReadonlyArray<SlotCell>): ReadonlyArray<SlotCell> => {
  const sums = new Map<string, SlotCell>()
  for (const cell of cells) {
    const name = `${cell.slot!.from} ${cell.series} ${cell.agent} ${cell.mission}`
    const known = sums.get(name)
    sums.set(name, known === undefined ? cell : { ...cell, ticks: Usd.add(known.ticks, cell.ticks) })
  }
  return [...sums.values()]
}

const slotsOf = (
  leaf: Cell & Interval,
  slots: ReadonlyArray<Labelled>,
  period: Interval
): ReadonlyArray<SlotCell> => {
  const cells: Array<SlotCell> = []
  for (let index = slotAt(slots, Math.max(leaf.from, period.from)); index < slots.length; index++) {
    const slot = slots[index]!
    if (slot.from >= leaf.to) break
    const part = { from: Math.max(slot.from, period.from), to: Math.min(slot.to, period.to) }
    const ticks = cut(leaf, part)
    if (!Usd.isZero(ticks)) cells.push({ series: leaf.series, agent: leaf.agent, mission: leaf.mission, ticks, slot })
  }
  return cells
}

/** Index of the slot that holds the instant; slots have no gaps. */
const slotAt = (slots: ReadonlyArray<Labelled>, instant: number): number => {
  let low = 0
  let high = slots.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (slots[middle]!.to <= instant) low = middle + 1
    else high = middle
  }
  return low
}
