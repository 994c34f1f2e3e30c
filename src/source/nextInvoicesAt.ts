/** When a cycle's invoice may be there: the days after its end are worth a few more looks. */
import { Duration } from "effect"
import type { Balance } from "../event/Balance.ts"
import { billingCycleAt } from "../time/billingCycle.ts"

export const waitingForInvoice = {
  /** Invoices appear hours to days after a cycle ends; this is how often to look until then. */
  everyMs: Duration.toMillis("4 hours"),
  /** A cycle without spend may never get one: after so long the usual pace will do. */
  forMs: Duration.toMillis("10 days")
} as const

type InvoicesRead = Extract<Balance, { readonly surface: "invoices" }>

/** Whether the cycle that ended last has its invoice. */
export const isLastClosed = ({ invoices }: InvoicesRead, now: number): boolean => {
  const ended = billingCycleAt(billingCycleAt(now).from - 1)
  return invoices.some(({ cycle }) => cycle === ended.name)
}

/** From when (ms) to look again: soon while the last cycle's invoice is awaited, and soon after the running cycle ends. */
export const nextInvoicesAt = (read: InvoicesRead, now: number): number => {
  const running = billingCycleAt(now)
  const isAwaited = !isLastClosed(read, now) && now - running.from <= waitingForInvoice.forMs
  return isAwaited ? now + waitingForInvoice.everyMs : running.to + waitingForInvoice.everyMs
}
