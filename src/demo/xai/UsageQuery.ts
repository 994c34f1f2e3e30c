/** An `analyticsRequest` read as strictly as the real service reads it. */
import { type Answer, queryRefused, refused } from "./Answer.ts"
import { bucketStarts, isZone, parseWall, type TimeUnit } from "./Buckets.ts"
import { type Dimension, dimensions, type Matcher, parseFilter } from "./filters.ts"
import type { Options } from "./Options.ts"

/** A request that can be answered. */
export interface UsageQuery {
  /** The usage asked for, ms, half-open: `endTime` has become an instant that is not included. */
  readonly from: number
  readonly to: number
  /** Starts of the buckets, ascending, dense. */
  readonly starts: ReadonlyArray<number>
  readonly dimensions: ReadonlyArray<Dimension>
  /** How many times the dollars are asked for; each gives one value a point. */
  readonly values: number
  readonly matches: Matcher
}

/** The query of a request's body, or the 400 that answers it. `now` stands in for an absent `endTime`. */
export const readUsageQuery = (body: string, options: Options, now: number): UsageQuery | Answer => {
  const request = record(record(parse(body))?.["analyticsRequest"])
  const range = request && readRange(request, options, now)
  if (request === undefined || range === undefined) return refused("invalidArgument", "Invalid argument")
  const values = readValues(request["values"])
  const groups = readGroups(request["groupBy"] ?? [], options)
  const filter = readFilters(request["filters"] ?? [])
  if (values === undefined || groups === undefined || filter === undefined) {
    return refused("invalidArgument", queryRefused)
  }
  return { ...range, values, dimensions: groups, matches: filter }
}

const readRange = (request: Fields, options: Options, now: number) => {
  const range = record(request["timeRange"]) ?? {}
  const { startTime, endTime, timezone } = range
  const unit = options.timeUnits.find((known) => known === request["timeUnit"])
  if (unit === undefined || typeof timezone !== "string" || !isZone(timezone)) return undefined
  const from = typeof startTime === "string" ? parseWall(startTime, timezone) : undefined
  const end = readEnd(endTime, timezone, unit, now)
  if (from === undefined || end === undefined) return undefined
  // An inclusive end takes in the whole second it names.
  const to = options.endTime === "inclusive" ? end + 1_000 : end
  if (to <= from) return undefined
  // The limit counts what was asked for, so that an inclusive end does not make a full window too long.
  if (bucketStarts(unit, timezone, from, Math.max(end, from + 1)).length > options.maxBuckets) return undefined
  return { from, to, starts: bucketStarts(unit, timezone, from, to) }
}

/**
 * Read from the predecessor's note: TIME_UNIT_NONE wants an exact end; the others are taken to end now when none is
 * given.
 */
const readEnd = (endTime: unknown, timezone: string, unit: TimeUnit, now: number): number | undefined => {
  if (typeof endTime === "string") return parseWall(endTime, timezone)
  return endTime === undefined && unit !== "TIME_UNIT_NONE" ? now : undefined
}

const readValues = (values: unknown): number | undefined => {
  const known = Array.isArray(values) && values.length > 0 && values.every((value) => {
    const fields = record(value)
    return fields?.["name"] === "usd" && fields["aggregation"] === "AGGREGATION_SUM"
  })
  return known ? values.length : undefined
}

const readGroups = (groupBy: unknown, options: Options): ReadonlyArray<Dimension> | undefined => {
  if (!Array.isArray(groupBy) || new Set(groupBy).size !== groupBy.length) return undefined
  const known = groupBy.filter((field) => options.groupBy.includes(field as string))
    .flatMap((field) => dimensions.filter((dimension) => dimension === field))
  return known.length === groupBy.length ? known : undefined
}

/** All filters hold at once. */
const readFilters = (filters: unknown): Matcher | undefined => {
  if (!Array.isArray(filters)) return undefined
  const parsed = filters.map((filter) => typeof filter === "string" ? parseFilter(filter) : undefined)
  const matchers = parsed.filter((matcher) => matcher !== undefined)
  return matchers.length === parsed.length ? (line) => matchers.every((matcher) => matcher(line)) : undefined
}

type Fields = Readonly<Record<string, unknown>>

const record = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value as Fields : undefined

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
