/** The recorded story adds up to the recorded figures. */
import { describe, expect, it } from "vitest"
import { day, history, keyIds, recorded } from "../../src/demo/april.ts"
import { script } from "../../src/demo/script.ts"
import { type Filter, trueCost, visibleCost } from "../../src/demo/xai/History.ts"
import { meters } from "../../src/demo/xai/prices.ts"
import { analytics, get, postUsage, standIn } from "../support/xaiClient.ts"

/** Rounded half up to cents; no figure of the story is a tie. */
const shown = (ticks: bigint): string => {
  const cents = (ticks + 50_000_000n) / 100_000_000n
  return `${(cents / 100n).toString()}.${(cents % 100n).toString().padStart(2, "0")}`
}

const april = history()
const cost = (filter: Filter, period: { from: number; to: number } = recorded.period) => trueCost(april, filter, period)

describe("4 to 6 April 2026", () => {
  it("shows the five meters of xai-vigilio and their total, which is not the sum of what is shown", () => {
    const key = keyIds["xai-vigilio"]
    const cells = Object.entries(recorded.vigilio).map(([name, cell]) => [
      cell,
      shown(cost({ key, meter: meters[name as keyof typeof meters] }))
    ])
    for (const [wanted, got] of cells) expect(got).toBe(wanted)
    expect(cells.reduce((sum, [wanted]) => sum + Math.round(Number(wanted) * 100), 0)).toBe(1_572)
    expect(shown(cost({ key }))).toBe("15.74")
  })

  it("shows a cent on each small key out of cells that show none, and nothing on xai-ba yet", () => {
    for (const name of ["xai-murdock", "xai-amy", "xai-face"] as const) {
      expect(shown(cost({ key: keyIds[name] }))).toBe(recorded.smallTotal)
      for (const meter of Object.values(meters)) expect(shown(cost({ key: keyIds[name], meter }))).toBe("0.00")
    }
    expect(cost({ key: keyIds["xai-ba"] })).toBe(0n)
  })

  it("shows 27.88 on the key in the cycle", () => {
    const cycle = { from: Date.UTC(2026, 3, 1), to: recorded.period.to }
    expect(shown(cost({ key: keyIds["xai-vigilio"] }, cycle))).toBe(recorded.vigilioInCycle)
  })

  it("is all posted when the story's day ends", () => {
    expect(visibleCost(april, day.ends, {}, recorded.period)).toBe(cost({}))
  })

  it("prices every call by its units, one call after the other", () => {
    for (const { at, ticks, units } of april.usages) {
      expect(ticks > 0n && units !== undefined && units > 0n && Number.isInteger(at)).toBe(true)
    }
    const sixth = cost({}, { from: day.begins, to: day.ends })
    expect(sixth > 0n && sixth < cost({})).toBe(true)
  })

  it("is the same every time", () => {
    expect(history()).toEqual(april)
  })

  it("gives a script in order within the day", () => {
    const times = script.map(({ at }) => at)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times.every((at) => day.begins < at && at < day.ends)).toBe(true)
    expect(script[0]).toMatchObject({ deed: { issue: 3, comments: "/mission start @vigilio @ba" } })
  })
})

describe("the account at the end of 6 April, as a client reads it", () => {
  it("has 3.19 of 31.00 left", async () => {
    const server = await standIn(april, {}, () => recorded.period.to)
    const { coreInvoice } = (await get(server, "/v1/billing/teams/{team}/postpaid/invoice/preview")).json
    expect([coreInvoice.prepaidCredits.val, coreInvoice.prepaidCreditsUsed.val]).toEqual(["-3100", "2781"])
  })

  it("says by the hour what it says by the day", async () => {
    const server = await standIn(april, {}, () => recorded.period.to)
    const ticks = async (timeUnit: string) => {
      const { json } = await postUsage(server, analytics({ timeUnit }, { startTime: "2026-04-04 00:00:00" }))
      return json.timeSeries.flatMap(({ dataPoints }: { dataPoints: Array<{ values: Array<number> }> }) =>
        dataPoints.map(({ values }) => BigInt(Math.round((values[0] ?? 0) * 1e10)))
      ).reduce((sum: bigint, part: bigint) => sum + part, 0n)
    }
    expect([await ticks("TIME_UNIT_HOUR"), await ticks("TIME_UNIT_DAY")]).toEqual([cost({}), cost({})])
  })

  it("has set the recorded limits on all five keys, none before 11:00:09", async () => {
    let now = Date.UTC(2026, 3, 6, 11, 0, 8)
    const server = await standIn(april, {}, () => now)
    const read = async () =>
      (await get(server, "/auth/teams/{team}/api-keys")).json.apiKeys
        .map(({ name, qpm, qps }: Record<string, unknown>) => [name, qps, qpm])
    expect((await read()).every(([, qps]: Array<unknown>) => qps === undefined)).toBe(true)
    now += 1_000
    expect(await read()).toEqual([
      ["xai-vigilio", 3, 30],
      ["xai-face", 2, 20],
      ["xai-amy", 2, 20],
      ["xai-murdock", 2, 20],
      ["xai-ba", 2, 30]
    ])
  })
})
