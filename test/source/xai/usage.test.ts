/** Usage as xAI reports it: every amount to the tick, in whole buckets, under the right key. */
import { describe, expect, it } from "vitest"
import { type Grid } from "../../../src/event/Usage.ts"
import { Usd } from "../../../src/money/Usd.ts"
import { noon, standIn, usage } from "../../support/xaiClient.ts"
import { answering, read, refuse } from "../../support/xaiSource.ts"

const hour = 3_600_000
const grid: Grid = { unit: "hour", zone: "Etc/GMT", dimensions: ["api_key_id", "description", "unit_type"] }
const window = { from: noon - 3 * hour, to: noon + hour }

const apiKey = {
  id: usage().key,
  name: "xai-vigilio",
  redacted: "xai-...3Xxp",
  userId: "u",
  createdAt: 0,
  acls: []
}

const point = (timestamp: string, text: string) => `{"timestamp":"${timestamp}","values":[${text}]}`
const document = (...points: ReadonlyArray<string>) =>
  `{"timeSeries":[{"group":["k","m","t"],"groupLabels":["k","m","t"],"dataPoints":[${points.join()}]}],"limitReached":false}`

describe("usage", () => {
  it("comes per key, model and meter, with the key's label", async () => {
    const provider = await standIn({ keys: [apiKey], usages: [usage({ ticks: 7_597_372_500n, at: noon - hour })] })
    const reading = await read(provider, (source) => source.readUsage(window, grid))
    expect(reading.values.filter(({ amount }) => amount !== 0n)).toEqual([{
      key: apiKey.id,
      model: "Chat grok-4-0709",
      meter: "Prompt text tokens",
      bucket: noon - hour,
      amount: 7_597_372_500n
    }])
    expect([...reading.labels]).toEqual([[apiKey.id, { name: "xai-vigilio", redacted: "xai-...3Xxp" }]])
    expect(reading).toMatchObject({ window, grid, rounded: 0, clockSkew: null })
    expect(reading.digest).toMatch(/^[0-9a-f]{64}$/u)
    expect(reading.requestedAt).toBeGreaterThanOrEqual(noon)
  })

  it.each(["exclusive", "inclusive"] as const)("is whole in every bucket where the end is %s", async (endTime) => {
    const edges = [window.from - 1, window.from, window.to - 1, window.to].map((at) => usage({ at, ticks: 100n }))
    const provider = await standIn({ usages: edges }, { endTime }, () => noon + 2 * hour)
    const { values } = await read(provider, (source) => source.readUsage(window, grid))
    expect(values.filter(({ amount }) => amount !== 0n).map(({ bucket }) => bucket)).toEqual([noon - 3 * hour, noon])
    expect(values.every(({ bucket }) => window.from <= bucket && bucket < window.to)).toBe(true)
  })

  it("is read from the digits of the answer, not through a float", async () => {
    const provider = await answering(document(
      point("2026-04-06T09:00:00Z", "123456.1234567891"),
      point("2026-04-06T10:00:00Z", "1.5E-3"),
      point("2026-04-06T11:00:00Z", "0.00000000005"),
      point("2026-04-06T12:00:00Z", "-0.0000000001")
    ))
    const { rounded, values } = await read(provider, (source) => source.readUsage(window, grid))
    expect(values.map(({ amount }) => Usd.format(amount))).toEqual([
      "123456.1234567891",
      "0.0015",
      "0",
      "-0.0000000001"
    ])
    expect(rounded).toBe(1)
  })

  it("counts the amounts that float noise made finer than a tick", async () => {
    const provider = await standIn({ usages: [usage({ ticks: 7_597_372_500n })] }, { doubles: "noisy" })
    const { rounded, values } = await read(provider, (source) => source.readUsage(window, grid))
    expect(Usd.sum(values.map(({ amount }) => amount))).toBe(7_597_372_500n)
    expect(rounded).toBeLessThanOrEqual(1)
  })

  it("adds up raw groups that are one series", async () => {
    const one = { group: ["", "m"], dataPoints: [{ timestamp: "2026-04-06T11:00:00Z", values: [0.1] }] }
    const provider = await answering({ timeSeries: [one, one] })
    const dimensions = ["api_key_id", "description"]
    const { values } = await read(provider, (source) => source.readUsage(window, { ...grid, dimensions }))
    expect(values).toEqual([{ key: null, model: "m", meter: null, bucket: noon - hour, amount: 2_000_000_000n }])
  })

  it("may be nothing at all", async () => {
    const provider = await standIn()
    expect((await read(provider, (source) => source.readUsage(window, grid))).values).toEqual([])
  })

  it("asks for whole buckets in UTC, in the provider's own time format", async () => {
    const provider = await standIn()
    await read(provider, (source) => source.readUsage(window, grid))
    expect(JSON.parse(provider.requests()[0]!.body)).toEqual({
      analyticsRequest: {
        timeRange: { startTime: "2026-04-06 09:00:00", endTime: "2026-04-06 13:00:00", timezone: "Etc/GMT" },
        timeUnit: "TIME_UNIT_HOUR",
        values: [{ name: "usd", aggregation: "AGGREGATION_SUM" }],
        groupBy: ["api_key_id", "description", "unit_type"],
        filters: []
      }
    })
  })
})

describe("what is no total", () => {
  it("is a truncated answer", async () => {
    const provider = await standIn({ usages: [usage(), usage({ meter: "Completion text tokens" })] })
    provider.fault("usage", { kind: "limitReached" })
    expect(await refuse(provider, (source) => source.readUsage(window, grid))).toMatchObject({
      surface: "usage",
      reason: "truncated"
    })
  })

  it.each([
    ["without its series", "{}"],
    ["with a series of other dimensions", "{\"timeSeries\":[{\"group\":[\"k\"],\"dataPoints\":[]}]}"],
    ["with an amount that is no number", document(point("2026-04-06T11:00:00Z", "\"much\""))],
    ["with an amount that nobody spends in a bucket", document(point("2026-04-06T11:00:00Z", "1000000.0000000001"))],
    ["with such a credit", document(point("2026-04-06T11:00:00Z", "-1E6"), point("2026-04-06T12:00:00Z", "-1000001"))],
    [
      "with amounts that only together are too much",
      document(point("2026-04-06T11:00:00Z", "600000"), point("2026-04-06T11:00:00Z", "600000"))
    ],
    ["without an amount", document("{\"timestamp\":\"2026-04-06T11:00:00Z\"}")],
    ["without a timestamp", document("{\"values\":[1]}")],
    ["with other buckets than were asked for", document(point("2026-04-06T11:30:00Z", "1"))],
    ["with a point that is no object", document("7")],
    ["that is a list", "[]"]
  ])("is an answer %s", async (_what, text) => {
    const provider = await answering(text)
    const failure = await refuse(provider, (source) => source.readUsage(window, grid))
    expect(failure).toMatchObject({ reason: "malformed", status: 200 })
    expect(failure.detail).not.toContain("much")
  })
})

describe("the clocks", () => {
  it("are compared: the provider's being ahead or behind by more than two seconds is told", async () => {
    const ahead = await standIn({}, {}, () => noon + 60_000)
    expect((await read(ahead, (source) => source.readUsage(window, grid))).clockSkew).toBeGreaterThan(55_000)
    const behind = await standIn({}, {}, () => noon - 60_000)
    expect((await read(behind, (source) => source.readUsage(window, grid))).clockSkew).toBeLessThan(-55_000)
  })
})
