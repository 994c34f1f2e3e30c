/** A report for people: what was asked, the groups with shares and ranges, and why the figures can be trusted. */
import type { Report } from "../report/documents/Report.ts"
import { legend, type Mark } from "./figures.ts"
import { flow } from "./flow.ts"
import { printLines } from "./Line.ts"
import { questionLines } from "./question.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { reportTable } from "./reportTable.ts"
import { tableLines } from "./Table.ts"
import { conservationLines, freshnessLines, gapLines, noticeLines } from "./trust.ts"

/** Times are those of the report's own zone, which its header names. */
export const renderReport = (report: Report, given: RenderOptions): string => {
  const options = { ...given, timeZone: report.timeZone }
  const { columns } = options
  const { by } = report
  const marks = new Set<Mark>()
  const table = tableLines(reportTable(report, (mark) => marks.add(mark)), columns)
  return printLines([
    ...questionLines(`Cost${by.length === 0 ? "" : ` by ${by.join(", ")}`} in USD`, report, columns),
    [],
    ...table,
    ...(report.groups.length === 0 ? flow("  ", "No spend in this period.", columns, "quiet") : []),
    ...legend(marks, columns),
    [],
    ...gapLines(report.coverage, options),
    ...noticeLines(report.notices, options),
    ...freshnessLines(report.freshness, options),
    ...conservationLines(report.conservation, columns)
  ], options)
}
