/** Whatever was spent, the usage endpoint loses and invents nothing, in any zone, unit and grouping. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { make, type Usage, visibleCost } from "../../src/demo/xai/History.ts"
import { defaults } from "../../src/demo/xai/Options.ts"
import { answerUsage } from "../../src/demo/xai/usage.ts"
import { analytics } from "../support/xaiClient.ts"

/** Around the time change of 29 March 2026, so that days of 23 hours occur. */
const epoch = Date.UTC(2026, 2, 28)
const hour = 3_600_000

const usages: fc.Arbitrary<ReadonlyArray<Usage>> = fc.array(
  fc.record({
    key: fc.constantFrom("k1", "k2"),
    model: fc.constantFrom("m1", "m2"),
    meter: fc.constantFrom("t1", "t2"),
    at: fc.integer({ min: -hour, max: 72 * hour }).map((after) => epoch + after),
    ticks: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 14n }),
    postedAfter: fc.constantFrom(0, hour)
  }),
  { maxLength: 8 }
)

const request = fc.record({
  timezone: fc.constantFrom("Etc/GMT", "Europe/Brussels", "America/New_York", "Asia/Kolkata"),
  timeUnit: fc.constantFrom(
    "TIME_UNIT_QUARTER_HOUR",
    "TIME_UNIT_HOUR",
    "TIME_UNIT_DAY",
    "TIME_UNIT_MONTH",
    "TIME_UNIT_NONE"
  ),
  groupBy: fc.subarray(["api_key_id", "description", "unit_type"]),
  doubles: fc.constantFrom("shortest" as const, "noisy" as const),
  now: fc.integer({ min: 0, max: 72 * hour }).map((after) => epoch + after)
})

interface Document {
  readonly timeSeries: ReadonlyArray<{ readonly dataPoints: ReadonlyArray<{ timestamp: string; values: [number] }> }>
}

const range = { startTime: "2026-03-28 12:00:00", endTime: "2026-03-30 12:00:00" }
const offset: Record<string, readonly [number, number]> = {
  "Etc/GMT": [0, 0],
  "Europe/Brussels": [1, 2],
  "America/New_York": [-4, -4],
  "Asia/Kolkata": [5.5, 5.5]
}

const ask = (spent: ReadonlyArray<Usage>, { doubles, groupBy, now, timeUnit, timezone }: Generated) => {
  const body = JSON.stringify(analytics({ timeUnit, groupBy }, { ...range, timezone }))
  const answer = answerUsage(make({ usages: spent }), body, { ...defaults, doubles }, now)
  expect(answer.status).toBe(200)
  // Through text, as a client gets it.
  return JSON.parse(JSON.stringify(answer.body)) as Document
}

type Generated = typeof request extends fc.Arbitrary<infer A> ? A : never

describe("usage as answered", () => {
  it("adds up to what is posted in the asked period, to the tick", () => {
    fc.assert(
      fc.property(usages, request, (spent, asked) => {
        const [before, after] = offset[asked.timezone] ?? [0, 0]
        const span = { from: epoch + (12 - before) * hour, to: epoch + (60 - after) * hour }
        let sum = 0n
        for (const { dataPoints } of ask(spent, asked).timeSeries) {
          for (const { values: [value] } of dataPoints) sum += BigInt(value.toFixed(10).replace(".", ""))
        }
        expect(sum).toBe(visibleCost(make({ usages: spent }), asked.now, {}, span))
      }),
      { numRuns: 1_000 }
    )
  })

  it("is dense and ascending, the same instants in every series", () => {
    fc.assert(
      fc.property(usages, request, (spent, asked) => {
        const columns = ask(spent, asked).timeSeries.map(({ dataPoints }) =>
          dataPoints.map(({ timestamp }) => timestamp)
        )
        for (const column of columns) {
          expect(column).toEqual(columns[0])
          expect(column).toEqual([...new Set(column)].sort((a, b) => Date.parse(a) - Date.parse(b)))
        }
      }),
      { numRuns: 1_000 }
    )
  })
})
