/** The account's money: credit, spend and limits in cents on the wire, exact dollars in the ledger, with one sign. */
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { Usd } from "../../../src/money/Usd.ts"
import type { Source } from "../../../src/source/Source.ts"
import { standIn, usage } from "../../support/xaiClient.ts"
import { answering, read, refuse } from "../../support/xaiSource.ts"

const invoice = (source: Source) => source.balances.invoice!
const prepaid = (source: Source) => source.balances.prepaid!
const limits = (source: Source) => source.balances.limits!

const account = {
  purchases: [{ at: Date.UTC(2026, 2, 1), cents: 3_100n }],
  corrections: [],
  softLimitCents: 5_000n,
  hardLimitCents: 20_000n
}

const shown = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => typeof part === "bigint" ? Usd.format(Usd.ticks(part)) : part)
  )

describe("the invoice preview", () => {
  it.each(["positive", "negative"] as const)(
    "gives what is left, whichever sign the used credit has (%s)",
    async (sign) => {
      const provider = await standIn({ account, usages: [usage({ ticks: 278_100_000_000n })] }, {
        creditsUsedSign: sign
      })
      expect(shown((await read(provider, invoice)).balance)).toMatchObject({
        surface: "invoice",
        cycle: "2026-04",
        spent: "27.81",
        credit: "31",
        creditUsed: "27.81",
        remaining: "3.19",
        spendingLimit: "50"
      })
    }
  )

  it("keeps an overdraft negative", async () => {
    const provider = await answering({
      coreInvoice: {
        totalWithCorr: { val: "4200" },
        prepaidCredits: { val: "1000" },
        prepaidCreditsUsed: { val: "200" }
      },
      billingCycle: { year: 2026, month: 4 }
    })
    expect(shown((await read(provider, invoice)).balance)).toMatchObject({
      credit: "-10",
      remaining: "-12",
      spendingLimit: null,
      lines: []
    })
  })

  it.each(["absent", "present"] as const)("reads a zero that is %s", async (zeroCents) => {
    const provider = await standIn({}, { zeroCents })
    expect(shown((await read(provider, invoice)).balance)).toMatchObject({ spent: "0", credit: "0", remaining: "0" })
  })

  it("counts units per line and never multiplies them with a unit price", async () => {
    const provider = await standIn({ usages: [usage({ ticks: 27_240_000n, units: 908n })] })
    const { balance } = await read(provider, invoice)
    expect(balance).toMatchObject({
      lines: [{ description: "Chat grok-4-0709", meter: "Prompt text tokens", units: "908", amount: 0n }]
    })
  })

  it("without its core is no invoice, and another surface is none the worse", async () => {
    const provider = await standIn({ account })
    provider.fault("invoice", { kind: "missing", section: "coreInvoice" })
    expect(await refuse(provider, invoice)).toMatchObject({
      surface: "invoice",
      reason: "malformed",
      detail: "the answer has no usable coreInvoice"
    })
    expect(shown((await read(provider, prepaid)).balance)).toMatchObject({ posted: "31" })
  })

  it("takes fractions of cents exactly, and counts what is finer than a tick", async () => {
    const provider = await answering({
      coreInvoice: { totalWithCorr: { val: "0.123456789" } },
      billingCycle: { year: 2026, month: 12 }
    })
    const reading = await read(provider, invoice)
    expect(shown(reading.balance)).toMatchObject({ cycle: "2026-12", spent: "0.0012345679" })
    expect(reading.rounded).toBe(1)
  })
})

describe("the prepaid ledger", () => {
  it("is what was posted, credit positive, each change once", async () => {
    const change = { changeOrigin: "PURCHASE", topupStatus: "SUCCEEDED", amount: { val: "-1000" }, invoiceId: "i1" }
    const spend = { changeOrigin: "SPEND", amount: { val: "250" }, spendBpKeyYear: 2026, spendBpKeyMonth: 3 }
    const provider = await answering({ changes: [change, change, spend], total: { val: "-750" } })
    expect(shown((await read(provider, prepaid)).balance)).toEqual({
      surface: "prepaid",
      posted: "7.5",
      changes: [
        { at: null, origin: "PURCHASE", status: "SUCCEEDED", amount: "10", cycle: null },
        { at: null, origin: "SPEND", status: null, amount: "-2.5", cycle: "2026-03" }
      ]
    })
  })

  it("tells when a change was made", async () => {
    const provider = await standIn({ account })
    expect((await read(provider, prepaid)).balance).toMatchObject({ changes: [{ at: Date.UTC(2026, 2, 1) }] })
  })
})

it.each(["10000000001", "-10000000001"])("an amount beyond reason (%s cents) is a malformed answer", async (val) => {
  const provider = await answering({ spendingLimits: { effectiveSl: { val } } })
  expect(await refuse(provider, limits)).toMatchObject({ surface: "limits", reason: "malformed" })
  const within = await answering({ spendingLimits: { effectiveSl: { val: val.replace(/1$/u, "0") } } })
  expect((await read(within, limits)).balance).toMatchObject({ surface: "limits" })
})

describe("the spending limits", () => {
  it("are the one in force, the team's and the provider's", async () => {
    const provider = await standIn({ account })
    expect(shown((await read(provider, limits)).balance)).toEqual({
      surface: "limits",
      effective: "50",
      soft: "50",
      hard: "200"
    })
  })

  it("may not be set, which is not a limit of zero", async () => {
    const provider = await answering({ spendingLimits: { effectiveSl: {} } })
    expect((await read(provider, limits)).balance).toEqual({ surface: "limits", effective: 0n, soft: null, hard: null })
  })
})

it("one request at a time reaches an account", async () => {
  const provider = await standIn({ account })
  provider.fault("*", { kind: "slow", ms: 20 })
  await read(
    provider,
    (source) =>
      Effect.all([invoice(source), prepaid(source), limits(source), source.readKeys, source.checkAccount], {
        concurrency: "unbounded"
      })
  )
  expect(provider.requests()).toHaveLength(5)
  expect(provider.maxInFlight()).toBe(1)
})
