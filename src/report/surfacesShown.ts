/** The surfaces of a cycle as the document of `ledger reconcile` has them. */
import { Usd } from "../money/Usd.ts"
import type { BillingCycle } from "../time/billingCycle.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import type { CycleSurfaces } from "./cycleSurfaces.ts"
import type { SourceReconciliation } from "./documents/Reconciliation.ts"
import type { Inquiry } from "./Inquiry.ts"
import { keyShown } from "./keyShown.ts"

export const usageShown = (
  inquiry: Inquiry,
  source: string,
  cycle: BillingCycle,
  { byKey, estimated, readAt, series }: CycleSurfaces
): SourceReconciliation["usage"] => {
  const billed = Usd.sum(byKey.values())
  const period = { from: cycle.from, to: cycle.to }
  const complete = inquiry.isComplete(period, [source])
  const withoutKey = byKey.get(null) ?? Usd.zero
  return {
    ...inquiry.figureOf({ billed, estimated }, { series, sources: [source], period }, complete),
    withKey: Usd.format(Usd.subtract(billed, withoutKey)),
    withoutKey: Usd.format(withoutKey),
    keys: [...byKey].filter(([, ticks]) => !Usd.isZero(ticks))
      .sort(([left, a], [right, b]) => Usd.compare(b, a) || ((left ?? "") < (right ?? "") ? -1 : 1))
      .map(([key, ticks]) => ({ key: keyShown(inquiry, source, key), billed: Usd.format(ticks) })),
    lastSnapshotAt: readAt === undefined ? null : formatTimestamp(readAt),
    complete
  }
}

const readingShown = ({ at, position }: { readonly at: number; readonly position: number }) => ({
  readAt: formatTimestamp(at),
  position
})

export const previewShown = ({ preview }: CycleSurfaces): SourceReconciliation["preview"] => {
  if (preview === undefined) return null
  const { credit, creditUsed, remaining, spent } = preview.balance
  return {
    spent: Usd.format(spent),
    credit: Usd.format(credit),
    creditUsed: Usd.format(creditUsed),
    remaining: Usd.format(remaining),
    lines: Usd.format(preview.lines),
    lineCount: preview.lineCount,
    ...readingShown(preview)
  }
}

export const issuedShown = ({ issued }: CycleSurfaces, closed: boolean): SourceReconciliation["issued"] => {
  if (issued === undefined) return null
  const { creditUsed, invoices, lineCount, lines, subtotal, tax, total } = issued
  return {
    status: [...new Set(invoices.map(({ status }) => status))].sort().join(", "),
    closed,
    subtotal: Usd.format(subtotal),
    tax: Usd.format(tax),
    total: Usd.format(total),
    creditUsed: creditUsed === null ? null : Usd.format(creditUsed),
    lines: Usd.format(lines),
    lineCount,
    invoices: invoices.map(({ createdAt, id, number, status, total: owed }) => ({
      id,
      number,
      status,
      total: Usd.format(owed),
      createdAt: createdAt === null ? null : formatTimestamp(createdAt)
    })),
    ...readingShown(issued)
  }
}

export const postedShown = ({ posted }: CycleSurfaces): SourceReconciliation["posted"] =>
  posted === undefined ? null : {
    purchases: Usd.format(posted.purchases),
    spend: Usd.format(posted.spend),
    spendPosted: posted.spendPosted,
    balance: Usd.format(posted.balance),
    ...readingShown(posted)
  }
