/** The model's golden examples, number by number. */
import { expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { attributeLog, byMission, total } from "../support/pureLedger.ts"
import type { BookmarkFact, Fact } from "../support/pureLedger.ts"

const today = "2026-04-06"
const instant = (time: string, day = today) => Date.parse(`${day}T${time}:00.000Z`)
const usd = (text: string) => Usd.parseExact(text)!
const tenToEleven = { start: instant("10:00"), end: instant("11:00") }
const nineToTen = { start: instant("09:00"), end: instant("10:00") }

const reading = (time: string, amount: string | undefined, bucket = tenToEleven, day = today): Fact => ({
  type: "snapshot",
  at: instant(time, day),
  window: { from: bucket.start, to: bucket.end },
  lines: amount === undefined ? [] : [{ series: "tokens", key: "xai-vigilio", bucket, value: usd(amount) }]
})

const mission = (mission: string, from: string, to?: string): ReadonlyArray<BookmarkFact> => [
  { type: "bookmark", mission, kind: "start", at: instant(from) },
  ...(to === undefined ? [] : [{ type: "bookmark", mission, kind: "end", at: instant(to) } as const])
]

const costs = (...facts: ReadonlyArray<Fact>) => byMission(attributeLog(facts))

it("growth belongs to the time between the readings that saw it", () => {
  expect(costs(...mission("A", "10:20"), reading("10:00", "0"), reading("10:30", "6"))).toEqual({
    A: "2",
    unattributed: "4"
  })
})

it("a meter that a good reading did not list was at zero then", () => {
  const facts = [...mission("A", "10:14"), reading("10:10", undefined), reading("10:15", "0.18")]
  expect(costs(...facts).A).toBe("0.036")
})

it("a truncated reading says nothing: the last good one counts", () => {
  expect(costs(...mission("A", "10:14"), reading("10:05", undefined), reading("10:15", "0.18")).A).toBe("0.018")
})

it("a bookmark made later moves what was booked, and a restatement takes from those who bore it", () => {
  const facts = [
    reading("10:00", "0"),
    reading("10:30", "6"),
    ...mission("A", "10:00", "10:15"),
    reading("13:00", "4.5")
  ]
  expect(costs(...facts.slice(0, 2)).A).toBeUndefined()
  expect(costs(...facts.slice(0, 4)).A).toBe("3")
  expect(costs(...facts).A).toBe("2.25")
})

it("missions that overlap share evenly, and only while they overlap", () => {
  const missions = [...mission("A", "10:00", "10:30"), ...mission("B", "10:20", "10:40")]
  expect(costs(...missions, reading("10:10", "0"), reading("10:50", "4"))).toEqual({
    A: "1.5",
    B: "1.5",
    unattributed: "1"
  })
})

it("days are days of the reporting zone, buckets keep the provider's", () => {
  const bucket = { start: instant("00:00", "2026-04-05"), end: instant("00:00", "2026-04-06") }
  const facts = [reading("21:58", "10", bucket, "2026-04-05"), reading("22:03", "11", bucket, "2026-04-05")]
  const midnight = Date.parse("2026-04-06T00:00:00.000+02:00")
  const lastDollar = (period: { from: number; to: number }) =>
    Usd.format(total(attributeLog(facts), ({ from }) => from >= instant("21:58", "2026-04-05"), period))
  expect(lastDollar({ from: -Infinity, to: midnight })).toBe("0.4")
  expect(lastDollar({ from: midnight, to: Infinity })).toBe("0.6")
})

it("growth that spans a bucket's end belongs to the bucket, up to its end", () => {
  const missions = [...mission("A", "09:00", "09:30"), ...mission("B", "09:30", "10:00")]
  expect(costs(...missions, reading("09:20", "1", nineToTen), reading("10:20", "10", nineToTen))).toEqual({
    A: "3.25",
    B: "6.75"
  })
})

it("growth seen only after the bucket was over may have arisen anywhere in it", () => {
  const missions = [...mission("A", "09:00", "09:30"), ...mission("B", "09:30", "10:00")]
  const readings = [
    reading("09:20", "1", nineToTen),
    reading("10:05", "1", nineToTen),
    reading("10:20", "10", nineToTen)
  ]
  expect(costs(...missions, ...readings)).toEqual({ A: "5.5", B: "4.5" })
})

it("a figure that reads 0 for three polls and comes back moves nothing in the end", () => {
  const before = [
    ...mission("A", "10:05", "10:20"),
    ...mission("B", "10:12"),
    reading("10:10", "3.1"),
    reading("10:25", "8.2")
  ]
  const dip = ["10:30", "10:35", "11:40"].map((time) => reading(time, "0"))
  expect(attributeLog([...before, ...dip])).toEqual([])
  expect(attributeLog([...before, ...dip, reading("11:45", "8.2")])).toEqual(attributeLog(before))
})

it("two missions at one tick each across midnight: nothing on the first day, both ticks on the second", () => {
  const bucket = { start: instant("23:00"), end: instant("01:00", "2026-04-07") }
  const midnight = instant("00:00", "2026-04-07")
  const facts = [
    ...mission("A", "22:00"),
    ...mission("B", "22:00"),
    reading("02:00", "0.0000000002", bucket, "2026-04-07")
  ]
  const leaves = attributeLog(facts)
  expect(byMission(leaves)).toEqual({ A: "0.0000000001", B: "0.0000000001" })
  expect(total(leaves, undefined, { from: -Infinity, to: midnight })).toBe(0n)
  expect(total(leaves, undefined, { from: midnight, to: Infinity })).toBe(2n)
})
