/** An account's running period, its posted credit, its limits and its issued invoices: `BalanceSnapshotTaken`. */
import { Schema } from "effect"
import { UsdFromString } from "../money/Usd.ts"
import { Timestamp } from "../time/Timestamp.ts"

/** One line of an invoice, running or issued; `units` is a count as the provider prints it, `amount` is truncated by the provider. */
const InvoiceLine = Schema.Struct({
  description: Schema.String,
  meter: Schema.String,
  units: Schema.String,
  amount: UsdFromString
})

/**
 * The running billing cycle. Credit is positive here, whatever the provider's sign: `remaining` is the credit granted
 * before this invoice less what it has drawn, and negative when overdrawn.
 */
const InvoiceBalance = Schema.Struct({
  surface: Schema.Literal("invoice"),
  cycle: Schema.String,
  spent: UsdFromString,
  credit: UsdFromString,
  creditUsed: UsdFromString,
  remaining: UsdFromString,
  spendingLimit: Schema.NullOr(UsdFromString),
  lines: Schema.Array(InvoiceLine)
})

/** The posted prepaid ledger: it overstates what is left until a cycle is closed, so `posted` is never shown as remaining. */
const PrepaidBalance = Schema.Struct({
  surface: Schema.Literal("prepaid"),
  posted: UsdFromString,
  changes: Schema.Array(Schema.Struct({
    at: Schema.NullOr(Timestamp),
    origin: Schema.String,
    status: Schema.NullOr(Schema.String),
    amount: UsdFromString,
    cycle: Schema.NullOr(Schema.String)
  }))
})

/** Spending limits of the account; `effective` is the one in force. */
const LimitsBalance = Schema.Struct({
  surface: Schema.Literal("limits"),
  effective: Schema.NullOr(UsdFromString),
  soft: Schema.NullOr(UsdFromString),
  hard: Schema.NullOr(UsdFromString)
})

/**
 * One issued invoice. `cycle`: of a monthly one, the billing cycle it closes; `status`: in the provider's words, which say how payment
 * goes; `total` is what is owed; `creditUsed`: prepaid credit that a monthly invoice spends.
 */
const IssuedInvoice = Schema.Struct({
  id: Schema.String,
  number: Schema.NullOr(Schema.String),
  kind: Schema.Literals(["monthly", "prepaid", "subscription", "other"]),
  cycle: Schema.NullOr(Schema.String),
  status: Schema.String,
  subtotal: UsdFromString,
  tax: UsdFromString,
  total: UsdFromString,
  creditUsed: Schema.NullOr(UsdFromString),
  createdAt: Schema.NullOr(Timestamp),
  lines: Schema.Array(InvoiceLine)
})
export type IssuedInvoice = typeof IssuedInvoice.Type

/** Every invoice issued for the cycle `since` and those after it, by id. A monthly one that was listed and no longer is, is gone. */
const InvoicesBalance = Schema.Struct({
  surface: Schema.Literal("invoices"),
  since: Schema.String,
  invoices: Schema.Array(IssuedInvoice)
})

export const Balance = Schema.Union([InvoiceBalance, PrepaidBalance, LimitsBalance, InvoicesBalance])
export type Balance = typeof Balance.Type

export const BalanceSnapshotTaken = Schema.Struct({
  source: Schema.NonEmptyString,
  readAt: Timestamp,
  digest: Schema.String,
  rounded: Schema.Int,
  balance: Balance
}).annotate({ identifier: "BalanceSnapshotTaken" })
export type BalanceSnapshotTaken = typeof BalanceSnapshotTaken.Type
