/** Days and hours of any zone are gapless, ordered and agree with what the zone's clocks show. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dayLabel, days, hours, startOfDay, startOfHour, startOfNextDay } from "../../src/time/ReportingDays.ts"
import { instantOf, localTime } from "../../src/time/Zone.ts"

/** Usual zones, and those with changes of half an hour, at midnight, southern ones, and quarter-hour offsets. */
const zone = fc.constantFrom(
  "Europe/Brussels",
  "America/New_York",
  "America/St_Johns",
  "America/Santiago",
  "Asia/Beirut",
  "Asia/Kathmandu",
  "Africa/Casablanca",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Etc/UTC"
)

/** Around the nights on which some zone's clocks change, where the mistakes are. */
const changes = ["2010-11-07", "2011-12-30", "2022-03-27", "2026-03-08", "2026-03-29", "2026-04-05", "2026-10-25"]
const instant = fc.oneof(
  fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -30 * 3600, max: 54 * 3600 }))
    .map(([day, seconds]) => Date.parse(`${day}T00:00:00Z`) + seconds * 1000),
  fc.integer({ min: Date.parse("2005-01-01T00:00:00Z"), max: Date.parse("2035-01-01T00:00:00Z") })
)

/** The date that the zone's clocks show, from another formatter than the one under test. */
const shown = (at: number, timeZone: string) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(at)

const settings = { numRuns: 1000 }

describe("reporting days", () => {
  it("hold every instant exactly once, under the label of its interval", () => {
    fc.assert(
      fc.property(zone, instant, (zone, at) => {
        const [from, to] = [startOfDay(at, zone), startOfNextDay(at, zone)]
        expect(from).toBeLessThanOrEqual(at)
        expect(at).toBeLessThan(to)
        expect(startOfDay(from, zone)).toBe(from)
        expect(startOfDay(to, zone)).toBe(to)
        expect(dayLabel(from, zone)).toBe(dayLabel(at, zone))
        expect(dayLabel(to - 1, zone)).toBe(dayLabel(at, zone))
        expect(dayLabel(to, zone) > dayLabel(at, zone)).toBe(true)
        expect(shown(from, zone)).toBe(dayLabel(at, zone))
      }),
      settings
    )
  })

  it("follow one another without gap over any period", () => {
    fc.assert(
      fc.property(zone, instant, fc.integer({ min: 1, max: 6 * 86_400_000 }), (zone, from, length) => {
        const found = days(from, from + length, zone)
        expect(found[0]?.from).toBe(startOfDay(from, zone))
        expect(found.at(-1)?.to).toBe(startOfNextDay(from + length - 1, zone))
        for (const [index, day] of found.entries()) {
          expect(found[index + 1]?.from ?? day.to).toBe(day.to)
          expect(day.label).toBe(dayLabel(day.from, zone))
        }
      }),
      settings
    )
  })
})

describe("reporting hours", () => {
  it("follow one another without gap, are at most an hour long and never hold two offsets", () => {
    fc.assert(
      fc.property(zone, instant, (zone, from) => {
        const found = hours(from, from + 3 * 3_600_000, zone)
        expect(found[0]?.from).toBe(startOfHour(from, zone))
        for (const [index, { from, to }] of found.entries()) {
          expect(found[index + 1]?.from ?? to).toBe(to)
          expect(to - from).toBeGreaterThan(0)
          expect(to - from).toBeLessThanOrEqual(3_600_000)
          expect(localTime(to - 1, zone) - localTime(from, zone)).toBe(to - 1 - from)
          expect(startOfHour(to - 1, zone)).toBe(from)
        }
      }),
      settings
    )
  })
})

describe("local times", () => {
  it("of an instant lead back to it, or to the first that shows the same", () => {
    fc.assert(
      fc.property(zone, instant, (zone, at) => {
        const local = localTime(at, zone)
        const back = instantOf(local, zone)
        expect(localTime(back, zone)).toBe(local)
        expect(back).toBeLessThanOrEqual(at)
        expect(at - back).toBeLessThanOrEqual(3_600_000)
      }),
      settings
    )
  })
})
