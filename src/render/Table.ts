/** Aligned columns that fit the screen: first columns leave, then names are cut. */
import type { Line, Span } from "./Line.ts"
import { plain } from "./plain.ts"
import type { Style } from "./Style.ts"
import { align, fitName, widthOf } from "./Width.ts"

/**
 * - `cut`: a name; where room is short it is cut with "…";
 * - `kept`: a name that people copy; it is cut last of all, when the others are as short as they get;
 * - `leaves`: where room is short the column goes, the lowest number first;
 * - `drawn`: cells of this column are drawn to the width they get, between these two.
 */
export interface Column {
  readonly heading: string
  readonly side: "left" | "right"
  readonly cut?: boolean
  readonly kept?: boolean
  readonly leaves?: number
  readonly drawn?: { readonly least: number; readonly most: number }
}

export interface Cell {
  readonly text: string
  readonly style?: Style | undefined
  readonly draw?: (width: number) => string
}

/** `footer` stands under a rule and is strong, as a total is. */
export interface Table {
  readonly columns: ReadonlyArray<Column>
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
  readonly footer?: ReadonlyArray<Cell>
}

const indent = "  "
const gap = "  "
/** A name is worth this much before a column leaves for it; longer ones are cut first. */
const nameWorth = 20
/** A name that is cut is not cut further than this while one that is kept can stay whole. */
const leastName = 6

/** The table as lines for a screen of so many columns. */
export const tableLines = (table: Table, screen: number): ReadonlyArray<Line> => {
  const cells = (row: ReadonlyArray<Cell>) => row.map((cell) => ({ ...cell, text: plain(cell.text) }))
  const rows = table.rows.map(cells)
  const footer = table.footer === undefined ? [] : [cells(table.footer)]
  const widths = layOut(table.columns, [...rows, ...footer], screen - indent.length)
  const line = (row: ReadonlyArray<Cell>, style?: Style): Line => rowLine(table.columns, widths, row, style)
  const used = [...widths.values()].reduce((sum, width) => sum + width + gap.length, -gap.length)
  return [
    line(table.columns.map(({ heading }) => ({ text: heading })), "quiet"),
    ...rows.map((row) => line(row)),
    ...(footer.length === 0 ? [] : [[indent, { text: "─".repeat(Math.max(0, used)), style: "quiet" as const }]]),
    ...footer.map((row) => line(row, "strong"))
  ]
}

const rowLine = (
  columns: ReadonlyArray<Column>,
  widths: ReadonlyMap<number, number>,
  row: ReadonlyArray<Cell>,
  style: Style | undefined
): Line => {
  const spans: Array<Span | string> = []
  for (const [index, width] of widths) {
    const cell = row[index] ?? { text: "" }
    const text = cell.draw === undefined ? fitName(cell.text, width) : cell.draw(width)
    spans.push(spans.length === 0 ? indent : gap, {
      text: align(text, width, columns[index]!.side),
      style: cell.style ?? style
    })
  }
  return spans
}

/** The columns that stay, by index, with their widths. */
const layOut = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<Cell>>,
  room: number
): ReadonlyMap<number, number> => {
  const natural = columns.map((column, index) =>
    column.drawn?.least ?? Math.max(widthOf(column.heading), ...rows.map((row) => widthOf(row[index]?.text ?? "")))
  )
  const modest = columns.map((column, index) =>
    column.cut === true ? Math.min(natural[index]!, nameWorth) : natural[index]!
  )
  const widths = new Map(modest.entries())
  for (const index of leavingOrder(columns)) if (missing(widths, room) > 0) widths.delete(index)
  while (missing(widths, room) > 0 && shrinkWidest(columns, widths)) {
    // One cell at a time.
  }
  grow(widths, room, (index) => natural[index]!)
  grow(widths, room, (index) => columns[index]!.drawn?.most ?? 0)
  return widths
}

/** How many cells are too few (negative: to spare). */
const missing = (widths: ReadonlyMap<number, number>, room: number): number =>
  [...widths.values()].reduce((sum, width) => sum + width + gap.length, -gap.length) - room

const leavingOrder = (columns: ReadonlyArray<Column>): ReadonlyArray<number> =>
  columns
    .flatMap(({ leaves }, index) => leaves === undefined ? [] : [{ index, leaves }])
    .toSorted((one, other) => one.leaves - other.leaves)
    .map(({ index }) => index)

const shrinkWidest = (columns: ReadonlyArray<Column>, widths: Map<number, number>): boolean => {
  const cuttable = (least: number, isKept: boolean) =>
    [...widths].filter(([index, width]) =>
      width > least && (columns[index]!.cut === true || (isKept && columns[index]!.kept === true))
    )
  const names = cuttable(leastName, false)
  const widest = (names.length > 0 ? names : cuttable(1, true)).toSorted(([, one], [, other]) => other - one)[0]
  if (widest === undefined) return false
  widths.set(widest[0], widest[1] - 1)
  return true
}

const grow = (widths: Map<number, number>, room: number, most: (index: number) => number): void => {
  for (const [index, width] of widths) {
    const more = Math.min(most(index) - width, -missing(widths, room))
    if (more > 0) widths.set(index, width + more)
  }
}
