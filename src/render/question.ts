/** The first lines of an answer about cost: what was asked, of which time, as of when. */
import type { Report } from "../report/documents/Report.ts"
import { flowParts } from "./flow.ts"
import type { Line } from "./Line.ts"
import { moment, period } from "./moment.ts"
import { agentName, keyName } from "./names.ts"

type Asked = Pick<Report, "asOf" | "filter" | "period" | "timeZone">

/** `what` opens the first line; `known` stands for the as-of position where the answer has another way to say it. */
export const questionLines = (
  what: string,
  { asOf, filter, period: { cycle, from, to }, timeZone }: Asked,
  columns: number,
  known = asOfText(asOf, timeZone)
): ReadonlyArray<Line> => {
  const when = cycle === undefined
    ? period(from, to, timeZone)
    : `billing cycle ${cycle} (${period(from, to, timeZone)})`
  return [
    ...flowParts([what, ...filterTexts(filter)], columns, "strong"),
    ...flowParts([when, timeZone, known], columns, "quiet")
  ]
}

/** `as of event 106, 2026-04-07 00:06`. */
const asOfText = ({ position, recordedAt }: Report["asOf"], timeZone: string): string =>
  recordedAt === null ? "nothing recorded yet" : `as of event ${position}, ${moment(recordedAt, timeZone)}`

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
