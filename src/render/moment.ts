/** Instants as people read them: in their zone, and as an age. */
import { monthOf, startOfDay, startOfNextDay } from "../time/ReportingDays.ts"
import { localTime } from "../time/Zone.ts"

/** `2026-04-06 17:04` in the zone, from RFC 3339; `withSeconds` adds `:05`. */
export const moment = (instant: string, zone: string, withSeconds = false): string =>
  new Date(localTime(Date.parse(instant), zone)).toISOString().slice(0, withSeconds ? 19 : 16).replace("T", " ")

/** `4 min ago`, in the largest unit of which at least two have passed; what lies ahead is `just now`. */
export const ago = (instant: string, now: number): string => {
  const seconds = Math.floor((now - Date.parse(instant)) / 1000)
  return seconds < 1 ? "just now" : `${duration(seconds)} ago`
}

/** `90 s`, `15 min`, `36 h`, `3 days`. */
export const duration = (seconds: number): string => {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} days`
}

/** A half-open period: a month or a day by its name, otherwise its two ends; null: without end on that side. */
export const period = (from: string | null, to: string | null, zone: string): string => {
  if (from === null && to === null) return "all time"
  if (from === null) return `before ${moment(to!, zone)}`
  if (to === null) return `since ${moment(from, zone)}`
  const start = Date.parse(from)
  const end = Date.parse(to)
  const month = monthOf(start, zone)
  if (month.from === start && month.to === end) return monthName(start, zone)
  if (startOfDay(start, zone) === start && startOfNextDay(start, zone) === end) return moment(from, zone).slice(0, 10)
  return `${moment(from, zone)} – ${moment(to, zone)}`
}

const monthName = (instant: number, zone: string): string =>
  new Intl.DateTimeFormat("en", { timeZone: zone, month: "long", year: "numeric" }).format(instant)
