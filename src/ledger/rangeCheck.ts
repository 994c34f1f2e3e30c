/** Whether every figure that a report would print now lies in the range printed beside it, asked of the code that answers questions. */
import { Result } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import type { Dimension } from "../report/documents/Dimension.ts"
import type { Verification } from "../report/documents/Verification.ts"
import { type Asked, Inquiry } from "../report/Inquiry.ts"
import { knowledgeAt } from "../report/Knowledge.ts"
import { missionsOf } from "../report/missionsOf.ts"
import { reportOf } from "../report/reportOf.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"

type Check = Verification["checks"][number]
type Finding = Verification["findings"][number]

/** A figure of a document, and what it is of. */
interface Shown {
  readonly of: string
  readonly billed: string
  readonly low: string
  readonly high: string | null
  readonly widened?: boolean
}

export const rangeCheckName = "ranges contain their figures"

/** The total and each mission, agent and key of all time, and each mission as it is listed. */
export const rangeCheck = (
  { configuredLag, forgeUrl }: LedgerSettings,
  views: SqliteFile,
  position: number,
  findings: Array<Finding>
): Check => {
  const now = instantOf(views, position)
  const asked: Asked = { views, asOf: { position, head: position, instant: now }, configuredLag, forgeUrl, now }
  const figures = [...(["mission", "agent", "key"] as const).flatMap((by) => reported(asked, by)), ...listed(asked)]
  const outside = figures.filter((figure) => !contains(figure))
  for (const { billed, high, low, of } of outside) {
    findings.push({ class: "ranges", position: null, detail: `${of}: ${billed} is not in ${low} … ${high ?? "open"}` })
  }
  const widened = figures.filter((figure) => figure.widened === true)
  return {
    name: rangeCheckName,
    ok: outside.length === 0,
    checked: figures.length,
    detail: outside.length > 0
      ? findings.at(-1)!.detail
      : widened.length === 0
      ? null
      : `${widened.length} had to be widened, ${widened[0]!.of} for one: spend was posted later than the posting lag`
  }
}

/** When the last event was recorded is the clock of the answers; the views know it of snapshots and bookmarks only. */
const instantOf = (views: SqliteFile, position: number): number =>
  (views.prepare(
    `SELECT max(at) AS at FROM (SELECT max(occurred_at) AS at FROM snapshot WHERE position <= ?
     UNION ALL SELECT max(recorded_at) FROM bookmark WHERE position <= ?)`
  ).get(position, position) as { at: number | null }).at ?? 0

const reported = (asked: Asked, by: Dimension): ReadonlyArray<Shown> => {
  const { missions } = knowledgeAt(asked.views, asked.asOf.head)
  const report = Result.getOrThrow(reportOf(asked, { by: [by], from: 0, timeZone: "Etc/UTC" }, missions))
  return [
    { of: "the total", ...report.total },
    ...report.groups.map((group) => ({ of: `${by} ${JSON.stringify(group[by])}`, ...group }))
  ]
}

const listed = (asked: Asked): ReadonlyArray<Shown> =>
  missionsOf(new Inquiry(asked), true).missions.map((mission) => ({ of: `mission ${mission.mission}`, ...mission }))

const contains = ({ billed, high, low }: Shown): boolean => {
  const [figure, least] = [Usd.parseExact(billed)!, Usd.parseExact(low)!]
  return figure >= least && (high === null || figure <= Usd.parseExact(high)!)
}
