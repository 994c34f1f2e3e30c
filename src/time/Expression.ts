/** The times people write on a command line: `2026-04-06T10:05`, `2026-04-06`, `now`, `-90m`, `yesterday 14:00`. */
import { Result, Schema } from "effect"
import { startOf } from "./ReportingDays.ts"
import { type CalendarDay, calendarDayOf, instantOf, utc } from "./Zone.ts"

/** The text says no time; the message names the forms that do. */
export class TimeNotUnderstood extends Schema.TaggedError<TimeNotUnderstood>()("TimeNotUnderstood", {
  text: Schema.String,
  reason: Schema.String
}) {
  readonly code = "time-not-understood"
  readonly hint = `write a time such as 2026-04-06T10:05, 2026-04-06T08:05Z, 2026-04-06, now, -90m or "yesterday 14:00"`
  readonly exitCode = 2
  override get message() {
    return `"${this.text}" is not a time: ${this.reason}`
  }
}

export interface Reading {
  /** The instant that `now` and everything relative to it means, in milliseconds. */
  readonly now: number
  /** The zone of times written without one; its days are `today` and `yesterday`. */
  readonly timeZone: string
  /** A bare day is the whole day: is its start meant (`--from`, `--at`), or its end (`--to`, `--as-of`)? */
  readonly boundary: "start" | "end"
}

/**
 * The instant, in milliseconds since the epoch, that the text means. `-1d` is exactly 24 hours, also where clocks
 * change. A local time that occurs twice means the first, one that does not exist the later. Digits below the
 * millisecond are dropped.
 */
export const parseExpression = (text: string, reading: Reading): Result.Result<number, TimeNotUnderstood> => {
  const trimmed = text.trim()
  const found = relative(trimmed, reading) ?? named(trimmed, reading) ?? absolute(trimmed, reading) ?? "unknown form"
  return typeof found === "number" ? Result.succeed(found) : Result.fail(new TimeNotUnderstood({ text, reason: found }))
}

/** What each form gives: an instant, the reason why it is none, or undefined where the text has another form. */
type Found = number | string | undefined

const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

const relative = (text: string, { now }: Reading): Found => {
  if (text === "now") return now
  if (!/^-(?:\d+[smhdw])+$/u.test(text)) {
    return /^-\d/u.test(text) ? "a time ago is whole numbers of w, d, h, m or s, such as -1h30m" : undefined
  }
  let ago = 0
  for (const [, count, unit] of text.matchAll(/(\d+)([smhdw])/gu)) ago += Number(count) * (units[unit ?? ""] ?? 0)
  return ago > now ? "before the year 1970" : now - ago
}

const named = (text: string, reading: Reading): Found => {
  const [, name, clock] = /^(today|yesterday)(?:[ T]+(.+))?$/u.exec(text) ?? []
  if (name === undefined) return undefined
  const today = calendarDayOf(reading.now, reading.timeZone)
  return onDay(name === "today" ? today : { ...today, day: today.day - 1 }, clock, undefined, reading)
}

const absolute = (text: string, reading: Reading): Found => {
  const [, year, month, day, clock, zone] =
    /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ]+([\d:.,]+?) ?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/u.exec(text) ?? []
  if (year === undefined) return undefined
  const date = { year: Number(year), month: Number(month), day: Number(day) }
  if (!exists(date)) return "there is no such day"
  return onDay(date, clock, zone, reading)
}

const exists = (date: CalendarDay): boolean => {
  const { day, month, year } = calendarDayOf(utc(date), "UTC")
  return year === date.year && month === date.month && day === date.day
}

const onDay = (date: CalendarDay, clock: string | undefined, zone: string | undefined, reading: Reading): Found => {
  if (clock === undefined) {
    return startOf(reading.boundary === "start" ? date : { ...date, day: date.day + 1 }, reading.timeZone)
  }
  const time = timeOfDay(clock)
  if (typeof time === "string") return time
  if (zone === undefined) return instantOf(utc(date) + time, reading.timeZone)
  const offset = offsetOf(zone)
  return typeof offset === "string" ? offset : utc(date) + time - offset
}

const timeOfDay = (clock: string): number | string => {
  const [, hour, minute, second = "0", fraction = ""] =
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/u.exec(clock) ?? []
  if (hour === undefined) return "a time of day is written 14:00 or 14:00:30"
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return "there is no such time of day"
  const milliseconds = Number(fraction.padEnd(3, "0").slice(0, 3))
  return ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + milliseconds
}

const offsetOf = (zone: string): number | string => {
  if (zone === "Z" || zone === "z") return 0
  const [, sign, hours, minutes = "0"] = /^([+-])(\d{2}):?(\d{2})?$/u.exec(zone) ?? []
  if (Number(hours) > 23 || Number(minutes) > 59) return "there is no such offset from UTC"
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
