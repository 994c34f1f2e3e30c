/** The part of an amount that falls before an instant, or into a period, when the amount is spread evenly over an interval. */
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"

/** An amount spread evenly over an interval that is not empty. */
export interface Spread extends Interval {
  readonly ticks: Usd
}

/** What lies before `instant`: `ticks·(instant−from)/(to−from)`, truncated toward zero. */
export const partBefore = ({ from, ticks, to }: Spread, instant: number): Usd => {
  if (instant <= from) return Usd.zero
  return instant >= to ? ticks : Usd.fraction(ticks, instant - from, to - from)
}

/** What lies in the period. The parts of periods that touch sum to the part of their union, to the tick. */
export const cut = (spread: Spread, period: Interval): Usd =>
  period.to <= period.from ? Usd.zero : Usd.subtract(partBefore(spread, period.to), partBefore(spread, period.from))
