/** A figure's cells: the cost with its mark, and the range that holds the true one. */
import type { Certainty } from "../report/documents/Figure.ts"
import { flow } from "./flow.ts"
import type { Line } from "./Line.ts"
import { cents, centsAbove, centsBelow } from "./money.ts"
import type { Cell } from "./Table.ts"

interface Range {
  readonly low: string
  readonly high: string | null
}

/** Signs before a figure, and what they mean; a legend names only those that were used. */
const meaning = {
  "=": "final: the invoices of its billing cycles were issued",
  "~": "provisional: may still move within its range",
  "≥": "at least: not all of the period was read",
  "*": "range widened so that it holds the figure"
} as const
export type Mark = keyof typeof meaning

/** The sign before a cost: not fully covered comes before provisional, which it implies. */
export const markOf = (certainty: Certainty, covered: boolean): Mark | null => covered ? signs[certainty] : "≥"

const signs: Record<Certainty, Mark | null> = { final: "=", settled: null, provisional: "~" }

export const costCell = (billed: string, mark: Mark | null): Cell => ({ text: `${mark ?? ""}${cents(billed)}` })

/** `14.02 – 16.90`, `≥ 14.02` where nothing bounds it above, `exact` where only one value is possible; rounded outward. */
export const rangeText = ({ high, low }: Range): string => {
  if (high === null) return `≥ ${centsBelow(low)}`
  return low === high ? "exact" : `${centsBelow(low)} – ${centsAbove(high)}`
}

export const rangeCell = (cost: Range & { readonly widened?: boolean }): Cell => ({
  text: `${rangeText(cost)}${cost.widened === true ? "*" : ""}`,
  style: "quiet"
})

/** One line for each sign that was used. */
export const legend = (used: ReadonlySet<Mark>, columns: number): ReadonlyArray<Line> =>
  [...used].flatMap((mark) => flow(`  ${mark} `, meaning[mark], columns, "quiet"))
