/** Issued invoices: exact dollars from cents as text, nothing about the payer, and optional without disturbing anything else. */
import { Effect, Layer, Logger } from "effect"
import { describe, expect, it } from "vitest"
import { Usd } from "../../../src/money/Usd.ts"
import { Collector } from "../../../src/source/Collector.ts"
import { nextInvoicesAt, waitingForInvoice } from "../../../src/source/nextInvoicesAt.ts"
import type { Source } from "../../../src/source/Source.ts"
import { afterFailure, afterSuccess, unknownHealth } from "../../../src/source/SurfaceHealth.ts"
import { failureOf } from "../../support/fakeSource.ts"
import { makeMemoryRecorder } from "../../support/memoryRecorder.ts"
import { standIn, usage } from "../../support/xaiClient.ts"
import { answering, read, refuse, runAt, sourceOf } from "../../support/xaiSource.ts"

const invoices = (source: Source) => source.balances.invoices!

const hour = 3_600_000
const may = Date.UTC(2026, 4, 1)
const issued = may + 48 * hour

const account = {
  purchases: [{ at: Date.UTC(2026, 2, 1), cents: 3_100n }],
  corrections: [],
  softLimitCents: 0n,
  hardLimitCents: 20_000n
}

const team = (options: Parameters<typeof standIn>[1] = {}, now = issued) =>
  standIn({ account, usages: [usage({ ticks: 278_100_000_000n })] }, options, () => now)

const shown = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => typeof part === "bigint" ? Usd.format(Usd.ticks(part)) : part)
  )

describe("issued invoices", () => {
  it.each(["positive", "negative"] as const)(
    "are read with exact amounts, their cycle and the credit they spent, whatever its sign (%s)",
    async (creditsUsedSign) => {
      const provider = await team({ creditsUsedSign, taxRate: 2_100n })
      const { balance } = await runAt(Effect.flatMap(sourceOf(provider), invoices), issued)
      expect(shown(balance)).toMatchObject({
        surface: "invoices",
        since: "2025-05",
        invoices: [
          { kind: "prepaid", cycle: null, status: "PAID", total: "37.51", creditUsed: null, lines: [] },
          {
            kind: "monthly",
            cycle: "2026-04",
            status: "WILL_NEVER_BE_CHARGED",
            subtotal: "27.81",
            tax: "5.84",
            total: "33.65",
            creditUsed: "27.81",
            createdAt: may + 30 * hour,
            lines: [{ description: "Chat grok-4-0709", meter: "Prompt text tokens", amount: "27.81" }]
          }
        ]
      })
    }
  )

  it("keep figures only: no document's address, no attempt to charge, no team", async () => {
    const provider = await answering({
      invoices: [{
        invoiceId: "i1",
        teamId: "CANARY",
        invoicePdfAssetKeySuffix: "CANARY.pdf",
        chargerAttempts: [{ card: "CANARY" }],
        billingInfo: { name: "CANARY" },
        monthly: { billingCycle: { year: 2026, month: 4 }, billingItemsCsvAssetKeySuffix: "CANARY" }
      }]
    })
    const reading = await read(provider, invoices)
    expect(JSON.stringify(shown(reading))).not.toContain("CANARY")
    expect(reading.balance).toMatchObject({
      invoices: [{ status: "INVALID", subtotal: 0n, total: 0n, creditUsed: null }]
    })
  })

  it.each([
    ["without the list", {}, "has no usable invoices"],
    ["without an id", { invoices: [{ total: "1" }] }, "has no usable invoices.0.invoiceId"],
    [
      "with an amount that is none",
      { invoices: [{ invoiceId: "i1", total: "1,50" }] },
      "has no amount of money in total"
    ],
    ["with an amount beyond reason", { invoices: [{ invoiceId: "i1", tax: "20000000000" }] }, "beyond reason in tax"]
  ])("%s are malformed, never nothing", async (_what, document, detail) => {
    const failure = await refuse(await answering(document), invoices)
    expect(failure).toMatchObject({ surface: "invoices", reason: "malformed" })
    expect(failure.detail).toContain(detail)
  })
})

