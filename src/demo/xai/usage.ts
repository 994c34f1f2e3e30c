/** `POST /v1/billing/teams/{team}/usage`: dense series of dollars per group and bucket. */
import { type Answer, ok } from "./Answer.ts"
import { keyLabel, keysAt, type PresentKey } from "./ApiKey.ts"
import { bucketIndex } from "./Buckets.ts"
import { valueOf } from "./filters.ts"
import { type History, type Line, visible } from "./History.ts"
import type { Options } from "./Options.ts"
import { readUsageQuery, type UsageQuery } from "./UsageQuery.ts"

/**
 * The answer to a usage request. Usage outside the asked range is left out even where its bucket is shown, as a filter
 * on rows does.
 */
export const answerUsage = (history: History, body: string, options: Options, now: number): Answer => {
  const query = readUsageQuery(body, options, now)
  if (!("starts" in query)) return query
  const series = sumSeries(visible(history, now, query), query)
  const room = Math.floor(options.maxPoints / query.starts.length)
  const keys = keysAt(history.keys, history.keyChanges, now)
  return ok({
    timeSeries: series.slice(0, room).map((one) => timeSeries(one, query, keys, options)),
    limitReached: series.length > room
  })
}

interface Series {
  readonly group: ReadonlyArray<string>
  readonly ticks: Array<bigint>
}

/** One series per group that has a row, in the order of the group's text: the order of the real service is unknown. */
const sumSeries = (lines: ReadonlyArray<Line>, query: UsageQuery): ReadonlyArray<Series> => {
  const byGroup = new Map<string, Series>()
  for (const line of lines) {
    if (!query.matches(line)) continue
    const group = query.dimensions.map((dimension) => valueOf(line, dimension))
    const id = JSON.stringify(group)
    const series = byGroup.get(id) ?? { group, ticks: query.starts.map(() => 0n) }
    byGroup.set(id, series)
    const bucket = bucketIndex(query.starts, line.at)
    series.ticks[bucket] = (series.ticks[bucket] ?? 0n) + line.ticks
  }
  return [...byGroup].sort(([a], [b]) => a < b ? -1 : 1).map(([, series]) => series)
}

const timeSeries = (series: Series, query: UsageQuery, keys: ReadonlyArray<PresentKey>, options: Options) => ({
  group: series.group,
  groupLabels: series.group.map((value, index) =>
    query.dimensions[index] === "api_key_id" ? keyLabel(keys, value) : value
  ),
  dataPoints: query.starts.map((start, index) => ({
    timestamp: new Date(start).toISOString().replace(".000Z", "Z"),
    values: Array.from({ length: query.values }, () => dollars(series.ticks[index] ?? 0n, options.doubles))
  }))
})

/**
 * The double nearest to the exact amount. Below 450,000 USD its shortest text is the exact decimal, so that no tick is
 * lost.
 */
const dollars = (ticks: bigint, doubles: Options["doubles"]): number => {
  const magnitude = (ticks < 0n ? -ticks : ticks).toString().padStart(11, "0")
  const exact = Number(`${ticks < 0n ? "-" : ""}${magnitude.slice(0, -10)}.${magnitude.slice(-10)}`)
  // Half an epsilon of the number itself rounds to its next double: off by less than half a tick below 100,000 USD.
  return doubles === "noisy" ? exact + exact * (Number.EPSILON / 2) : exact
}
