/** Billing cycles: calendar months of the provider's zone, which is UTC for every source so far. */
import type { Interval } from "./Interval.ts"
import { parseMonth } from "./ReportingDays.ts"

/** IANA name of the zone in which cycles begin. */
export const cycleZone = "Etc/UTC"

/** `name`: `2026-04`; half-open, ms. */
export interface BillingCycle extends Interval {
  readonly name: string
}

/** The cycle that is called so; undefined where the text is no month. */
export const billingCycle = (name: string): BillingCycle | undefined => {
  const month = parseMonth(name, cycleZone)
  return month === undefined ? undefined : { name, ...month }
}

/** The cycle in which an instant (ms) lies. */
export const billingCycleAt = (instant: number): BillingCycle => {
  const date = new Date(instant)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return { name: cycleName(year, month + 1), from: Date.UTC(year, month), to: Date.UTC(year, month + 1) }
}

/** `2026-04`. The month counts from 1. */
export const cycleName = (year: number | string, month: number | string): string =>
  `${year}-${month.toString().padStart(2, "0")}`
