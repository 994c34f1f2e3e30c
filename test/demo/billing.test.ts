/** The account endpoints of the stand-in: running invoice, prepaid ledger, spending limits. */
import { describe, expect, it } from "vitest"
import { get, noon, standIn, usage } from "../support/xaiClient.ts"

const invoice = "/v1/billing/teams/{team}/postpaid/invoice/preview"
const balance = "/v1/billing/teams/{team}/prepaid/balance"
const limits = "/v1/billing/teams/{team}/postpaid/spending-limits"

const account = {
  purchases: [{ at: Date.UTC(2026, 2, 1), cents: 3_100n }],
  corrections: [],
  softLimitCents: 5_000n,
  hardLimitCents: 20_000n
}

describe("the running invoice", () => {
  it("gives the cycle in cents as strings, the credit negative and before this invoice", async () => {
    const server = await standIn({ account, usages: [usage({ ticks: 278_100_000_000n })] })
    const { json } = await get(server, invoice)
    expect(json.coreInvoice.totalWithCorr).toEqual({ val: "2781" })
    expect(json.coreInvoice.prepaidCredits).toEqual({ val: "-3100" })
    expect(json.coreInvoice.prepaidCreditsUsed).toEqual({ val: "2781" })
    expect(json.coreInvoice.amountBeforeVat).toBe("2781")
    expect(json.billingCycle).toEqual({ year: 2026, month: 4 })
    expect(json.effectiveSpendingLimit).toBe("5000")
  })

  it("shows the used credit with either sign", async () => {
    const server = await standIn({ account, usages: [usage({ ticks: 10n ** 10n })] }, { creditsUsedSign: "negative" })
    expect((await get(server, invoice)).json.coreInvoice.prepaidCreditsUsed).toEqual({ val: "-100" })
  })

  it("leaves a zero val out, or writes it", async () => {
    const server = await standIn()
    expect((await get(server, invoice)).json.coreInvoice.totalWithCorr).toEqual({})
    server.configure({ zeroCents: "present" })
    expect((await get(server, invoice)).json.coreInvoice.totalWithCorr).toEqual({ val: "0" })
  })

  it("counts units per line, and cuts each line to cents so that lines do not add up to the total", async () => {
    const server = await standIn({
      usages: [
        usage({ ticks: 27_240_000n, units: 908n, meter: "Prompt text tokens" }),
        usage({ ticks: 80_100_000n, units: 534n, meter: "Completion text tokens" })
      ]
    })
    const { json } = await get(server, invoice)
    const fields = ({ amount, description, numUnits, unitPrice, unitType }: Record<string, string>) => [
      description,
      unitType,
      unitPrice,
      numUnits,
      amount
    ]
    expect(json.coreInvoice.lines.map(fields)).toEqual([
      ["Chat grok-4-0709", "Completion text tokens", "150000", "534", "0"],
      ["Chat grok-4-0709", "Prompt text tokens", "30000", "908", "0"]
    ])
    expect(json.coreInvoice.totalWithCorr).toEqual({ val: "1" })
  })

  it("sets a trap: a price taken as documented makes a line a hundred times too dear", async () => {
    const server = await standIn({ usages: [usage({ ticks: 30_000n * 1_000_000n, units: 1_000_000n })] })
    const [line] = (await get(server, invoice)).json.coreInvoice.lines
    expect(line.amount).toBe("300")
    expect(Number(line.unitPrice) * Number(line.numUnits) / 1_000_000).toBe(300 * 100)
  })

  it("includes corrections that the usage endpoint does not know", async () => {
    const corrections = [{ at: noon - 1, ticks: -1_000_000_000n }]
    const server = await standIn({ account: { ...account, corrections }, usages: [usage({ ticks: 10n ** 10n })] })
    expect((await get(server, invoice)).json.coreInvoice.totalWithCorr).toEqual({ val: "90" })
  })

  it("begins anew with the month in UTC", async () => {
    let now = Date.UTC(2026, 3, 30, 23, 59, 59)
    const server = await standIn({ account, usages: [usage({ ticks: 10n ** 10n })] }, {}, () => now)
    expect((await get(server, invoice)).json.coreInvoice.totalWithCorr).toEqual({ val: "100" })
    now += 1_000
    const { json } = await get(server, invoice)
    expect(json.billingCycle).toEqual({ year: 2026, month: 5 })
    expect(json.coreInvoice.totalWithCorr).toEqual({})
    expect(json.coreInvoice.prepaidCredits).toEqual({ val: "-3000" })
  })
})

describe("the prepaid ledger", () => {
  it("overstates what is left until the cycle closes, then posts its spend", async () => {
    let now = noon
    const server = await standIn({ account, usages: [usage({ ticks: 278_100_000_000n })] }, {}, () => now)
    const before = (await get(server, balance)).json
    expect(before.total).toEqual({ val: "-3100" })
    expect(before.changes).toMatchObject([
      {
        changeOrigin: "PURCHASE",
        topupStatus: "SUCCEEDED",
        amount: { val: "-3100" },
        createTime: "2026-03-01T00:00:00.000Z"
      }
    ])
    now = Date.UTC(2026, 4, 1)
    const after = (await get(server, balance)).json
    expect(after.total).toEqual({ val: "-319" })
    expect(after.changes[1]).toMatchObject({
      changeOrigin: "SPEND",
      amount: { val: "2781" },
      spendBpKeyYear: 2026,
      spendBpKeyMonth: 4
    })
  })
})

describe("the spending limits", () => {
  it("are cents, the lower of soft and hard being enforced", async () => {
    const server = await standIn({ account })
    expect((await get(server, limits)).json.spendingLimits).toEqual({
      hardSlAuto: { val: "20000" },
      effectiveHardSl: { val: "20000" },
      softSl: { val: "5000" },
      effectiveSl: { val: "5000" }
    })
  })
})
