/** From a question as asked to one with every name and the period resolved. */
import { Result } from "effect"
import { billingCycle } from "../time/billingCycle.ts"
import type { Interval } from "../time/Interval.ts"
import { monthOf } from "../time/ReportingDays.ts"
import type { Dimension } from "./documents/Dimension.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { KnownKey, KnownMission } from "./Knowledge.ts"
import { NameUnknown } from "./NameUnknown.ts"
import type { Question } from "./Question.ts"
import type { Scope } from "./rangeOf.ts"
import { missionThen, resolveAgent, resolveNameThen, resolveSeries } from "./resolve.ts"

/** A question with every name resolved. */
export interface Resolved {
  readonly question: Question
  readonly mission: KnownMission | undefined
  readonly agent: string | undefined
  readonly key: KnownKey | undefined
  readonly series: ReadonlyArray<number>
  readonly period: Interval
  readonly by: ReadonlyArray<Dimension>
}

/** A mission's reference is resolved with `missions`, today's knowledge, all else with what was known at the position. */
export const resolveQuestion = (
  inquiry: Inquiry,
  question: Question,
  missions: ReadonlyMap<string, KnownMission>
): Result.Result<Resolved, NameUnknown> =>
  Result.gen(function*() {
    const meant = question.mission === undefined
      ? undefined
      : yield* resolveNameThen(missions, inquiry.knowledge.missions, question.mission, inquiry.asked.forgeUrl)
    const mission = meant && (missionThen(inquiry.knowledge, meant) ?? meant.mission)
    const agent = question.agent === undefined
      ? undefined
      : yield* resolveAgent(inquiry.knowledge.agents, question.agent)
    const { key, numbers } = yield* resolveSeries(inquiry.knowledge, question)
    const period = yield* periodOf(question, inquiry.asked.asOf.instant)
    const by = question.by ?? [mission === undefined ? "mission" as const : "agent" as const]
    return { question, mission, agent, key, series: numbers, period, by }
  })

const periodOf = (question: Question, instant: number): Result.Result<Interval, NameUnknown> => {
  const { cycle, from, mission, timeZone, to } = question
  if (cycle !== undefined) {
    const month = billingCycle(cycle)
    return month === undefined
      ? Result.fail(new NameUnknown({ what: "cycle", name: cycle, problem: "malformed", candidates: [] }))
      : Result.succeed({ from: month.from, to: month.to })
  }
  if (from !== undefined || to !== undefined) return Result.succeed({ from: from ?? -Infinity, to: to ?? Infinity })
  return Result.succeed(mission === undefined ? monthOf(instant, timeZone) : { from: -Infinity, to: Infinity })
}

/** What the question's own filters and period leave. */
export const scopeOf = ({ agent, key, mission, period, question, series }: Resolved): Scope => ({
  series,
  period,
  ...(question.source !== undefined ? { sources: [question.source] } : key !== undefined && { sources: [key.source] }),
  ...(agent !== undefined && { agent }),
  ...(question.unattributed === true ? { mission: null } : mission !== undefined && { mission: mission.id })
})
