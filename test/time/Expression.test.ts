/** The times people may write, and what each means. */
import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { parseExpression, type Reading } from "../../src/time/Expression.ts"

const now = Date.parse("2026-04-06T15:30:20.500Z")

const read = (text: string, reading: Partial<Reading> = {}): string => {
  const result = parseExpression(text, { now, timeZone: "Europe/Brussels", boundary: "start", ...reading })
  return Result.isSuccess(result) ? new Date(result.success).toISOString() : `refused: ${result.failure.reason}`
}

describe("a time on the command line", () => {
  it.each([
    ["now", "2026-04-06T15:30:20.500Z"],
    ["-90m", "2026-04-06T14:00:20.500Z"],
    ["-2h", "2026-04-06T13:30:20.500Z"],
    ["-3d", "2026-04-03T15:30:20.500Z"],
    ["-1w", "2026-03-30T15:30:20.500Z"],
    ["-1h30m", "2026-04-06T14:00:20.500Z"],
    ["-45s", "2026-04-06T15:29:35.500Z"]
  ])("%s is that long ago", (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it.each([
    ["2026-04-06T10:05", "2026-04-06T08:05:00.000Z"],
    ["2026-04-06 10:05", "2026-04-06T08:05:00.000Z"],
    ["2026-04-06t10:05:30", "2026-04-06T08:05:30.000Z"],
    ["2026-04-06T10:05:30.25", "2026-04-06T08:05:30.250Z"],
    ["2026-04-06T10:05:30,123456789", "2026-04-06T08:05:30.123Z"],
    ["2026-01-06T10:05", "2026-01-06T09:05:00.000Z"],
    ["2026-04-06T10:05Z", "2026-04-06T10:05:00.000Z"],
    ["2026-04-06 10:05z", "2026-04-06T10:05:00.000Z"],
    ["2026-04-06T10:05+05:30", "2026-04-06T04:35:00.000Z"],
    ["2026-04-06T10:05-0330", "2026-04-06T13:35:00.000Z"],
    ["2026-04-06T10:05:00.000+02", "2026-04-06T08:05:00.000Z"],
    ["  2026-04-06T10:05  ", "2026-04-06T08:05:00.000Z"],
    ["yesterday 14:00", "2026-04-05T12:00:00.000Z"],
    ["yesterday 9:30", "2026-04-05T07:30:00.000Z"],
    ["today 00:00", "2026-04-05T22:00:00.000Z"]
  ])("%s without a zone is in the reporting zone, with one in that", (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it.each([
    ["2026-04-06", "2026-04-05T22:00:00.000Z", "2026-04-06T22:00:00.000Z"],
    ["2026-12-31", "2026-12-30T23:00:00.000Z", "2026-12-31T23:00:00.000Z"],
    ["2028-02-29", "2028-02-28T23:00:00.000Z", "2028-02-29T23:00:00.000Z"],
    ["today", "2026-04-05T22:00:00.000Z", "2026-04-06T22:00:00.000Z"],
    ["yesterday", "2026-04-04T22:00:00.000Z", "2026-04-05T22:00:00.000Z"]
  ])("%s alone is the whole day: its start for --from, its end for --to", (text, start, end) => {
    expect(read(text, { boundary: "start" })).toBe(start)
    expect(read(text, { boundary: "end" })).toBe(end)
  })

  it("has days of 23 and 25 hours where clocks change", () => {
    expect(read("2026-03-29", { boundary: "end" })).toBe("2026-03-29T22:00:00.000Z")
    expect(read("2026-03-29")).toBe("2026-03-28T23:00:00.000Z")
    expect(read("2026-10-25", { boundary: "end" })).toBe("2026-10-25T23:00:00.000Z")
    expect(read("2026-10-25")).toBe("2026-10-24T22:00:00.000Z")
  })

  it("means the first of a local time that occurs twice, and the later of one that does not exist", () => {
    expect(read("2026-10-25T02:30")).toBe("2026-10-25T00:30:00.000Z")
    expect(read("2026-03-29T02:30")).toBe("2026-03-29T01:30:00.000Z")
    expect(read("2026-03-08T02:30", { timeZone: "America/New_York" })).toBe("2026-03-08T07:30:00.000Z")
    expect(read("2026-11-01T01:30", { timeZone: "America/New_York" })).toBe("2026-11-01T05:30:00.000Z")
  })

  it("knows today of the zone, not of Greenwich", () => {
    expect(read("today", { now: Date.parse("2026-04-06T22:30:00Z") })).toBe("2026-04-06T22:00:00.000Z")
    expect(read("yesterday", { now: Date.parse("2026-04-06T03:00:00Z"), timeZone: "America/New_York" }))
      .toBe("2026-04-04T04:00:00.000Z")
  })

  it.each([
    "",
    "soon",
    "yesterdy",
    "tomorrow",
    "2026",
    "2026-04",
    "2026-02-30",
    "2025-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-04-06T24:00",
    "2026-04-06T10:60",
    "2026-04-06T10",
    "2026-04-06T10:05:60",
    "2026-04-06T10:05+25:00",
    "2026-04-06T",
    "06.04.2026",
    "-90",
    "-m",
    "-1.5h",
    "90m",
    "-99999999999999d",
    "today 25:00",
    "yesterday noon",
    "1775488000"
  ])("%j is refused with what may be written instead", (text) => {
    const result = parseExpression(text, { now, timeZone: "UTC", boundary: "start" })
    expect(Result.isFailure(result)).toBe(true)
    if (Result.isSuccess(result)) return
    expect(result.failure.message).toContain(`"${text}" is not a time: `)
    expect(result.failure.hint).toContain("yesterday 14:00")
    expect(result.failure.exitCode).toBe(2)
  })
})
