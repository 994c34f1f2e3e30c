/** The groups of a report as a table: names, cost, range, share; time in its order. */
import type { Dimension } from "../report/documents/Dimension.ts"
import type { Figure } from "../report/documents/Figure.ts"
import type { Report, ReportGroup } from "../report/documents/Report.ts"
import { bar, percent } from "./bar.ts"
import { costCell, type Mark, markOf, rangeCell } from "./figures.ts"
import { cents, shareOf } from "./money.ts"
import { groupName } from "./names.ts"
import type { Cell, Column, Table } from "./Table.ts"
import { isCovered } from "./trust.ts"

/** `mark` is told every sign that is used, for the legend. Where room is short the bar leaves first, then the share, which can be reckoned, then the range. */
export const reportTable = (report: Report, mark: (used: Mark) => void): Table => {
  const { by, timeZone, total } = report
  const covered = isCovered(report.coverage)
  const estimated = [total, ...report.groups].some((figure) => figure.estimated !== "0")
  const cells = (names: ReadonlyArray<Cell>, figure: Figure): ReadonlyArray<Cell> => [
    ...names,
    marked(figure, covered, mark),
    ...(estimated ? [{ text: cents(figure.estimated) }] : []),
    rangeCell(figure),
    ...shareCells(figure, total)
  ]
  return {
    columns: [...nameColumns(by), ...figureColumns(estimated)],
    rows: inTimeOrder(report).map((group) =>
      cells(names(by.map((dimension) => groupName(group, dimension, timeZone))), group)
    ),
    footer: cells(names(by.map((_, index) => index === 0 ? "total" : "")), total).slice(0, -2)
  }
}

const nameColumns = (by: ReadonlyArray<Dimension>): ReadonlyArray<Column> =>
  names(by).map(({ text }) => ({
    heading: text,
    side: "left",
    ...(text === "mission" ? { kept: true } : { cut: true })
  }))

/** Ungrouped, there is still a first column: it says that this is all. */
const names = (texts: ReadonlyArray<string>): ReadonlyArray<Cell> =>
  (texts.length === 0 ? ["all"] : texts).map((text) => ({ text }))

const figureColumns = (estimated: boolean): ReadonlyArray<Column> => [
  { heading: "cost", side: "right" },
  ...(estimated ? [{ heading: "estimated", side: "right", leaves: 4 } as const] : []),
  { heading: "range", side: "right", leaves: 3 },
  { heading: "share", side: "right", leaves: 2 },
  { heading: "", side: "left", leaves: 1, drawn: { least: 8, most: 30 } }
]

const marked = (figure: Figure, covered: boolean, used: (mark: Mark) => void): Cell => {
  const sign = markOf(figure.state, covered)
  if (sign !== null) used(sign)
  if (figure.widened === true) used("*")
  return costCell(figure.billed, sign)
}

const shareCells = (figure: Figure, total: Figure): ReadonlyArray<Cell> => {
  const share = shareOf(figure.billed, total.billed)
  return share === null
    ? [{ text: "" }, { text: "" }]
    : [{ text: percent(share) }, { text: "", draw: (width) => bar(share, width), style: "accent" }]
}

/**
 * Days and hours in order of time, within the groups of the dimensions before them; other dimensions keep the order in
 * which the report lists them (highest first).
 */
const inTimeOrder = ({ by, groups, timeZone }: Report): ReadonlyArray<ReportGroup> => {
  if (!by.includes("day") && !by.includes("hour")) return groups
  const ranks = by.map((dimension) => rankOf(groups.map((group) => rankKey(group, dimension, timeZone)), dimension))
  const compare = (one: ReportGroup, other: ReportGroup): number => {
    for (const [index, dimension] of by.entries()) {
      const order = ranks[index]!(rankKey(one, dimension, timeZone)) -
        ranks[index]!(rankKey(other, dimension, timeZone))
      if (order !== 0) return order
    }
    return 0
  }
  return groups.toSorted(compare)
}

const rankKey = (group: ReportGroup, dimension: Dimension, zone: string): string =>
  dimension === "hour"
    ? group.hour ?? ""
    : dimension === "key"
    ? group.key?.id ?? ""
    : groupName(group, dimension, zone)

const rankOf = (keys: ReadonlyArray<string>, dimension: Dimension): (key: string) => number => {
  const distinct = [...new Set(keys)]
  const ordered = dimension === "day" || dimension === "hour" ? distinct.toSorted() : distinct
  const ranks = new Map(ordered.map((key, index) => [key, index]))
  return (key) => ranks.get(key) ?? 0
}
