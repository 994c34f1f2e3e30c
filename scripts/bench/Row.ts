/** One line of the benchmark's table: a measure beside its limit. */

/**
 * - `limit`: what the machine itself does with the same work in the same run, or the aim where nothing is there to compare with;
 * - `aim`: what should be reached; `met`: whether it was, `null` where there is no aim.
 */
export interface Row {
  readonly what: string
  readonly measured: string
  readonly limit: string
  readonly aim: string
  readonly met: boolean | null
}

const headings: Row = { what: "what", measured: "measured", limit: "limit, same run", aim: "aim", met: null }
const columns = ["what", "measured", "limit", "aim"] as const

/** The rows as a Markdown table. */
export const table = (rows: ReadonlyArray<Row>): string => {
  const all = [headings, ...rows]
  const widths = columns.map((column) => Math.max(...all.map((row) => row[column].length)))
  const line = (row: Row, verdict: string) =>
    `| ${columns.map((column, index) => row[column].padEnd(widths[index]!)).join(" | ")} | ${verdict.padEnd(6)} |`
  const rule = `|${[...widths, 6].map((width) => "-".repeat(width + 2)).join("|")}|`
  return [line(headings, ""), rule, ...rows.map((row) => line(row, verdictOf(row)))].join("\n")
}

const verdictOf = ({ met }: Row): string => met === null ? "" : met ? "met" : "MISSED"

/** `12,345` */
export const count = (value: number): string => Math.round(value).toLocaleString("en-US")

/** `0.42 ms`, `123 ms` */
export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(2) : count(value)} ms`

/** `1.9×` */
export const times = (value: number): string => `${value.toFixed(1)}×`
