/** The stand-in's issued invoices: monthly ones some time after their cycle, others at once, with the contract's quirks. */
import { describe, expect, it } from "vitest"
import { get, standIn, usage } from "../support/xaiClient.ts"

const path = "/v1/billing/teams/{team}/invoices"
const since = `${path}?since.year=2026&since.month=3`
const hour = 3_600_000
const may = Date.UTC(2026, 4, 1)

const account = {
  purchases: [{ at: Date.UTC(2026, 2, 1), cents: 3_100n }],
  corrections: [],
  softLimitCents: 5_000n,
  hardLimitCents: 20_000n
}

const team = async (parts: Parameters<typeof standIn>[0] = {}, options: Parameters<typeof standIn>[1] = {}) => {
  const clock = { now: may }
  const server = await standIn(
    { account, usages: [usage({ ticks: 278_100_000_000n }), usage({ ticks: 90_000_000n })], ...parts },
    options,
    () => clock.now
  )
  const monthly = async () => (await get(server, since)).json.invoices.filter(({ monthly }: Invoice) => monthly)
  return { clock, server, monthly }
}

interface Invoice {
  readonly monthly?: unknown
}

describe("a monthly invoice", () => {
  it("appears hours to days after its cycle, with its total in cents as text", async () => {
    const { clock, monthly } = await team({}, { taxRate: 2_100n })
    clock.now = may + 29 * hour
    expect(await monthly()).toEqual([])
    clock.now = may + 30 * hour
    expect(await monthly()).toMatchObject([{
      invoiceStatus: "WILL_NEVER_BE_CHARGED",
      createTime: "2026-05-02T06:00:00.000Z",
      subtotal: "2781",
      tax: "584",
      total: "3365",
      monthly: { billingCycle: { year: 2026, month: 4 }, prepaidTokensToSpend: { val: "2781" } }
    }])
  })

  it("cuts its lines to cents and leaves out the ones of other cycles", async () => {
    const { clock, monthly } = await team({ usages: [usage({ ticks: 199_999_999n }), usage({ at: may, ticks: 1n })] })
    clock.now = may + 30 * hour
    const [invoice] = await monthly()
    expect(invoice.subtotal).toBe("1")
    expect(invoice.lines).toMatchObject([{ amount: "1", unitType: "Prompt text tokens" }])
  })

  it("is charged where the credit does not pay for it, first pending, then paid", async () => {
    const { clock, monthly } = await team({ account: { ...account, purchases: [] } })
    clock.now = may + 31 * hour
    expect((await monthly())[0].invoiceStatus).toBe("PENDING")
    clock.now = may + 36 * hour
    expect((await monthly())[0].invoiceStatus).toBe("PAID")
  })

  it("can be changed, or withdrawn, after it was issued", async () => {
    const at = may + 40 * hour
    const { clock, monthly, server } = await team()
    server.setHistory({
      ...server.history(),
      account: {
        ...account,
        reissues: [{ cycle: "2026-04", at, cents: 2_700n, status: "PENDING" }, {
          cycle: "2026-04",
          at: at + hour,
          withdrawn: true
        }]
      }
    })
    clock.now = at - 1
    expect((await monthly())[0].subtotal).toBe("2781")
    clock.now = at
    expect((await monthly())[0]).toMatchObject({ subtotal: "2700", invoiceStatus: "PENDING" })
    clock.now = at + hour
    expect(await monthly()).toEqual([])
  })
})

describe("the list of invoices", () => {
  it("has those of purchases and subscriptions as well, under the number that the prepaid ledger names", async () => {
    const { server } = await team({ account: { ...account, subscriptions: [{ at: may - 1, cents: 3_000n }] } })
    const { invoices } = (await get(server, since)).json
    const { changes } = (await get(server, "/v1/billing/teams/{team}/prepaid/balance")).json
    expect(invoices).toMatchObject([{ prepaid: {}, total: "3100" }, { subscriptions: {}, total: "3000" }])
    expect(invoices[0].invoiceNumber).toBe(changes[0].invoiceNumber)
  })

  it("is filtered by exactly one of first cycle, cycle and ids", async () => {
    const { clock, server } = await team()
    clock.now = may + 48 * hour
    const ids = async (query: string) =>
      (await get(server, `${path}?${query}`)).json.invoices.map(({ invoiceId }: { invoiceId: string }) => invoiceId)
    const [monthly, purchase] = await ids("since.year=2026&since.month=3")
    expect(await ids("since.year=2026&since.month=4")).toEqual([monthly])
    expect(await ids("billingCycle.year=2026&billingCycle.month=3")).toEqual([purchase])
    expect(await ids(`invoiceIds.invoiceIds=${purchase}`)).toEqual([purchase])
    for (const query of ["", "since.year=2026", `since.year=2026&since.month=3&invoiceIds.invoiceIds=${purchase}`]) {
      expect((await get(server, `${path}?${query}`)).status).toBe(400)
    }
  })
})
