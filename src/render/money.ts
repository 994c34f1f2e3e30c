/** Exact amounts as people read them: dollars and cents. The only place where money is rounded. */
import { Usd } from "../money/Usd.ts"

/**
 * Dollars and cents from an exact decimal, half to even, with thousands separated: `1,234.50`. What is not zero never prints as
 * zero: where rounding would, it is `<0.01`, or `>-0.01` below zero.
 */
export const cents = (exact: string): string => {
  const usd = ticksOf(exact)
  const rounded = separated(usd)
  const sign = Usd.compare(usd, Usd.zero)
  return rounded !== "0.00" || sign === 0 ? rounded : sign > 0 ? "<0.01" : ">-0.01"
}

/** As `cents`, with a sign in front of a gain. */
export const gained = (exact: string): string =>
  exact === "0" || exact.startsWith("-") ? cents(exact) : `+${cents(exact)}`

/** A lower bound in dollars and cents: rounded down, so that it still holds. */
export const centsBelow = (exact: string): string => {
  const usd = ticksOf(exact)
  const rest = usd % ticksPerCent
  return separated(Usd.subtract(usd, Usd.ticks(rest < 0n ? rest + ticksPerCent : rest)))
}

/** An upper bound in dollars and cents: rounded up, so that it still holds. */
export const centsAbove = (exact: string): string => {
  const usd = ticksOf(exact)
  const rest = usd % ticksPerCent
  return separated(Usd.subtract(usd, Usd.ticks(rest > 0n ? rest - ticksPerCent : rest)))
}

const ticksPerCent = 100_000_000n

const separated = (usd: Usd): string => Usd.formatCents(usd).replace(/\B(?=(?:\d{3})+\.)/gu, ",")

/** Ticks of an exact decimal. A decoded document has nothing else; other text is a bug of whoever made it. */
export const ticksOf = (exact: string): Usd => {
  const usd = Usd.parseExact(exact)
  if (usd === undefined) throw new TypeError(`not an exact amount: ${exact}`)
  return usd
}

/** `part` as a fraction of `whole`, for drawing; null where there is no sensible share. */
export const shareOf = (part: string, whole: string): number | null => {
  const total = ticksOf(whole)
  return total > 0n ? Number(ticksOf(part) * 1_000_000n / total) / 1_000_000 : null
}
