/** A time zone's offset at an instant, and the instant at which its clocks show a given local time. */

/** A day of the proleptic Gregorian calendar; `month` and `day` count from 1. */
export interface CalendarDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

const day = 86_400_000

/** Making a formatter costs about 50 µs, using one about 2 µs. */
const formatters = new Map<string, Intl.DateTimeFormat>()

const formatterOf = (zone: string): Intl.DateTimeFormat => {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric"
  })
  formatters.set(zone, made)
  return made
}

/** Whether the name is a time zone known to this machine: an IANA name, `UTC` or an offset such as `+02:00`. */
export const isTimeZone = (name: string): boolean => {
  try {
    formatterOf(name)
    return true
  } catch {
    return false
  }
}

/** What the zone's clocks show at the instant, written as if it were UTC: milliseconds since the epoch. */
export const localTime = (instant: number, zone: string): number => {
  if (zone === "Etc/UTC" || zone === "UTC") return instant
  const parts: Record<string, number> = {}
  for (const { type, value } of formatterOf(zone).formatToParts(instant)) parts[type] = Number(value)
  const { day = 1, hour = 0, minute = 0, month = 1, second = 0, year = 0 } = parts
  const milliseconds = ((instant % 1000) + 1000) % 1000
  return utc({ year, month, day }) + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
}

/** Local time minus UTC in milliseconds, at the instant. */
export const offsetAt = (instant: number, zone: string): number => localTime(instant, zone) - instant

/**
 * The instant at which the zone's clocks show the local time (written as if it were UTC, in milliseconds). A local
 * time that occurs twice means the first, one that does not exist the later of its two readings (02:30 on the night
 * clocks go from 02:00 to 03:00 is 03:30).
 */
export const instantOf = (local: number, zone: string): number => {
  const before = local - offsetAt(local - day, zone)
  const after = local - offsetAt(local + day, zone)
  const exists = [before, after].filter((instant) => localTime(instant, zone) === local)
  return exists.length > 0 ? Math.min(...exists) : Math.max(before, after)
}

/** The first instant after `from` and at or before `to` with another offset than `from`; both offsets must differ. */
export const transitionBetween = (from: number, to: number, zone: string): number => {
  const offset = offsetAt(from, zone)
  let [same, other] = [from, to]
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2)
    if (offsetAt(middle, zone) === offset) same = middle
    else other = middle
  }
  return other
}

/** Midnight of the calendar day as if it were UTC, in milliseconds; a day beyond the month's end runs into the next. */
export const utc = ({ day, month, year }: CalendarDay): number => {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getTime()
}

/** The calendar day that the zone's clocks show at the instant. */
export const calendarDayOf = (instant: number, zone: string): CalendarDay => {
  const local = new Date(localTime(instant, zone))
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() }
}
