/** What a provider changed in a closed cycle, as the document of `ledger reconcile` has it. */
import { Usd } from "../money/Usd.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { bucketChange, invoiceChange } from "./closedChanges.ts"
import type { MovedBucket, MovedInvoice } from "./Closings.ts"
import type { ClosedChange } from "./documents/Reconciliation.ts"
import type { Inquiry } from "./Inquiry.ts"
import { keyShown } from "./keyShown.ts"

/** Of one source and cycle: invoices in the order of the log, then buckets by their time. */
export const changesShown = (inquiry: Inquiry, source: string, cycle: string): ReadonlyArray<ClosedChange> => {
  const isOwn = (moved: MovedBucket | MovedInvoice) => moved.source === source && moved.cycle === cycle
  return [
    ...inquiry.closings.movedInvoices().filter(isOwn).map(invoiceShown),
    ...inquiry.closings.movedBuckets().filter(isOwn).map((moved) => bucketShown(inquiry, moved))
  ]
}

const invoiceShown = (moved: MovedInvoice): ClosedChange => ({
  what: "invoice",
  position: moved.position,
  at: formatTimestamp(moved.at),
  closedAt: moved.closedAt,
  bucket: null,
  key: null,
  model: null,
  meter: null,
  before: Usd.format(moved.before.total),
  after: Usd.format(moved.after.total),
  text: invoiceChange(moved)
})

const bucketShown = (inquiry: Inquiry, moved: MovedBucket): ClosedChange => {
  const { key, meter, model } = inquiry.knowledge.series.get(moved.series)!
  return {
    what: "usage",
    position: moved.position,
    at: formatTimestamp(moved.at),
    closedAt: moved.closedAt,
    bucket: { from: formatTimestamp(moved.bucket.from), to: formatTimestamp(moved.bucket.to) },
    key: keyShown(inquiry, moved.source, key),
    model,
    meter,
    before: Usd.format(moved.before),
    after: Usd.format(moved.after),
    text: bucketChange(inquiry, moved)
  }
}
