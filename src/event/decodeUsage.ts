/** Reads the payload of `UsageSnapshotTaken` without its schema: nearly all of a log is such payloads, and a rebuild reads each. */
import { Usd } from "../money/Usd.ts"
import { parseTimestamp } from "../time/Timestamp.ts"
import { bucketLength, type BucketUnit, type Grid, type SeriesPoints, type UsageSnapshotTaken } from "./Usage.ts"

/**
 * What the schema `UsageSnapshotTaken` decodes from the same JSON value, many times faster; `undefined` for whatever the schema
 * refuses, so that the schema can say why.
 */
export const decodeUsage = (json: unknown): UsageSnapshotTaken | undefined => {
  if (!isObject(json)) return undefined
  const { basis, clockSkew, digest, rounded, source, surface } = json
  const times: Times = new Map()
  const grid = decodeGrid(json["grid"])
  const window = decodeWindow(times, json["window"])
  const readAt = instantOf(times, json["readAt"])
  const series = decodeAll(json["series"], (entry) => decodeSeries(times, entry))
  if (grid === undefined || window === undefined || readAt === undefined || series === undefined) return undefined
  if (typeof source !== "string" || source === "" || surface !== "usage") return undefined
  if (basis !== "billed" && basis !== "estimated") return undefined
  if (typeof digest !== "string" || !isInteger(rounded)) return undefined
  const snapshot = { source, surface, basis, grid, window, readAt, digest, rounded, series } as const
  if (!Object.hasOwn(json, "clockSkew")) return snapshot
  return isInteger(clockSkew) ? { ...snapshot, clockSkew } : undefined
}

/** Instants already read: a snapshot names few, but each of them often. */
type Times = Map<string, number>

const decodeGrid = (json: unknown): Grid | undefined => {
  if (!isObject(json)) return undefined
  const { unit, zone } = json
  const dimensions = decodeAll(json["dimensions"], (name) => typeof name === "string" ? name : undefined)
  if (!isUnit(unit) || zone !== "Etc/GMT" || dimensions === undefined) return undefined
  return { unit, zone, dimensions }
}

const decodeWindow = (times: Times, json: unknown): UsageSnapshotTaken["window"] | undefined => {
  if (!isObject(json)) return undefined
  const from = instantOf(times, json["from"])
  const to = instantOf(times, json["to"])
  return from === undefined || to === undefined ? undefined : { from, to }
}

const decodeSeries = (times: Times, json: unknown): SeriesPoints | undefined => {
  if (!isObject(json)) return undefined
  const { key, meter, model } = json
  const points = decodeAll(json["points"], (point) => decodePoint(times, point))
  if (!isName(key) || !isName(model) || !isName(meter) || points === undefined) return undefined
  return { key, model, meter, points }
}

const decodePoint = (times: Times, json: unknown): SeriesPoints["points"][number] | undefined => {
  if (!isObject(json)) return undefined
  const bucket = instantOf(times, json["bucket"])
  const amount = typeof json["amount"] === "string" ? Usd.parseExact(json["amount"]) : undefined
  return bucket === undefined || amount === undefined ? undefined : { bucket, amount }
}

const instantOf = (times: Times, text: unknown): number | undefined => {
  if (typeof text !== "string") return undefined
  const known = times.get(text)
  if (known !== undefined) return known
  const instant = parseTimestamp(text)
  if (Number.isNaN(instant)) return undefined
  times.set(text, instant)
  return instant
}

/** All or none. */
const decodeAll = <A>(json: unknown, decode: (element: unknown) => A | undefined): ReadonlyArray<A> | undefined => {
  if (!Array.isArray(json)) return undefined
  const decoded: Array<A> = []
  for (const element of json as ReadonlyArray<unknown>) {
    const value = decode(element)
    if (value === undefined) return undefined
    decoded.push(value)
  }
  return decoded
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value)

const isName = (value: unknown): value is string | null => value === null || typeof value === "string"

const isUnit = (value: unknown): value is BucketUnit => typeof value === "string" && Object.hasOwn(bucketLength, value)