/** Reads everything so many times, with the clock at `issued`; gives what was recorded, and how each surface fared. */
const readTimes = async (provider: Parameters<typeof sourceOf>[0], times: number, between = () => {}) => {
  const recorder = makeMemoryRecorder()
  const read = await runAt(
    Effect.gen(function*() {
      const source = yield* sourceOf(provider)
      const layer = Collector.layer({ sources: [{ source, every: 300_000, since: may }], scheduled: false })
      return yield* Effect.gen(function*() {
        const collector = yield* Collector
        const outcomes: Array<Effect.Success<ReturnType<typeof collector.readNow>>> = []
        for (let time = 0; time < times; time++) {
          if (time > 0) between()
          outcomes.push(yield* collector.readNow({ deadline: "500 millis" }))
        }
        return outcomes
      }).pipe(Effect.provide(layer.pipe(Layer.provide(recorder.layer))))
    }).pipe(Effect.provide(Logger.layer([]))),
    issued
  )
  const fared = (surface: string) =>
    read.flat().flatMap(({ surfaces }) => surfaces.filter((outcome) => outcome.surface === surface))
  const recorded = () => recorder.of("BalanceSnapshotTaken").filter(({ balance }) => balance.surface === "invoices")
  return { recorder, recorded, fared }
}

describe("what is recorded of issued invoices", () => {
  it("is one event until something changes", async () => {
    const provider = await team()
    const same = await readTimes(provider, 3)
    expect(same.recorded().length).toBe(1)
    const changed = await readTimes(provider, 3, () =>
      provider.setHistory({
        ...provider.history(),
        account: { ...account, reissues: [{ cycle: "2026-04", at: issued, cents: 2_700n }] }
      }))
    expect(changed.recorded().length).toBe(2)
  })

  it.each([400, 403, 404])(
    "is a failure of its own where the account has none (%i), and usage is read all the same",
    async (status) => {
      const provider = await team()
      provider.fault("invoices", { kind: "status", status })
      const { fared, recorded, recorder } = await readTimes(provider, 2)
      expect(fared("usage").map(({ ok }) => ok)).toEqual([true, true])
      expect(fared("invoice").map(({ ok }) => ok)).toEqual([true, true])
      expect(fared("invoices").map(({ ok }) => ok)).toEqual([false, false])
      expect(recorded()).toEqual([])
      expect(recorder.of("CollectionFailed").map(({ surface }) => surface)).toEqual(["invoices"])
    }
  )

  it("ends with the recovery where the invoices are as they were before they failed", async () => {
    const provider = await team()
    let turn = 0
    const { recorded, recorder } = await readTimes(provider, 3, () => {
      turn += 1
      if (turn === 1) provider.fault("invoices", { kind: "status", status: 404 })
      else provider.clearFaults()
    })
    expect(recorded().length).toBe(1)
    expect(recorder.of("note.SurfaceRecovered")).toEqual([{ source: "xai", surface: "invoices" }])
  })
})

describe("when issued invoices are read again", () => {
  const said = (...cycles: ReadonlyArray<string>) => ({
    surface: "invoices" as const,
    since: "2025-05",
    invoices: cycles.map((cycle) => ({ ...invoice, cycle }))
  })
  const invoice = {
    id: "i",
    number: null,
    kind: "monthly",
    status: "PAID",
    subtotal: Usd.zero,
    tax: Usd.zero,
    total: Usd.zero,
    creditUsed: null,
    createdAt: null,
    lines: []
  } as const

  it("is every few hours while the ended cycle's invoice is awaited", () => {
    expect(nextInvoicesAt(said("2026-03"), may + hour)).toBe(may + hour + waitingForInvoice.everyMs)
  })

  it("is the usual pace once it is there, or overdue, and soon after the running cycle's end", () => {
    const june = Date.UTC(2026, 5, 1)
    const afterJune = june + waitingForInvoice.everyMs
    expect(nextInvoicesAt(said("2026-03", "2026-04"), may + hour)).toBe(afterJune)
    expect(nextInvoicesAt(said(), may + waitingForInvoice.forMs + 1)).toBe(afterJune)
    const health = unknownHealth("invoices")
    expect(afterSuccess(health, may, 300_000, afterJune).nextAt).toBe(may + 24 * hour)
    expect(afterSuccess(health, june - hour, 300_000, afterJune).nextAt).toBe(afterJune)
  })

  it("is no sooner than an hour after they failed, for not every account has them", () => {
    const failure = failureOf("invoices", { reason: "unreachable", status: 404 })
    expect(afterFailure(unknownHealth("invoices"), failure, may, 300_000).nextAt).toBe(may + hour)
  })
})
