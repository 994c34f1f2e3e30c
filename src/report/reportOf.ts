/** Answers `ledger report`: sums of the journal, grouped, each with its range, and the proof that nothing is missing. */
import { Result } from "effect"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { documentHead } from "./AsOf.ts"
import type { Cell } from "./Cells.ts"
import { closedChanges } from "./closedChanges.ts"
import type { Report } from "./documents/Report.ts"
import { groupsOf } from "./groupsOf.ts"
import { agentNames, type Asked, endOf, Inquiry, noSums, type Sums } from "./Inquiry.ts"
import type { KnownMission } from "./Knowledge.ts"
import type { NameUnknown } from "./NameUnknown.ts"
import type { Question } from "./Question.ts"
import { reportedIn } from "./reportedIn.ts"
import { type Resolved, resolveQuestion, scopeOf } from "./resolveQuestion.ts"
import { missionShown, slotCells } from "./slotCells.ts"

/** `missions`: all of today's knowledge, with which a mission's reference is resolved. */
export const reportOf = (
  asked: Asked,
  question: Question,
  missions: ReadonlyMap<string, KnownMission>
): Result.Result<Report, NameUnknown> => {
  const inquiry = new Inquiry(asked)
  return Result.map(resolveQuestion(inquiry, question, missions), (resolved) => reportFor(inquiry, resolved))
}

/** The same with names and period resolved. */
export const reportFor = (inquiry: Inquiry, resolved: Resolved): Report => {
  const { asOf, now } = inquiry.asked
  const { period, question } = resolved
  const agents = agentNames(inquiry)
  const wanted = new Set(resolved.series)
  const isAsked = ({ agent, series }: Cell) =>
    wanted.has(series) && (resolved.agent === undefined || agents.get(agent) === resolved.agent)
  const shown = slotCells(inquiry, resolved).filter(isAsked)
  const everyMission = missionShown(resolved) === undefined
  const within = everyMission ? shown : inquiry.claimedIn(period).filter(isAsked)
  const times = timesAsked(inquiry, resolved)
  const scope = scopeOf(resolved)
  const sources = scope.sources ?? inquiry.freshness.sources()
  const complete = inquiry.isComplete(times, sources)
  return {
    ...documentHead("ledger.report/1", asOf, now),
    timeZone: question.timeZone,
    period: {
      from: endOf(period.from),
      to: endOf(period.to),
      ...(question.cycle !== undefined && { cycle: question.cycle })
    },
    filter: filterOf(resolved),
    by: resolved.by,
    total: inquiry.figureOf(sumsOf(inquiry, shown), scope, complete),
    groups: groupsOf(inquiry, resolved, shown, complete),
    ...conservationOf(inquiry, resolved, within),
    freshness: sources.map((source) => inquiry.freshness.freshness(source, times)),
    coverage: sources.map((source) => inquiry.freshness.coverage(source, times)),
    notices: [...noticesOf(inquiry, resolved), ...closedChanges(inquiry, sources, times)]
  }
}

/** A mission is asked for from its first window on, as it was known then, and without a period to the end of its last. */
const timesAsked = ({ knowledge }: Inquiry, { mission, period }: Resolved): Interval => {
  const windows = mission === undefined ? [] : knowledge.missions.get(mission.id)?.history.windows ?? []
  if (windows.length === 0 || Number.isFinite(period.from) || windows[0]!.from >= period.to) return period
  return { from: windows[0]!.from, to: Number.isFinite(period.to) ? period.to : windows.at(-1)!.to }
}

const sumsOf = (inquiry: Inquiry, cells: ReadonlyArray<Cell>): Sums =>
  cells.reduce((sums, { series, ticks }) => inquiry.addTo(sums, series, ticks), noSums)

/** Over the filter and period without the mission part; what was reported is summed from the readings, not from the journal. */
const conservationOf = (inquiry: Inquiry, { agent, period, series }: Resolved, cells: ReadonlyArray<Cell>) => {
  const unattributed = sumsOf(inquiry, cells.filter(({ mission }) => mission === 0))
  const attributed = sumsOf(inquiry, cells.filter(({ mission }) => mission !== 0))
  const booked = Usd.add(attributed.billed, unattributed.billed)
  const billed = series.filter((number) => inquiry.knowledge.series.get(number)!.basis === "billed")
  const read = agent === undefined ? reportedIn(inquiry.asked.views, inquiry.asked.asOf, billed, period) : undefined
  const reported = read ?? booked
  return {
    unattributed: { billed: Usd.format(unattributed.billed), estimated: Usd.format(unattributed.estimated) },
    conservation: {
      reported: Usd.format(reported),
      attributed: Usd.format(attributed.billed),
      unattributed: Usd.format(unattributed.billed),
      difference: Usd.format(Usd.subtract(reported, booked)),
      proven: read !== undefined
    }
  }
}

const filterOf = ({ agent, key, mission, question }: Resolved): Report["filter"] => ({
  ...(mission !== undefined && { mission: mission.ref }),
  ...(agent !== undefined && { agent }),
  ...(key !== undefined && { key: { id: key.key, name: key.name } }),
  ...(question.source !== undefined && { source: question.source }),
  ...(question.model !== undefined && { model: question.model }),
  ...(question.meter !== undefined && { meter: question.meter }),
  ...(question.unattributed === true && { unattributed: true as const })
})

const noticesOf = ({ asked, knowledge }: Inquiry, { agent, mission }: Resolved): ReadonlyArray<string> => {
  const notices: Array<string> = []
  if (mission !== undefined && !knowledge.missions.has(mission.id)) {
    notices.push(`${mission.ref} was not known yet at position ${asked.asOf.position}`)
  }
  if (agent !== undefined && !knowledge.agents.has(agent)) notices.push(`no agent is known yet, ${agent} neither`)
  return notices
}
