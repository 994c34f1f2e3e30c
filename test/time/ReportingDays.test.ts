/** Days, hours and months of zones whose clocks do unusual things. */
import { describe, expect, it } from "vitest"
import {
  dayLabel,
  days,
  hours,
  monthOf,
  parseMonth,
  startOf,
  startOfDay,
  startOfHour,
  startOfNextDay
} from "../../src/time/ReportingDays.ts"

const at = (text: string) => Date.parse(text)
const text = (instant: number) => new Date(instant).toISOString().replace(".000Z", "Z")

describe("days of the reporting zone", () => {
  it("cut a UTC day where the zone's midnight lies", () => {
    const found = days(at("2026-04-05T00:00:00Z"), at("2026-04-06T00:00:00Z"), "Europe/Brussels")
    expect(found.map(({ from, label, to }) => [label, text(from), text(to)])).toEqual([
      ["2026-04-05", "2026-04-04T22:00:00Z", "2026-04-05T22:00:00Z"],
      ["2026-04-06", "2026-04-05T22:00:00Z", "2026-04-06T22:00:00Z"]
    ])
  })

  it("are as long as the clocks make them", () => {
    const length = (day: string, zone: string) => {
      const noon = at(`${day}T12:00:00Z`)
      return (startOfNextDay(noon, zone) - startOfDay(noon, zone)) / 3_600_000
    }
    expect(length("2026-03-29", "Europe/Brussels")).toBe(23)
    expect(length("2026-10-25", "Europe/Brussels")).toBe(25)
    expect(length("2026-04-04", "Australia/Lord_Howe")).toBe(24)
    expect(length("2026-04-05", "Australia/Lord_Howe")).toBe(24.5)
  })

  it("begin when clocks jump, where they skip midnight", () => {
    // Beirut's clocks go from 00:00 to 01:00.
    expect(text(startOf({ year: 2022, month: 3, day: 27 }, "Asia/Beirut"))).toBe("2022-03-26T22:00:00Z")
    // Toronto's went from 23:30 to 00:30 in 1919.
    expect(text(startOf({ year: 1919, month: 3, day: 31 }, "America/Toronto"))).toBe("1919-03-31T04:30:00Z")
  })

  it("have no width where a zone skipped a day", () => {
    const found = days(at("2011-12-29T12:00:00Z"), at("2012-01-01T00:00:00Z"), "Pacific/Apia")
    expect(found.map(({ label }) => label)).toEqual(["2011-12-29", "2011-12-31", "2012-01-01"])
  })

  it("do not begin twice where clocks fall back across midnight", () => {
    // In St. John's 00:01 on 7 November 2010 was followed by 23:01 on the 6th.
    const zone = "America/St_Johns"
    const start = startOf({ year: 2010, month: 11, day: 7 }, zone)
    expect(dayLabel(start, zone)).toBe("2010-11-07")
    expect(dayLabel(start + 30 * 60_000, zone)).toBe("2010-11-07")
    expect(dayLabel(start - 1, zone)).toBe("2010-11-06")
  })
})

describe("hours of the reporting zone", () => {
  it("are labelled by their first instant, also the one that occurs twice", () => {
    const found = hours(at("2026-10-25T00:10:00Z"), at("2026-10-25T02:00:00Z"), "Europe/Brussels")
    expect(found.map(({ label }) => label)).toEqual(["2026-10-25T00:00:00.000Z", "2026-10-25T01:00:00.000Z"])
  })

  it("follow zones that are half an hour off", () => {
    expect(text(startOfHour(at("2026-04-06T10:10:00Z"), "Asia/Kolkata"))).toBe("2026-04-06T09:30:00Z")
    expect(text(startOfHour(at("2026-04-06T10:40:00Z"), "Asia/Kolkata"))).toBe("2026-04-06T10:30:00Z")
  })
})

describe("calendar months", () => {
  it("are those of the zone", () => {
    const { from, to } = monthOf(at("2026-03-31T22:30:00Z"), "Europe/Brussels")
    expect([text(from), text(to)]).toEqual(["2026-03-31T22:00:00Z", "2026-04-30T22:00:00Z"])
  })

  it("can be named", () => {
    const month = parseMonth("2026-12", "Etc/UTC")
    expect(month && [text(month.from), text(month.to)]).toEqual(["2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"])
    for (const wrong of ["2026-13", "2026-00", "2026", "2026-4", "april", ""]) {
      expect(parseMonth(wrong, "Etc/UTC")).toBeUndefined()
    }
  })
})
