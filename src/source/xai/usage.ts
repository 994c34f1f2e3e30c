/** Historical usage: the request for a window of whole buckets, and its dense answer read into amounts per series. */
import { Effect, Predicate, Schema } from "effect"
import { bucketLength, type BucketUnit, type Grid } from "../../event/Usage.ts"
import { Usd } from "../../money/Usd.ts"
import { Interval } from "../../time/Interval.ts"
import { isPlausibleSpend } from "../plausible.ts"
import type { KeyLabel, SourceFailure, UsageReading, UsageValue } from "../Source.ts"
import { decodeAnswer, Flag, maybe } from "./decodeAnswer.ts"
import { malformed, truncated } from "./failure.ts"
import { readLabel } from "./readLabel.ts"
import type { XaiAnswer, XaiClient, XaiRequest } from "./XaiClient.ts"

const asked = { surface: "usage", permission: "team-token:endpoint:BillingRead" } as const

const timeUnits: Record<BucketUnit, string> = {
  minute: "TIME_UNIT_MINUTE",
  "quarter-hour": "TIME_UNIT_QUARTER_HOUR",
  hour: "TIME_UNIT_HOUR",
  day: "TIME_UNIT_DAY"
}

/** Which part of a series each of the provider's dimensions is. */
const partOf: Readonly<Record<string, "key" | "model" | "meter">> = {
  api_key_id: "key",
  description: "model",
  model: "model",
  unit_type: "meter"
}

/** Data points are decoded by hand: there can be a hundred thousand of them. */
const UsageAnswer = Schema.Struct({
  timeSeries: Schema.Array(Schema.Struct({
    group: maybe(Schema.Array(Schema.String)),
    groupLabels: maybe(Schema.Array(Schema.String)),
    dataPoints: maybe(Schema.Array(Schema.Unknown))
  })),
  limitReached: maybe(Flag)
})
type Series = (typeof UsageAnswer.Type)["timeSeries"][number]

const decode = decodeAnswer(UsageAnswer)

/** Reads the window; a truncated or misshapen answer is a failure, never a smaller amount. */
export const readUsage = Effect.fn("xai.readUsage")(function*(client: XaiClient, window: Interval, grid: Grid) {
  const answer = yield* client.ask(usageRequest(client.teamId, window, grid))
  return yield* decodeUsage(answer, window, grid)
})

/**
 * `endTime` is the end of the last bucket: where the provider takes it as inclusive one more bucket comes back and is
 * dropped; a second less would lose that second's spend where it is exclusive.
 */
export const usageRequest = (teamId: string, { from, to }: Interval, grid: Grid): XaiRequest => ({
  ...asked,
  path: `/v1/billing/teams/${encodeURIComponent(teamId)}/usage`,
  body: {
    analyticsRequest: {
      timeRange: { startTime: analyticsTime(from), endTime: analyticsTime(to), timezone: grid.zone },
      timeUnit: timeUnits[grid.unit],
      values: [{ name: "usd", aggregation: "AGGREGATION_SUM" }],
      groupBy: grid.dimensions,
      filters: []
    }
  }
})

const decodeUsage = Effect.fnUntraced(function*(answer: XaiAnswer, window: Interval, grid: Grid) {
  const document = yield* decode(asked, answer.json)
  if (document.limitReached === true) return yield* truncated(asked)
  const bucketOf = makeBucketOf(window, bucketLength[grid.unit])
  const sums = new Map<string, { readonly parts: Parts; readonly buckets: Map<number, Usd> }>()
  const labels = new Map<string, KeyLabel>()
  let rounded = 0
  for (const series of document.timeSeries) {
    const parts = yield* seriesParts(series, grid, labels)
    const id = JSON.stringify([parts.key, parts.model, parts.meter])
    // Several raw groups can be one series: their sum is the series.
    const { buckets } = sums.get(id) ?? { buckets: new Map<number, Usd>() }
    sums.set(id, { parts, buckets })
    for (const point of series.dataPoints ?? []) {
      const problem = addPoint(point, bucketOf, buckets)
      if (typeof problem === "string") return yield* malformed(asked, problem)
      if (problem.rounded) rounded += 1
    }
  }
  const { clockSkew, digest, requestedAt } = answer
  const values = [...sums.values()].flatMap(({ buckets, parts }) =>
    [...buckets].map(([bucket, amount]): UsageValue => ({ ...parts, bucket, amount }))
  )
  return { grid, window, requestedAt, digest, rounded, clockSkew, values, labels } satisfies UsageReading
})

interface Parts {
  key: string | null
  model: string | null
  meter: string | null
}

const seriesParts = (
  series: Series,
  grid: Grid,
  labels: Map<string, KeyLabel>
): Effect.Effect<Parts, SourceFailure> => {
  const group = series.group ?? []
  if (group.length !== grid.dimensions.length) {
    return Effect.fail(malformed(asked, "is not grouped by the dimensions that were asked for"))
  }
  const parts: Parts = { key: null, model: null, meter: null }
  for (const [index, dimension] of grid.dimensions.entries()) {
    const value = group[index] ?? ""
    const part = partOf[dimension]
    // Spend without a key comes with an empty value.
    if (part === undefined || value === "") continue
    parts[part] = value
    if (part === "key") labels.set(value, readLabel(series.groupLabels?.[index], value))
  }
  return Effect.succeed(parts)
}

/** Adds the amount of a point to its bucket; a text says what is wrong with it, in the words of `malformed`. */
const addPoint = (
  point: unknown,
  bucketOf: (timestamp: unknown) => Bucket,
  buckets: Map<number, Usd>
): { readonly rounded: boolean } | string => {
  if (!Predicate.isObject(point)) return "has a data point that is no object"
  const { timestamp, values } = point as { readonly timestamp?: unknown; readonly values?: unknown }
  const bucket = bucketOf(timestamp)
  if (typeof bucket === "string") return bucket
  if (bucket === outside) return exact
  const text: unknown = Array.isArray(values) ? values[0] : undefined
  // Most points of a dense answer are this; a series without an entry is 0.
  if (text === "0") return exact
  const read = typeof text === "string" ? Usd.parse(text) : undefined
  if (read === undefined) return "has a data point without an amount"
  const sum = Usd.add(buckets.get(bucket) ?? Usd.zero, read.usd)
  if (!isPlausibleSpend(sum)) return "has an amount beyond reason for one bucket"
  buckets.set(bucket, sum)
  return read
}

const exact = { rounded: false } as const

/** A bucket's start, nothing where it was not asked for, or what is wrong with the timestamp. */
type Bucket = number | typeof outside | string
const outside = null

/** Every series repeats the same timestamps, so each is read once. */
const makeBucketOf = (window: Interval, length: number) => {
  const known = new Map<unknown, Bucket>()
  return (timestamp: unknown): Bucket => {
    const before = known.get(timestamp)
    if (before !== undefined) return before
    const bucket = readBucket(timestamp, window, length)
    known.set(timestamp, bucket)
    return bucket
  }
}

const readBucket = (timestamp: unknown, window: Interval, length: number): Bucket => {
  const bucket = typeof timestamp === "string" && utc.test(timestamp) ? Date.parse(timestamp) : NaN
  if (Number.isNaN(bucket)) return "has a data point without a UTC timestamp"
  if (!Interval.contains(window, bucket)) return outside
  return bucket % length === 0 ? bucket : "has other buckets than were asked for"
}

const utc = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/u

/** `YYYY-MM-DD HH:MM:SS`; ISO 8601 is refused. */
const analyticsTime = (instant: number): string => new Date(instant).toISOString().slice(0, 19).replace("T", " ")
