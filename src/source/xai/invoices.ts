/** Issued invoices: what a closed cycle really cost, the provider's last word until it changes its mind. */
import { Clock, Effect, Schema } from "effect"
import type { IssuedInvoice } from "../../event/Balance.ts"
import { Usd } from "../../money/Usd.ts"
import { billingCycleAt, cycleName } from "../../time/billingCycle.ts"
import type { BalanceReading } from "../Source.ts"
import { type Amounts, Cent, decodeAnswer, makeAmounts, maybe } from "./decodeAnswer.ts"
import { InvoiceLine, readLine } from "./invoiceLine.ts"
import type { XaiClient } from "./XaiClient.ts"

const asked = { surface: "invoices", permission: "team-token:endpoint:BillingRead" } as const

const defaults = {
  /** How many cycles back to ask: a correction of last year is still seen, and the answer stays small, for it has no pages. */
  cycles: 12
} as const

/** The rest of an invoice (the document's address, attempts to charge, who pays) is none of a ledger's business. */
const Invoice = Schema.Struct({
  invoiceId: Schema.NonEmptyString,
  invoiceNumber: maybe(Schema.String),
  createTime: maybe(Schema.String),
  invoiceStatus: maybe(Schema.String),
  lines: maybe(Schema.Array(InvoiceLine)),
  subtotal: maybe(Schema.String),
  tax: maybe(Schema.String),
  total: maybe(Schema.String),
  monthly: maybe(Schema.Struct({
    billingCycle: Schema.Struct({ year: Schema.String, month: Schema.String }),
    prepaidTokensToSpend: maybe(Cent)
  })),
  prepaid: maybe(Schema.Unknown),
  subscriptions: maybe(Schema.Unknown)
})
type Invoice = typeof Invoice.Type

/** The list must be there, though it may be empty: without it nothing is known, and nothing issued has vanished. */
const Invoices = Schema.Struct({ invoices: Schema.Array(Invoice) })

const decode = decodeAnswer(Invoices)

/** Reads the invoices of the last twelve cycles and of the running one. */
export const readInvoices = Effect.fn("xai.readInvoices")(function*(client: XaiClient) {
  const since = cycleBefore(yield* Clock.currentTimeMillis, defaults.cycles)
  const path = `/v1/billing/teams/${encodeURIComponent(client.teamId)}/invoices`
  const params = { "since.year": since.year.toString(), "since.month": since.month.toString() }
  const { digest, json, requestedAt } = yield* client.ask({ ...asked, path, params })
  const amounts = makeAmounts(asked)
  const invoices = yield* Effect.forEach((yield* decode(asked, json)).invoices, (each) => readIssued(each, amounts))
  return {
    requestedAt,
    digest,
    rounded: amounts.rounded(),
    balance: { surface: "invoices", since: cycleName(since.year, since.month), invoices: byId(invoices) }
  } satisfies BalanceReading
})

const cycleBefore = (now: number, months: number): { readonly year: number; readonly month: number } => {
  const start = new Date(billingCycleAt(now).from)
  const date = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() - months))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 }
}

/** Amounts that are 0 may be left out, as proto3 does. */
const readIssued = Effect.fnUntraced(function*(invoice: Invoice, amounts: Amounts) {
  const { createTime, invoiceId, invoiceNumber, invoiceStatus, monthly } = invoice
  const createdAt = Date.parse(createTime ?? "")
  const credit = monthly?.prepaidTokensToSpend
  const drawn = credit === null || credit === undefined ? null : yield* amounts.cent(credit, "prepaidTokensToSpend")
  return {
    id: invoiceId,
    number: invoiceNumber || null,
    kind: kindOf(invoice),
    cycle: monthly ? cycleName(monthly.billingCycle.year, monthly.billingCycle.month) : null,
    status: invoiceStatus || "INVALID",
    subtotal: yield* amounts.cents(invoice.subtotal || "0", "subtotal"),
    tax: yield* amounts.cents(invoice.tax || "0", "tax"),
    total: yield* amounts.cents(invoice.total || "0", "total"),
    creditUsed: drawn === null ? null : Usd.max(drawn, Usd.negate(drawn)),
    createdAt: Number.isNaN(createdAt) ? null : createdAt,
    lines: yield* Effect.forEach(invoice.lines ?? [], (line) => readLine(line, amounts))
  } satisfies IssuedInvoice
})

const kindOf = ({ monthly, prepaid, subscriptions }: Invoice): IssuedInvoice["kind"] => {
  if (monthly) return "monthly"
  if (prepaid) return "prepaid"
  return subscriptions ? "subscription" : "other"
}

/** The order of the answer means nothing, and the same invoices in another order are no change. */
const byId = (invoices: ReadonlyArray<IssuedInvoice>): ReadonlyArray<IssuedInvoice> => {
  const unique = new Map(invoices.map((invoice) => [invoice.id, invoice]))
  return [...unique.values()].sort((left, right) => left.id < right.id ? -1 : 1)
}
