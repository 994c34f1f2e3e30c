/** The account's own figures: the running invoice, the prepaid ledger and the spending limits, in cents. */
import type { Account } from "./Account.ts"
import { type Answer, cent, ok } from "./Answer.ts"
import { cycleAt, type Draw, draws, toCents } from "./draws.ts"
import { type History, type Line, posted } from "./History.ts"
import type { Options } from "./Options.ts"
import { description, unitPrice } from "./prices.ts"

/** `GET …/postpaid/invoice/preview`: the running cycle. */
export const answerInvoice = (history: History, options: Options, now: number): Answer => {
  const { cycle, spent, credit, used } = draws(history, now).at(-1) ?? { ...nothing, cycle: cycleAt(now) }
  const cents = (value: bigint) => cent(value, options.zeroCents)
  return ok({
    coreInvoice: {
      lines: invoiceLines(posted(history, now, cycle)),
      amountBeforeVatLimited: cents(0n),
      amountBeforeVatUnlimited: cents(spent),
      amountBeforeVatLimitedAndUnlimited: cents(spent),
      amountBeforeVat: spent.toString(),
      vatCost: "0",
      amountAfterVat: spent.toString(),
      autoCreditsIssued: "0",
      defaultCreditsIssued: "0",
      totalWithCorr: cents(spent),
      prepaidCredits: cents(-credit),
      prepaidCreditsUsed: cents(options.creditsUsedSign === "negative" ? -used : used)
    },
    effectiveSpendingLimit: effectiveLimit(history).toString(),
    defaultCredits: "0",
    billingCycle: { year: cycle.year, month: cycle.month }
  })
}

/**
 * `GET …/prepaid/balance`: a posted ledger. Spend appears when its cycle closes, so that mid-cycle the total overstates
 * what is left.
 */
export const answerBalance = (history: History, options: Options, now: number): Answer => {
  const purchases = history.account.purchases.filter(({ at }) => at <= now)
  const closed = draws(history, now).filter(({ cycle, used }) => cycle.to <= now && used > 0n)
  const changes = [
    ...purchases.map((purchase, index) => purchaseDocument(purchase, index, options)),
    ...closed.map((draw) => spendDocument(draw, options))
  ]
  const left = closed.reduce((sum, { used }) => sum + used, 0n) - purchases.reduce((sum, { cents }) => sum + cents, 0n)
  return ok({
    changes: changes.sort((a, b) => a.createTime < b.createTime ? -1 : 1),
    total: cent(left, options.zeroCents)
  })
}

/** `GET …/postpaid/spending-limits`. */
export const answerLimits = (history: History, options: Options): Answer => {
  const { hardLimitCents, softLimitCents } = history.account
  const cents = (value: bigint) => cent(value, options.zeroCents)
  return ok({
    spendingLimits: {
      hardSlAuto: cents(hardLimitCents),
      effectiveHardSl: cents(hardLimitCents),
      softSl: cents(softLimitCents),
      effectiveSl: cents(effectiveLimit(history))
    }
  })
}

const nothing = { spent: 0n, credit: 0n, used: 0n }

const effectiveLimit = ({ account: { hardLimitCents, softLimitCents } }: History): bigint =>
  softLimitCents < hardLimitCents ? softLimitCents : hardLimitCents

/** The invoice that a purchase was paid by: the prepaid ledger and the list of invoices name the same. */
export const purchaseInvoice = (index: number): { readonly id: string; readonly number: string } => ({
  id: `00000000-0000-4000-8000-${index.toString().padStart(12, "0")}`,
  number: `062-446-653-${(100 + index).toString()}`
})

const purchaseDocument = (purchase: Account["purchases"][number], index: number, options: Options) => ({
  teamId: options.teamId,
  changeOrigin: purchase.origin ?? "PURCHASE",
  topupStatus: "SUCCEEDED",
  amount: { val: (-purchase.cents).toString() },
  invoiceId: purchaseInvoice(index).id,
  invoiceNumber: purchaseInvoice(index).number,
  createTime: new Date(purchase.at).toISOString(),
  createTs: new Date(purchase.at).toISOString(),
  paymentProcessor: { kind: "STRIPE", externalParty: "", externalInvoiceId: "" }
})

const spendDocument = ({ cycle, used }: Draw, options: Options) => ({
  teamId: options.teamId,
  changeOrigin: "SPEND",
  amount: { val: used.toString() },
  createTime: new Date(cycle.to).toISOString(),
  createTs: new Date(cycle.to).toISOString(),
  spendBpKeyYear: cycle.year,
  spendBpKeyMonth: cycle.month
})

/** One line per description and unit type, the amount cut to whole cents: the lines do not add up to the total. */
export const invoiceLines = (rows: ReadonlyArray<Line>) => {
  const lines = new Map<string, { model: string; meter: string; ticks: bigint; units: bigint }>()
  for (const row of rows) {
    const id = JSON.stringify([row.model, row.meter])
    const line = lines.get(id) ?? { model: row.model, meter: row.meter, ticks: 0n, units: 0n }
    const price = unitPrice(row.model, row.meter)
    line.ticks += row.ticks
    line.units += row.units ?? (price === 0n ? 0n : row.ticks / price)
    lines.set(id, line)
  }
  return [...lines].sort(([a], [b]) => a < b ? -1 : 1).map(([, { model, meter, ticks, units }]) => ({
    clusterName: "us-east-1",
    description: description(model),
    unitType: meter,
    unitPrice: unitPrice(model, meter).toString(),
    numUnits: units.toString(),
    amount: toCents(ticks).toString()
  }))
}
