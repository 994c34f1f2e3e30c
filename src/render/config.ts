/** The effective configuration for people: path, value, and where it came from. */
import type { ConfigShown } from "../report/documents/ConfigShown.ts"
import { flow } from "./flow.ts"
import { type Line, printLines } from "./Line.ts"
import { plain } from "./plain.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { tableLines } from "./Table.ts"
import { widthOf } from "./Width.ts"

/** A table where it fits; else each setting on lines of its own, as a path that is cut tells nothing. */
export const renderConfig = ({ values }: ConfigShown, options: RenderOptions): string => {
  const rows = values.map((
    { from, path, value }
  ) => [path, typeof value === "string" ? value : JSON.stringify(value), from])
  const widest = [0, 1, 2].map((column) => Math.max(...rows.map((row) => widthOf(plain(row[column] ?? "")))))
  const fits = widest.reduce((sum, width) => sum + width + 2, 0) <= options.columns
  return printLines(fits ? asTable(rows) : rows.flatMap((row) => stacked(row, options.columns)), options)
}

type Row = ReadonlyArray<string>

const asTable = (rows: ReadonlyArray<Row>) =>
  tableLines({
    columns: [
      { heading: "setting", side: "left" },
      { heading: "value", side: "left" },
      { heading: "from", side: "left" }
    ],
    rows: rows.map(([path = "", value = "", from = ""]) => [
      { text: path },
      { text: value },
      { text: from, style: "quiet" }
    ])
  }, Infinity)

const stacked = ([path = "", value = "", from = ""]: Row, columns: number): ReadonlyArray<Line> => [
  ...flow(`  ${path}  `, value, columns),
  ...flow("    from ", from, columns, "quiet")
]
