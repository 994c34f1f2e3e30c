/**
 * Time units and time zones of the usage endpoint: wall-clock text to instants, and where the buckets of a zone begin.
 */

/** The units this stand-in speaks; xAI also names CALENDAR_WEEK and SECOND. */
export const timeUnits = [
  "TIME_UNIT_MINUTE",
  "TIME_UNIT_QUARTER_HOUR",
  "TIME_UNIT_HOUR",
  "TIME_UNIT_DAY",
  "TIME_UNIT_MONTH",
  "TIME_UNIT_NONE"
] as const

/** One of `timeUnits`. */
export type TimeUnit = (typeof timeUnits)[number]

const fixedLength: Partial<Record<TimeUnit, number>> = {
  TIME_UNIT_MINUTE: 60_000,
  TIME_UNIT_QUARTER_HOUR: 900_000,
  TIME_UNIT_HOUR: 3_600_000
}

/** True for an IANA zone name that this Node knows. */
export const isZone = (zone: string): boolean => offsetOf(zone) !== undefined

/**
 * The instant (ms) of `YYYY-MM-DD HH:MM:SS` in a zone; undefined for any other text. Of a time that occurs twice: the
 * first.
 */
export const parseWall = (text: string, zone: string): number | undefined => {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined
  const wall = Date.parse(`${text.replace(" ", "T")}Z`)
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 19) !== text.replace(" ", "T")) return undefined
  return instantOf(wall, zone)
}

/** The starts (ms, ascending) of all buckets that touch `[from, to)`; for TIME_UNIT_NONE the one bucket `from`. */
export const bucketStarts = (unit: TimeUnit, zone: string, from: number, to: number): ReadonlyArray<number> => {
  if (unit === "TIME_UNIT_NONE") return [from]
  const starts: Array<number> = []
  for (let start = floor(unit, zone, from); start < to; start = next(unit, zone, start)) starts.push(start)
  return starts
}

/** The position in ascending `starts` of the bucket that holds an instant at or after the first start. */
export const bucketIndex = (starts: ReadonlyArray<number>, instant: number): number => {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= instant) low = middle
    else high = middle - 1
  }
  return low
}

const floor = (unit: TimeUnit, zone: string, instant: number): number => {
  const offset = offsetAt(zone, instant)
  const length = fixedLength[unit]
  if (length !== undefined) return Math.floor((instant + offset) / length) * length - offset
  const wall = new Date(instant + offset)
  const day = unit === "TIME_UNIT_MONTH" ? 1 : wall.getUTCDate()
  return instantOf(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), day), zone)
}

const next = (unit: TimeUnit, zone: string, start: number): number => {
  const length = fixedLength[unit]
  if (length !== undefined) return start + length
  const wall = new Date(start + offsetAt(zone, start))
  const [year, month, day] = [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()]
  return instantOf(unit === "TIME_UNIT_MONTH" ? Date.UTC(year, month + 1) : Date.UTC(year, month, day + 1), zone)
}

/**
 * Wall-clock time, written as if it were UTC, to an instant: the zone's offset is looked up on either side of a change.
 */
const instantOf = (wall: number, zone: string): number => {
  const before = wall - offsetAt(zone, wall - 86_400_000)
  if (before + offsetAt(zone, before) === wall) return before
  const after = wall - offsetAt(zone, wall + 86_400_000)
  return after + offsetAt(zone, after) === wall ? after : before
}

const offsetAt = (zone: string, instant: number): number => offsetOf(zone)?.(instant) ?? 0

/** Formatters are slow to make and a history asks for thousands of offsets. */
const offsets = new Map<string, ((instant: number) => number) | undefined>()

const offsetOf = (zone: string): ((instant: number) => number) | undefined => {
  if (!offsets.has(zone)) offsets.set(zone, makeOffset(zone))
  return offsets.get(zone)
}

const makeOffset = (zone: string): ((instant: number) => number) | undefined => {
  if (["Etc/GMT", "Etc/UTC", "UTC", "GMT"].includes(zone)) return () => 0
  if (!/^[A-Za-z]/.test(zone)) return undefined
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" })
    return (instant) =>
      parseOffset(format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "")
  } catch {
    return undefined
  }
}

/** `GMT+02:00` in ms; plain `GMT` is 0. */
const parseOffset = (text: string): number => {
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})/.exec(text) ?? []
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
