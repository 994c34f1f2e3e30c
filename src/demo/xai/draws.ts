/**
 * The team's prepaid credit over its billing cycles: bought, drawn month by month, and posted only when a cycle closes.
 */
import { type History, posted, type Span } from "./History.ts"

/** A billing cycle: a calendar month in UTC, the month counted from 1. */
export interface Cycle extends Span {
  readonly year: number
  readonly month: number
}

/** The prepaid credit around one cycle's invoice, in cents, all positive. */
export interface Draw {
  readonly cycle: Cycle
  /** Spend of the cycle, corrections included. */
  readonly spent: bigint
  /** Credit before the invoice. */
  readonly credit: bigint
  /** Credit that pays for the invoice; the rest of `spent` is postpaid. */
  readonly used: bigint
}

/** 1 cent = 10^8 ticks. */
export const ticksPerCent = 100_000_000n

/** The cycle that holds an instant. */
export const cycleAt = (instant: number): Cycle => {
  const date = new Date(instant)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return { year, month: month + 1, from: Date.UTC(year, month), to: Date.UTC(year, month + 1) }
}

/**
 * The draws of every cycle from the first spend or purchase to the running one, as they can be seen at `now`. A closed
 * cycle stays as it was at its close.
 */
export const draws = (history: History, now: number): ReadonlyArray<Draw> => {
  const result: Array<Draw> = []
  let drawn = 0n
  for (let cycle = cycleAt(firstInstant(history, now)); cycle.from <= now; cycle = cycleAt(cycle.to)) {
    const seenAt = Math.min(now, cycle.to - 1)
    const bought = history.account.purchases.reduce((sum, { at, cents }) => at <= seenAt ? sum + cents : sum, 0n)
    const spent = spentCents(history, cycle, seenAt)
    const credit = bought - drawn
    const used = spent <= 0n || credit <= 0n ? 0n : spent < credit ? spent : credit
    result.push({ cycle, spent, credit, used })
    drawn += used
  }
  return result
}

/** Whole cents, cut toward zero as the provider's invoice lines are. */
export const toCents = (ticks: bigint): bigint => ticks / ticksPerCent

/** Spend of a cycle in whole cents, as it can be seen at an instant, corrections included. */
export const spentCents = (history: History, cycle: Cycle, seenAt: number): bigint => {
  let ticks = 0n
  for (const line of posted(history, seenAt, cycle)) ticks += line.ticks
  for (const { at, ticks: corrected } of history.account.corrections) {
    if (cycle.from <= at && at < cycle.to && at <= seenAt) ticks += corrected
  }
  return toCents(ticks)
}

const firstInstant = (history: History, now: number): number => {
  let first = now
  for (const { at } of history.usages) first = Math.min(first, at)
  for (const { at } of history.account.purchases) first = Math.min(first, at)
  return first
}
