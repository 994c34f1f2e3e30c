/** The known reasons why two figures of one cycle differ, each with what it can make of the difference. */
import { Usd } from "../money/Usd.ts"
import type { Movement } from "./CycleReadings.ts"
import type { Allowance } from "./differ.ts"

const cent = Usd.ticks(10n ** 8n)
const belowCent = Usd.subtract(cent, Usd.ticks(1n))

const either = (reason: Allowance["reason"], text: string, most: Usd): Allowance => ({
  reason,
  text,
  least: Usd.negate(most),
  most
})

/** An exact figure beside one in whole cents, whichever way that was rounded. */
export const toCents = either("rounding", "one of them is in whole cents: less than a cent", belowCent)

/** Two figures in whole cents, each rounded on its own. */
export const eachToCents = either("rounding", "each is in whole cents, rounded on its own: up to a cent", cent)

/** A total beside the sum of its lines, which the provider cuts to cents. */
export const truncatedLines = (count: number): Allowance =>
  either(
    "truncated-lines",
    `the provider cuts each of the ${count} lines and the total to cents: less than a cent each`,
    Usd.ticks(belowCent * BigInt(count + 1))
  )

/** The left figure was read later, and usage moved by so much between the two. */
export const leftIsLater = ({ falls, rises }: Movement): Allowance => ({
  reason: "different-instants",
  text: "they were read at different instants: usage between the two",
  least: Usd.negate(falls),
  most: rises
})

/** The right figure was read later. */
export const rightIsLater = ({ falls, rises }: Movement): Allowance => leftIsLater({ falls: rises, rises: falls })

/** Usage with a key beside all of it. */
export const withoutKey = (amount: Usd): Allowance => ({
  reason: "without-key",
  text: "charges of the whole team, which no key made",
  least: Usd.negate(amount),
  most: Usd.negate(amount)
})

/** What is spent beside what the credit pays: the rest is paid afterwards, but only once no credit is left. */
export const beyondCredit = (
  { credit, creditUsed, spent }: { readonly credit: Usd; readonly creditUsed: Usd; readonly spent: Usd }
): Allowance => ({
  reason: "beyond-credit",
  text: credit > 0n
    ? "the credit is used up: the rest is paid afterwards"
    : "there is no credit: all is paid afterwards",
  least: Usd.zero,
  most: creditUsed >= Usd.max(credit, Usd.zero) ? Usd.max(Usd.zero, Usd.subtract(spent, creditUsed)) : Usd.zero
})

/** Credit drawn beside what was posted of it: nothing yet. */
export const postedAtClose = (creditUsed: Usd): Allowance => ({
  reason: "posted-at-close",
  text: "the prepaid ledger posts a cycle's spend when the cycle is closed, up to weeks after its end",
  least: Usd.zero,
  most: creditUsed
})

/** With and without tax. */
export const tax = (amount: Usd): Allowance => ({ reason: "tax", text: "tax", least: amount, most: amount })
