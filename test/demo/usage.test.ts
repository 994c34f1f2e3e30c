/** The usage endpoint of the stand-in: one test per documented quirk, over a real socket. */
import { describe, expect, it } from "vitest"
import { analytics, noon, points, postUsage, standIn, usage } from "../support/xaiClient.ts"

const key = {
  id: "0b8f3a52-6c1d-4e7a-9f20-5d1c7be83a90",
  name: "xai-vigilio",
  redacted: "xai-...3Xxp",
  userId: "u",
  createdAt: 0,
  acls: []
}

describe("asking for usage", () => {
  it("gives dollars as JSON doubles, one series per group, with labels for people", async () => {
    const server = await standIn({ keys: [key], usages: [usage()] })
    const reply = await postUsage(server)
    expect(reply.status).toBe(200)
    expect(reply.text).toContain("0.75973725]")
    expect(reply.json.limitReached).toBe(false)
    expect(reply.json.timeSeries).toHaveLength(1)
    expect(reply.json.timeSeries[0].group).toEqual([key.id, "Chat grok-4-0709", "Prompt text tokens"])
    expect(reply.json.timeSeries[0].groupLabels).toEqual([
      "xai-vigilio (xai-...3Xxp)",
      "Chat grok-4-0709",
      "Prompt text tokens"
    ])
  })

  it("is dense: one point an interval, zeros included, also for hours to come", async () => {
    const server = await standIn({ usages: [usage()] })
    const { json } = await postUsage(server)
    const { dataPoints } = json.timeSeries[0]
    expect(dataPoints).toHaveLength(24)
    expect(dataPoints[0]).toEqual({ timestamp: "2026-04-06T00:00:00Z", values: [0] })
    expect(dataPoints[11]).toEqual({ timestamp: "2026-04-06T11:00:00Z", values: [0.75973725] })
    expect(dataPoints[23].timestamp).toBe("2026-04-06T23:00:00Z")
  })

  it.each([
    ["2026-04-06T00:00:00Z", "2026-04-07 00:00:00"],
    ["2026-04-06 00:00:00", "2026-04-07T00:00:00"],
    ["2026-04-06", "2026-04-07"],
    ["2026-02-30 00:00:00", "2026-04-07 00:00:00"],
    ["2026-04-07 00:00:00", "2026-04-06 00:00:00"]
  ])("refuses the times %s to %s as an invalid argument", async (startTime, endTime) => {
    const server = await standIn()
    const reply = await postUsage(server, analytics({}, { startTime, endTime }))
    expect(reply.status).toBe(400)
    expect(reply.json).toEqual({ code: 3, message: "Invalid argument", details: [] })
  })

  it("refuses an unknown zone, an unknown unit, a body that is no request", async () => {
    const server = await standIn()
    const bodies = [
      analytics({}, { timezone: "Mars/Olympus" }),
      analytics({}, { timezone: "+02:00" }),
      analytics({ timeUnit: "TIME_UNIT_FORTNIGHT" }),
      {},
      "not json",
      "[]"
    ]
    for (const body of bodies) expect((await postUsage(server, body)).status).toBe(400)
  })

  it("answers only the units that the account accepts", async () => {
    const server = await standIn({}, { timeUnits: ["TIME_UNIT_HOUR", "TIME_UNIT_DAY"] })
    expect((await postUsage(server, analytics({ timeUnit: "TIME_UNIT_DAY" }))).status).toBe(200)
    expect((await postUsage(server, analytics({ timeUnit: "TIME_UNIT_MINUTE" }))).status).toBe(400)
  })

  it.each([
    ["TIME_UNIT_MINUTE", 1440, "2026-04-06T11:17:00Z"],
    ["TIME_UNIT_QUARTER_HOUR", 96, "2026-04-06T11:15:00Z"],
    ["TIME_UNIT_HOUR", 24, "2026-04-06T11:00:00Z"],
    ["TIME_UNIT_DAY", 1, "2026-04-06T00:00:00Z"],
    ["TIME_UNIT_MONTH", 1, "2026-04-01T00:00:00Z"],
    ["TIME_UNIT_NONE", 1, "2026-04-06T00:00:00Z"]
  ])("groups by %s", async (timeUnit, length, timestamp) => {
    const server = await standIn({ usages: [usage({ at: Date.UTC(2026, 3, 6, 11, 17, 42), ticks: 3n })] })
    const reply = await postUsage(server, analytics({ timeUnit }))
    expect(reply.json.timeSeries[0].dataPoints).toHaveLength(length)
    expect(points(reply)).toEqual({ [timestamp]: 3e-10 })
  })

  it("wants an exact end for TIME_UNIT_NONE", async () => {
    const server = await standIn()
    const open = { startTime: "2026-04-06 00:00:00", endTime: undefined }
    expect((await postUsage(server, analytics({ timeUnit: "TIME_UNIT_NONE" }, open))).status).toBe(400)
    expect((await postUsage(server, analytics({ timeUnit: "TIME_UNIT_HOUR" }, open))).status).toBe(200)
  })

  it("moves the borders of days with the time zone, and reads the times in it", async () => {
    const usages = [
      usage({ at: Date.UTC(2026, 3, 5, 21, 59), ticks: 10n ** 10n }),
      usage({ at: Date.UTC(2026, 3, 5, 22, 3), ticks: 2n * 10n ** 10n })
    ]
    const server = await standIn({ usages })
    const range = { startTime: "2026-04-05 00:00:00", endTime: "2026-04-07 00:00:00" }
    const day = { timeUnit: "TIME_UNIT_DAY" }
    expect(points(await postUsage(server, analytics(day, range)))).toEqual({ "2026-04-05T00:00:00Z": 3 })
    expect(points(await postUsage(server, analytics(day, { ...range, timezone: "Europe/Brussels" })))).toEqual({
      "2026-04-04T22:00:00Z": 1,
      "2026-04-05T22:00:00Z": 2
    })
  })

  it("gives the day of the time change 23 hours", async () => {
    const server = await standIn({ usages: [usage({ at: Date.UTC(2026, 2, 29, 12) })] })
    const range = { startTime: "2026-03-28 00:00:00", endTime: "2026-03-31 00:00:00", timezone: "Europe/Brussels" }
    const { json } = await postUsage(server, analytics({ timeUnit: "TIME_UNIT_DAY" }, range))
    expect(json.timeSeries[0].dataPoints.map(({ timestamp }: { timestamp: string }) => timestamp)).toEqual([
      "2026-03-27T23:00:00Z",
      "2026-03-28T23:00:00Z",
      "2026-03-29T22:00:00Z"
    ])
  })

  it("takes a time that occurs twice for the first, and one that does not exist for the later", async () => {
    const server = await standIn({ usages: [usage({ at: Date.UTC(2026, 2, 29, 2) })] })
    const first = async (startTime: string, endTime: string) => {
      const range = { startTime, endTime, timezone: "Europe/Brussels" }
      const { json } = await postUsage(server, analytics({ timeUnit: "TIME_UNIT_MINUTE" }, range))
      return json.timeSeries[0].dataPoints[0].timestamp
    }
    expect(await first("2026-03-29 02:30:00", "2026-03-29 05:00:00")).toBe("2026-03-29T01:30:00Z")
    server.append(usage({ at: Date.UTC(2026, 9, 25, 2), postedAfter: -Infinity }))
    expect(await first("2026-10-25 02:30:00", "2026-10-25 05:00:00")).toBe("2026-10-25T00:30:00Z")
  })

  it("leaves out usage outside the asked times even where its bucket is shown", async () => {
    const usages = [
      usage({ at: Date.UTC(2026, 3, 6, 11, 10), ticks: 10n ** 10n }),
      usage({ at: Date.UTC(2026, 3, 6, 11, 40), ticks: 2n * 10n ** 10n })
    ]
    const server = await standIn({ usages })
    const half = { startTime: "2026-04-06 11:30:00" }
    expect(points(await postUsage(server, analytics({}, half)))).toEqual({ "2026-04-06T11:00:00Z": 2 })
  })

  it("leaves the end out, or takes its second in, as the account has it", async () => {
    const usages = [usage({ at: noon, ticks: 10n ** 10n }), usage({ at: noon - 500, ticks: 2n * 10n ** 10n })]
    const server = await standIn({ usages })
    const ends = { full: { endTime: "2026-04-06 12:00:00" }, short: { endTime: "2026-04-06 11:59:59" } }
    expect(points(await postUsage(server, analytics({}, ends.full)))).toEqual({ "2026-04-06T11:00:00Z": 2 })
    expect(points(await postUsage(server, analytics({}, ends.short)))).toEqual({})
    server.configure({ endTime: "inclusive" })
    expect(points(await postUsage(server, analytics({}, ends.full)))).toEqual({
      "2026-04-06T11:00:00Z": 2,
      "2026-04-06T12:00:00Z": 1
    })
    expect(points(await postUsage(server, analytics({}, ends.short)))).toEqual({ "2026-04-06T11:00:00Z": 2 })
  })

  it("refuses model as a grouping, and any grouping the account does not have", async () => {
    const server = await standIn({ usages: [usage()] })
    const by = (groupBy: ReadonlyArray<string>) => postUsage(server, analytics({ groupBy }))
    expect((await by(["model"])).json.message).toBe("Failed to query_billing_items(), Invalid argument provided.")
    expect((await by(["api_key_id", "unit_type"])).status).toBe(200)
    server.configure({ groupBy: ["description"] })
    expect((await by(["api_key_id", "unit_type"])).status).toBe(400)
    expect((await by(["description"])).json.timeSeries[0].group).toEqual(["Chat grok-4-0709"])
    expect((await by([])).json.timeSeries[0].group).toEqual([])
  })

  it("refuses tokens, other aggregations and no values at all", async () => {
    const server = await standIn()
    const values = [
      [{ name: "tokens", aggregation: "AGGREGATION_SUM" }],
      [{ name: "usd", aggregation: "AGGREGATION_P99" }],
      []
    ]
    for (const value of values) {
      const reply = await postUsage(server, analytics({ values: value }))
      expect(reply.status).toBe(400)
      expect(reply.json.message).toBe("Failed to query_billing_items(), Invalid argument provided.")
    }
  })

  it("says so when it returns only a part, and everything when asked for less", async () => {
    const usages = ["a", "b", "c"].map((meter) => usage({ meter }))
    const server = await standIn({ usages }, { maxPoints: 50 })
    const partial = await postUsage(server)
    expect(partial.json.limitReached).toBe(true)
    expect(partial.json.timeSeries).toHaveLength(2)
    const narrow = await postUsage(server, analytics({}, { startTime: "2026-04-06 08:00:00" }))
    expect(narrow.json.limitReached).toBe(false)
    expect(narrow.json.timeSeries).toHaveLength(3)
    const poorer = await postUsage(server, analytics({ groupBy: ["api_key_id"] }))
    expect(poorer.json.limitReached).toBe(false)
  })

  it("refuses more than 1,440 intervals, also where the end is inclusive", async () => {
    const server = await standIn()
    const minutes = { timeUnit: "TIME_UNIT_MINUTE" }
    expect((await postUsage(server, analytics(minutes))).status).toBe(200)
    expect((await postUsage(server, analytics(minutes, { endTime: "2026-04-07 00:01:00" }))).status).toBe(400)
    server.configure({ endTime: "inclusive" })
    expect((await postUsage(server, analytics(minutes))).status).toBe(200)
  })

  it("prints doubles with the digits that sums of floats leave behind", async () => {
    const server = await standIn({ usages: [usage()] }, { doubles: "noisy" })
    expect((await postUsage(server)).text).toContain("0.7597372500000001")
  })

  it("prints tiny and negative amounts as JSON does", async () => {
    const spent = usage({ ticks: 1n })
    const server = await standIn({ usages: [spent], restatements: [{ ...spent, ticks: -3n, visibleAt: 0 }] })
    expect((await postUsage(server)).text).toContain("[-2e-10]")
  })

  it("shows spend when its lag is over, not before", async () => {
    let now = noon
    const server = await standIn({ lag: 60_000, usages: [usage({ at: noon })] }, {}, () => now)
    expect((await postUsage(server)).json).toEqual({ timeSeries: [], limitReached: false })
    now += 60_000
    expect(points(await postUsage(server))).toEqual({ "2026-04-06T12:00:00Z": 0.75973725 })
  })

  it("shows late and restated figures in the bucket of the usage", async () => {
    const yesterday = usage({ at: Date.UTC(2026, 3, 5, 9), ticks: 60_000_000_000n })
    const server = await standIn({ usages: [yesterday] })
    const range = { startTime: "2026-04-05 00:00:00", endTime: "2026-04-06 00:00:00" }
    server.setHistory({
      ...server.history(),
      restatements: [{ ...yesterday, ticks: -15_000_000_000n, visibleAt: noon }]
    })
    expect(points(await postUsage(server, analytics({}, range)))).toEqual({ "2026-04-05T09:00:00Z": 4.5 })
    server.append(usage({ at: Date.UTC(2026, 3, 5, 9, 30), ticks: 10_000_000_000n }))
    expect(points(await postUsage(server, analytics({}, range)))).toEqual({ "2026-04-05T09:00:00Z": 5.5 })
  })

  it("loses a series, or reads it as zero, while a glitch lasts", async () => {
    const glitch = { from: noon, to: noon + 1, effect: "absent" } as const
    const server = await standIn({ usages: [usage()], glitches: [glitch] })
    expect((await postUsage(server)).json.timeSeries).toEqual([])
    server.setHistory({ ...server.history(), glitches: [{ ...glitch, effect: "zero" }] })
    const zero = await postUsage(server)
    expect(zero.json.timeSeries).toHaveLength(1)
    expect(points(zero)).toEqual({})
  })

  it("labels a key with its present name and secret, and keeps its id", async () => {
    const server = await standIn({
      keys: [key],
      keyChanges: [{ at: noon - 1, key: key.id, name: "xai-search", redacted: "xai-...9999" }],
      usages: [usage(), usage({ key: "not-a-known-key" })]
    })
    const { json } = await postUsage(server, analytics({ groupBy: ["api_key_id"] }))
    expect(json.timeSeries.map(({ group, groupLabels }: Record<string, unknown>) => [group, groupLabels])).toEqual([
      [[key.id], ["xai-search (xai-...9999)"]],
      [["not-a-known-key"], ["not-a-known-key"]]
    ])
  })

  it("filters by fields, and refuses filters it cannot read", async () => {
    const server = await standIn({
      usages: [usage(), usage({ meter: "Completion text tokens" }), usage({ key: "other" })]
    })
    const count = async (...filters: ReadonlyArray<string>) => {
      const { json, status } = await postUsage(server, analytics({ filters }))
      return status === 200 ? json.timeSeries.length : status
    }
    expect(await count(`api_key_id:${key.id}`)).toBe(2)
    expect(await count(`NOT api_key_id:${key.id}`)).toBe(1)
    expect(await count(`api_key_id:${key.id}`, "unit_type:Prompt text tokens")).toBe(1)
    expect(await count("api_key_id:other OR unit_type:Completion text tokens")).toBe(2)
    expect(await count("usage:>100")).toBe(400)
    expect(await count("nonsense")).toBe(400)
  })
})
