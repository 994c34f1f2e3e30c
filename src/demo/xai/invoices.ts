/** The issued invoices: one a closed cycle, one a purchase, one a subscription charge, in cents as text. */
import { type Answer, cent, ok, refused } from "./Answer.ts"
import { invoiceLines, purchaseInvoice } from "./billing.ts"
import { cycleAt, type Draw, draws, spentCents } from "./draws.ts"
import { type History, posted } from "./History.ts"
import type { Options } from "./Options.ts"

/** `GET …/invoices`: filtered by one of billing cycle, first cycle, or ids; there are no pages. */
export const answerInvoices = (history: History, query: URLSearchParams, options: Options, now: number): Answer => {
  const wanted = readFilter(query)
  if (wanted === undefined) return refused("invalidArgument", "Invalid argument provided.")
  return ok({ invoices: issued(history, options, now).filter(wanted).map(({ document }) => document) })
}

interface Issued {
  readonly id: string
  /** First instant of the billing cycle: its own of a monthly invoice, else the one it was made in. */
  readonly cycle: number
  readonly document: Readonly<Record<string, unknown>>
}

/** The contract has a `oneof`: exactly one filter. */
const readFilter = (query: URLSearchParams): ((invoice: Issued) => boolean) | undefined => {
  const ids = query.getAll("invoiceIds.invoiceIds")
  const only = readCycle(query, "billingCycle")
  const since = readCycle(query, "since")
  if ([ids.length > 0, only !== undefined, since !== undefined].filter(Boolean).length !== 1) return undefined
  return ({ cycle, id }) =>
    since !== undefined ? cycle >= since : only !== undefined ? cycle === only : ids.includes(id)
}

const readCycle = (query: URLSearchParams, name: string): number | undefined => {
  const [year, month] = [Number(query.get(`${name}.year`)), Number(query.get(`${name}.month`))]
  return year > 0 && month >= 1 && month <= 12 ? Date.UTC(year, month - 1) : undefined
}

const issued = (history: History, options: Options, now: number): ReadonlyArray<Issued> => {
  const { purchases, subscriptions = [] } = history.account
  return [
    ...draws(history, now).flatMap((draw) => monthly(history, draw, options, now)),
    ...purchases.filter(({ at }) => at <= now).map(({ at, cents }, index) =>
      other(purchaseInvoice(index), "prepaid", at, cents, options, now)
    ),
    ...subscriptions.filter(({ at }) => at <= now).map(({ at, cents }, index) =>
      other(invoiceName("2", index), "subscriptions", at, cents, options, now)
    )
  ]
}

/** Cycles without spend get none. What is posted until it is issued is in it; the credit pays as it did at the close. */
const monthly = (history: History, { cycle, used }: Draw, options: Options, now: number): ReadonlyArray<Issued> => {
  const at = cycle.to + options.invoiceDelay
  const name = `${cycle.year.toString()}-${cycle.month.toString().padStart(2, "0")}`
  const changed = Object.assign(
    {},
    ...(history.account.reissues ?? []).filter((reissue) => reissue.cycle === name && reissue.at <= now)
  ) as Partial<NonNullable<History["account"]["reissues"]>[number]>
  const subtotal = changed.cents ?? spentCents(history, cycle, at)
  if (at > now || subtotal === 0n || changed.withdrawn === true) return []
  const { id, number } = invoiceName("1", cycle.year * 12 + cycle.month)
  const status = subtotal <= used ? "WILL_NEVER_BE_CHARGED" : now < at + options.chargeDelay ? "PENDING" : "PAID"
  const document = {
    ...frame(id, number, at, options),
    invoiceStatus: changed.status ?? status,
    firstDesiredNextCycleTs: new Date(at).toISOString(),
    lines: invoiceLines(posted(history, at, cycle)),
    ...amounts(subtotal, options),
    monthly: {
      billingCycle: { year: cycle.year, month: cycle.month },
      defaultCreditsIssued: cent(0n, options.zeroCents),
      autoCreditsIssued: cent(0n, options.zeroCents),
      prepaidTokensToSpend: cent(options.creditsUsedSign === "negative" ? -used : used, options.zeroCents),
      billingItemsCsvAssetKeySuffix: `${id}/items.csv`,
      correctionsCsvAssetKeySuffix: `${id}/corrections.csv`
    }
  }
  return [{ id, cycle: cycle.from, document }]
}

const other = (
  { id, number }: InvoiceName,
  kind: "prepaid" | "subscriptions",
  at: number,
  cents: bigint,
  options: Options,
  now: number
): Issued => ({
  id,
  cycle: cycleAt(at).from,
  document: {
    ...frame(id, number, at, options),
    invoiceStatus: now < at + options.chargeDelay ? "PENDING" : "PAID",
    lines: [],
    ...amounts(cents, options),
    [kind]: {}
  }
})

interface InvoiceName {
  readonly id: string
  readonly number: string
}

const invoiceName = (series: string, index: number): InvoiceName => ({
  id: `00000000-0000-4000-8${series.padStart(3, "0")}-${index.toString().padStart(12, "0")}`,
  number: `062-446-${series}${index.toString().padStart(6, "0")}`
})

const frame = (id: string, number: string, at: number, options: Options) => ({
  teamId: options.teamId,
  invoiceId: id,
  invoiceNumber: number,
  createTime: new Date(at).toISOString(),
  chargerAttempts: [],
  invoicePdfAssetKeySuffix: `${id}/invoice.pdf`
})

/** Strings of cents; tax is cut to whole ones. */
const amounts = (subtotal: bigint, { taxRate }: Options) => {
  const tax = subtotal * taxRate / 10_000n
  return { subtotal: subtotal.toString(), tax: tax.toString(), total: (subtotal + tax).toString() }
}
