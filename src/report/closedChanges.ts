/** What a provider changed in a closed billing cycle, in sentences for people. */
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { isInCycle, type MovedBucket, type MovedInvoice } from "./Closings.ts"
import type { Inquiry } from "./Inquiry.ts"

/** One sentence for each changed invoice, and one for all moved buckets of a cycle, of these sources, whose cycle the period touches. */
export const closedChanges = (
  inquiry: Inquiry,
  sources: ReadonlyArray<string>,
  period: Interval,
  since = -Infinity
): ReadonlyArray<string> => {
  const { closings } = inquiry
  const isAsked = ({ at, source }: MovedBucket | MovedInvoice) => sources.includes(source) && at >= since
  const buckets = closings.movedBuckets().filter((moved) => isAsked(moved) && isInCycle(moved.cycle, period))
  const invoices = closings.movedInvoices().filter((moved) => isAsked(moved) && isInCycle(moved.cycle, period))
  const byCycle = Map.groupBy(buckets, ({ cycle, source }) => `${source}\n${cycle}`)
  return [
    ...invoices.map(invoiceChange),
    ...[...byCycle.values()].map((moved) => bucketChange(inquiry, moved[0]!, moved.length - 1))
  ]
}

/** `xai changed the invoice of cycle 2026-04 after it was issued (event 12): its total went from 27.81 to 27.00 at event 40`. */
export const invoiceChange = ({ after, before, closedAt, cycle, position, source }: MovedInvoice): string => {
  const told = `of cycle ${cycle} after it was issued (event ${closedAt})`
  if (after.status === "") return `${source} withdrew the invoice ${told} at event ${position}`
  if (!after.issued) {
    return `${source} changed the invoice ${told}: it is ${after.status} instead of ${before.status} since event ${position}`
  }
  const field = after.total === before.total ? after.subtotal === before.subtotal ? "tax" : "subtotal" : "total"
  return `${source} changed the invoice ${told}: its ${field} went ${
    fromTo(before[field], after[field])
  } at event ${position}`
}

/** `xai changed usage of cycle 2026-04 after its invoice was issued (event 12): the bucket of … went from 1 to 0.4 at event 40`. */
export const bucketChange = ({ knowledge }: Inquiry, moved: MovedBucket, others = 0): string => {
  const { after, before, bucket, closedAt, cycle, position, series, source } = moved
  const { key, meter, model } = knowledge.series.get(series)!
  const name = [key === null ? "no key" : knowledge.keyName(source, key) ?? key, model, meter]
  return `${source} changed usage of cycle ${cycle} after its invoice was issued (event ${closedAt}): the bucket of ${
    formatTimestamp(bucket.from)
  } (${name.filter((part) => part !== null).join(", ")}) went ${fromTo(before, after)} at event ${position}${
    others === 0 ? "" : `, and ${others} more moved`
  }`
}

const fromTo = (before: Usd, after: Usd): string => `from ${Usd.format(before)} to ${Usd.format(after)}`
