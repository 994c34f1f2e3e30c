/** The times that bound a figure, for people: where spend must be what was asked for, and where it only may be. */
import { Usd } from "../money/Usd.ts"
import type { Explanation } from "../report/documents/Explanation.ts"
import type { RangeEvidence } from "../report/documents/RangeEvidence.ts"
import { flow } from "./flow.ts"
import type { Line } from "./Line.ts"
import { moment } from "./moment.ts"
import { ticksOf } from "./money.ts"
import { type RenderOptions, usualLimit } from "./RenderOptions.ts"

type Times = RangeEvidence["windows"][number]

/** Nothing where all times count for both ends: then the buckets that are cut say it all. Else what each adds, to be added up. */
export const windowLines = (explanation: Explanation, options: RenderOptions): ReadonlyArray<Line> => {
  const { columns, limit = usualLimit, timeZone } = options
  const all = explanation.series.flatMap(({ range }) => range?.windows ?? [])
  if (all.every(({ bounds }) => bounds === "both")) return []
  const told = [...Map.groupBy(all, ({ bounds, from, to }) => `${from ?? ""} ${to ?? ""} ${bounds}`).values()]
    .filter((same) => same.some(({ high, low }) => low !== "0" || high !== "0"))
    .map((same) => windowText(same, timeZone))
    .sort()
  return [
    ...told.slice(0, limit).flatMap((text) => flow("  ", text, columns)),
    ...(told.length <= limit
      ? []
      : flow("  ", `and ${told.length - limit} more: --all shows them`, columns, "quiet")),
    ...(all.some(({ bounds }) => bounds !== "high")
      ? []
      : flow("  ", "at no time is it surely its own: at least 0", columns))
  ]
}

const windowText = (same: ReadonlyArray<Times>, zone: string): string => {
  const { bounds, from, to } = same[0]!
  const times = `${from === null ? "the beginning" : moment(from, zone, true)} – ${
    to === null ? "open" : moment(to, zone, true)
  }`
  const low = sum(same.map((window) => window.low))
  const highs = same.map(({ high }) => high)
  const high = highs.includes(null) ? "unknown" : sum(highs.filter((amount) => amount !== null))
  if (bounds === "low") return `${times} is surely its own: at least ${low}`
  return bounds === "high" ? `${times} may be its own: at most ${high}` : `${times} is its own: ${low} to ${high}`
}

const sum = (amounts: ReadonlyArray<string>): string => Usd.format(Usd.sum(amounts.map(ticksOf)))
