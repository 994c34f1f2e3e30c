/** A report for people: what was asked, the groups with shares and ranges, and why the figures can be trusted. */
import type { Report } from "../report/documents/Report.ts"
import { legend, type Mark } from "./figures.ts"
import { flow, flowParts } from "./flow.ts"
import { type Line, printLines } from "./Line.ts"
import { moment, period } from "./moment.ts"
import { agentName, keyName } from "./names.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { reportTable } from "./reportTable.ts"
import { tableLines } from "./Table.ts"
import { conservationLines, freshnessLines, gapLines, noticeLines } from "./trust.ts"

/** Times are those of the report's own zone, which its header names. */
export const renderReport = (report: Report, given: RenderOptions): string => {
  const options = { ...given, timeZone: report.timeZone }
  const { columns } = options
  const marks = new Set<Mark>()
  const table = tableLines(reportTable(report, (mark) => marks.add(mark)), columns)
  return printLines([
    ...headerLines(report, columns),
    [],
    ...table,
    ...(report.groups.length === 0 ? flow("  ", "No spend in this period.", columns, "quiet") : []),
    ...legend(marks, columns),
    [],
    ...gapLines(report.coverage, options),
    ...noticeLines(report.notices, columns),
    ...freshnessLines(report.freshness, options),
    ...conservationLines(report.conservation, columns)
  ], options)
}

const headerLines = (
  { asOf, by, filter, period: { cycle, from, to }, timeZone }: Report,
  columns: number
): ReadonlyArray<Line> => {
  const what = `Cost${by.length === 0 ? "" : ` by ${by.join(", ")}`} in USD`
  const when = cycle === undefined
    ? period(from, to, timeZone)
    : `billing cycle ${cycle} (${period(from, to, timeZone)})`
  const known = asOf.recordedAt === null
    ? "nothing recorded yet"
    : `as of event ${asOf.position}, ${moment(asOf.recordedAt, timeZone)}`
  return [
    ...flowParts([what, ...filterTexts(filter)], columns, "strong"),
    ...flowParts([when, timeZone, known], columns, "quiet")
  ]
}

const filterTexts = (filter: Report["filter"]): ReadonlyArray<string> => {
  const texts: Array<string> = []
  if (filter.mission !== undefined) texts.push(`mission ${filter.mission}`)
  if (filter.unattributed === true) texts.push("unattributed only")
  if (filter.agent !== undefined) texts.push(`agent ${agentName(filter.agent)}`)
  if (filter.key !== undefined) texts.push(`key ${keyName(filter.key)}`)
  if (filter.source !== undefined) texts.push(`source ${filter.source}`)
  if (filter.model !== undefined) texts.push(`model ${filter.model ?? "(not said)"}`)
  if (filter.meter !== undefined) texts.push(`meter ${filter.meter ?? "(not said)"}`)
  return texts
}
