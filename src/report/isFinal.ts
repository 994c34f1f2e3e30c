/** Whether a figure is final: all its times lie in cycles that an issued invoice closed, and nothing moved there since. */
import type { Interval } from "../time/Interval.ts"
import type { Closings } from "./Closings.ts"
import { type Evidence, type Scope, timesOf } from "./rangeOf.ts"

/** Of a figure that is settled and fully read. Sources of estimates only are not billed and have no invoice. */
export const isFinal = (closings: Closings, evidence: Evidence, scope: Scope): boolean => {
  const times = timesOf(evidence.knowledge, scope)
  const sources = (scope.sources ?? evidence.sources()).filter((source) => isBilled(evidence, source))
  return times.length > 0 && sources.length > 0 &&
    sources.every((source) =>
      times.every((time) => closings.isFinal(source, fromFirstSpend(evidence, scope, source, time)))
    )
}

const isBilled = ({ knowledge }: Evidence, source: string): boolean => {
  const own = [...knowledge.series.values()].filter((series) => series.source === source)
  return own.length === 0 || own.some(({ basis }) => basis === "billed")
}

/** Before its first spend a source has no invoices, and a figure of all time has nothing of it. */
const fromFirstSpend = (
  { extentOf, knowledge }: Evidence,
  { series }: Scope,
  source: string,
  time: Interval
): Interval => {
  if (Number.isFinite(time.from)) return time
  const begins = series.filter((number) => knowledge.series.get(number)!.source === source)
    .map((number) => extentOf(number)?.from ?? Infinity)
  return { from: Math.min(...begins), to: time.to }
}
