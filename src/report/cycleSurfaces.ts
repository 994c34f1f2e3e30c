/** The surfaces of one source over one billing cycle, gathered from the views; nothing is compared here. */
import type { IssuedInvoice } from "../event/Balance.ts"
import { Usd } from "../money/Usd.ts"
import type { BillingCycle } from "../time/billingCycle.ts"
import { CycleReadings, type Movement, type ReadBalance } from "./CycleReadings.ts"
import type { Inquiry } from "./Inquiry.ts"

interface WithLines {
  readonly lines: Usd
  readonly lineCount: number
}

/** The cycle's monthly invoices, added up (there is one, as a rule). `issuedAt`: when they were made, as far as is said, ms. */
export interface Issued extends WithLines {
  readonly invoices: ReadonlyArray<IssuedInvoice>
  readonly subtotal: Usd
  readonly tax: Usd
  readonly total: Usd
  readonly creditUsed: Usd | null
  readonly issuedAt: number
  readonly at: number
  readonly position: number
}

/** `spend` is positive, and posted where there is a row of it. */
export interface Posted {
  readonly purchases: Usd
  readonly spend: Usd
  readonly spendPosted: boolean
  readonly balance: Usd
  readonly at: number
  readonly position: number
}

/** `byKey`: ticks by key id (null: without a key); `readAt`: of the last usage snapshot, ms. */
export interface CycleSurfaces {
  readonly series: ReadonlyArray<number>
  readonly byKey: ReadonlyMap<string | null, Usd>
  readonly estimated: Usd
  readonly readAt: number | undefined
  readonly preview: (ReadBalance<"invoice"> & WithLines) | undefined
  /** The preview that was read last at or before the last usage snapshot. */
  readonly previewBefore: ReadBalance<"invoice"> | undefined
  readonly issued: Issued | undefined
  readonly posted: Posted | undefined
  /** How usage of the cycle moved between readings at two instants, ms. */
  readonly movement: (from: number, to: number) => Movement
}

export const cycleSurfaces = (inquiry: Inquiry, source: string, cycle: BillingCycle): CycleSurfaces => {
  const { asOf, views } = inquiry.asked
  const readings = new CycleReadings(views, asOf.position, source, cycle)
  const own = [...inquiry.knowledge.series].filter(([, series]) => series.source === source)
  const billed = own.filter(([, { basis }]) => basis === "billed").map(([number]) => number)
  const readAt = inquiry.freshness.reach(source)?.at
  const preview = readings.preview()
  return {
    series: own.map(([number]) => number),
    ...usageOf(inquiry, new Set(own.map(([number]) => number)), cycle),
    readAt,
    preview: preview === undefined ? undefined : { ...preview, ...sumOfLines(preview.balance.lines) },
    previewBefore: readAt === undefined ? undefined : readings.preview(readAt),
    issued: issuedOf(readings.invoices(), cycle),
    posted: postedOf(readings.prepaid(), cycle),
    movement: (from, to) => readings.movement(billed, from, to)
  }
}

const usageOf = (inquiry: Inquiry, own: ReadonlySet<number>, cycle: BillingCycle) => {
  const byKey = new Map<string | null, Usd>()
  let estimated = Usd.zero
  for (const { series, ticks } of inquiry.cellsIn({ from: cycle.from, to: cycle.to })) {
    if (!own.has(series)) continue
    const { basis, key } = inquiry.knowledge.series.get(series)!
    if (basis === "billed") byKey.set(key, Usd.add(byKey.get(key) ?? Usd.zero, ticks))
    else estimated = Usd.add(estimated, ticks)
  }
  return { byKey, estimated }
}

const sumOfLines = (lines: ReadonlyArray<{ readonly amount: Usd }>): WithLines => ({
  lines: Usd.sum(lines.map(({ amount }) => amount)),
  lineCount: lines.length
})

const issuedOf = (read: ReadBalance<"invoices"> | undefined, { name }: BillingCycle): Issued | undefined => {
  const invoices = read?.balance.invoices.filter(({ cycle }) => cycle === name) ?? []
  if (read === undefined || invoices.length === 0) return undefined
  const sum = (pick: (invoice: IssuedInvoice) => Usd | null) => Usd.sum(invoices.map((each) => pick(each) ?? Usd.zero))
  return {
    invoices,
    subtotal: sum(({ subtotal }) => subtotal),
    tax: sum(({ tax }) => tax),
    total: sum(({ total }) => total),
    creditUsed: invoices.every(({ creditUsed }) => creditUsed === null) ? null : sum(({ creditUsed }) => creditUsed),
    ...sumOfLines(invoices.flatMap(({ lines }) => lines)),
    issuedAt: Math.max(...invoices.map(({ createdAt }) => createdAt ?? read.at)),
    at: read.at,
    position: read.position
  }
}

const postedOf = (read: ReadBalance<"prepaid"> | undefined, cycle: BillingCycle): Posted | undefined => {
  if (read === undefined) return undefined
  const { changes, posted } = read.balance
  const spends = changes.filter((change) => change.origin === "SPEND" && change.cycle === cycle.name)
  // A purchase whose charge failed, or is not made yet, bought nothing.
  const purchases = changes.filter(({ at, origin, status }) =>
    origin.endsWith("PURCHASE") && (status === null || status === "SUCCEEDED") && at !== null && cycle.from <= at &&
    at < cycle.to
  )
  return {
    purchases: Usd.sum(purchases.map(({ amount }) => amount)),
    spend: Usd.negate(Usd.sum(spends.map(({ amount }) => amount))),
    spendPosted: spends.length > 0,
    balance: posted,
    at: read.at,
    position: read.position
  }
}
