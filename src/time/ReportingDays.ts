/** Days, hours and calendar months of a reporting time zone as half-open intervals, across daylight-saving changes too. */
import type { Interval } from "./Interval.ts"
import { type CalendarDay, calendarDayOf, instantOf, localTime, offsetAt, transitionBetween, utc } from "./Zone.ts"

/** A day or an hour: `label` is `2026-04-06` for a day, its first instant in RFC 3339 for an hour. */
export interface Labelled extends Interval {
  readonly label: string
}

const hour = 3_600_000

/** The first instant (ms) of the day in which the instant lies. Where clocks skip midnight, it is the moment they jump. */
export const startOfDay = (instant: number, zone: string): number => startOf(dayOf(instant, zone), zone)

/** The first instant (ms) of the day after the one in which the instant lies. */
export const startOfNextDay = (instant: number, zone: string): number => startOf(shift(dayOf(instant, zone), 1), zone)

/** `2026-04-06`: the day in which the instant lies. */
export const dayLabel = (instant: number, zone: string): string => label(dayOf(instant, zone))

/** The first instant (ms) of the calendar day in the zone; a day the zone skips altogether begins when the next does. */
export const startOf = (date: CalendarDay, zone: string): number => {
  const midnight = utc(date)
  const found = instantOf(midnight, zone)
  if (localTime(found, zone) === midnight) return found
  const later = offsetAt(found, zone)
  const earliest = midnight - later
  return offsetAt(earliest, zone) === later ? found : transitionBetween(earliest, found, zone)
}

/**
 * The first instant (ms) of the clock hour in which the instant lies. A change of the clocks begins a new one, so that
 * no hour ever holds two offsets.
 */
export const startOfHour = (instant: number, zone: string): number => {
  const sinceHour = ((localTime(instant, zone) % hour) + hour) % hour
  const start = instant - sinceHour
  return offsetAt(start, zone) === offsetAt(instant, zone) ? start : transitionBetween(start, instant, zone)
}

/** The calendar month of the zone in which the instant lies. */
export const monthOf = (instant: number, zone: string): Interval => {
  const { month, year } = dayOf(instant, zone)
  return monthInterval(year, month, zone)
}

/** The month written `2026-04`, in the zone; undefined where the text is no month. */
export const parseMonth = (text: string, zone: string): Interval | undefined => {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/u.exec(text) ?? []
  return year === undefined || month === undefined ? undefined : monthInterval(Number(year), Number(month), zone)
}

/** The days that touch `[from, to)`, in order; the first and the last are whole days, not cut at `from` and `to`. */
export const days = (from: number, to: number, zone: string): ReadonlyArray<Labelled> => {
  const found: Array<Labelled> = []
  let date = dayOf(from, zone)
  let start = startOf(date, zone)
  while (start < to) {
    const next = shift(date, 1)
    const end = startOf(next, zone)
    // A day that the zone skips has no width.
    if (end > start) found.push({ from: start, to: end, label: label(date) })
    date = next
    start = end
  }
  return found
}

/** The clock hours that touch `[from, to)`, in order; the first and the last are whole hours. */
export const hours = (from: number, to: number, zone: string): ReadonlyArray<Labelled> => {
  const found: Array<Labelled> = []
  let start = startOfHour(from, zone)
  while (start < to) {
    const end = endOfHour(start, zone)
    found.push({ from: start, to: end, label: new Date(start).toISOString() })
    start = end
  }
  return found
}

const monthInterval = (year: number, month: number, zone: string): Interval => ({
  from: startOf({ year, month, day: 1 }, zone),
  to: startOf({ year, month: month + 1, day: 1 }, zone)
})

/**
 * The day whose interval holds the instant. Usually what the clocks show; where they fell back across midnight, the
 * second hour before midnight belongs to the day that has begun already.
 */
const dayOf = (instant: number, zone: string): CalendarDay => {
  const shown = calendarDayOf(instant, zone)
  const next = shift(shown, 1)
  return startOf(next, zone) <= instant ? next : shown
}

const endOfHour = (start: number, zone: string): number => {
  const sinceHour = ((localTime(start, zone) % hour) + hour) % hour
  const end = start + hour - sinceHour
  return offsetAt(end, zone) === offsetAt(start, zone) ? end : transitionBetween(start, end, zone)
}

const shift = (date: CalendarDay, by: number): CalendarDay => calendarDayOf(utc({ ...date, day: date.day + by }), "UTC")

const label = ({ day, month, year }: CalendarDay): string =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`
