/** Whether a figure is final: all its times lie in cycles that an issued invoice closed, and nothing moved there since; else why not. */
import type { Interval } from "../time/Interval.ts"
import type { Closings, OpenCycle } from "./Closings.ts"
import type { NotFinal } from "./documents/NotFinal.ts"
import { type Evidence, type Scope, timesOf } from "./rangeOf.ts"

/** Of a figure that is settled and fully read. Sources of estimates only are not billed and have no invoice. */
export const isFinal = (closings: Closings, evidence: Evidence, scope: Scope): boolean =>
  obstacles(closings, evidence, scope, Infinity).next().done === true

/** Everything that keeps such a figure from being final, each once; `instant`, ms: when it is asked. */
export const whyNotFinal = (
  closings: Closings,
  evidence: Evidence,
  scope: Scope,
  instant: number
): ReadonlyArray<NotFinal> => {
  const all = [...obstacles(closings, evidence, scope, instant)]
  return [...new Map(all.map((obstacle) => [JSON.stringify(obstacle), obstacle])).values()]
}

const obstacles = function*(
  closings: Closings,
  evidence: Evidence,
  scope: Scope,
  instant: number
): Generator<NotFinal, void> {
  const times = timesOf(evidence.knowledge, scope)
  const sources = (scope.sources ?? evidence.sources()).filter((source) => isBilled(evidence, source))
  if (times.length === 0) yield { ...nothing, reason: "no-times" }
  if (sources.length === 0) yield { ...nothing, reason: "not-billed" }
  for (const source of sources) {
    for (const time of times) {
      const { from, to } = fromFirstSpend(evidence, scope, source, time)
      if (!Number.isFinite(from) || !Number.isFinite(to)) yield { ...nothing, source, reason: "no-times" }
      else for (const open of closings.openCycles(source, { from, to })) yield obstacleOf(source, open, instant)
    }
  }
}

const nothing = { source: null, cycle: null, status: null, position: null }

const obstacleOf = (source: string, { cycle, moved, state }: OpenCycle, instant: number): NotFinal => {
  const named = { source, cycle: cycle.name, status: null, position: null }
  if (moved !== undefined) return { ...named, reason: "changed", position: moved.position }
  if (cycle.to > instant) return { ...named, reason: "cycle-open" }
  if (state === undefined) return { ...named, reason: "no-invoice" }
  const { position, status } = state
  return status === ""
    ? { ...named, reason: "withdrawn", position }
    : { ...named, reason: "not-issued", status, position }
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
