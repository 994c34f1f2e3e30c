/** Two figures of two surfaces beside each other: whether the reasons that are known allow their difference. */
import { Usd } from "../money/Usd.ts"
import type { Difference, Reason, Surfaced } from "./documents/Reconciliation.ts"

/** A reason, and what it allows `left − right` to be: from `least` to `most`, both included. */
export interface Allowance {
  readonly reason: Reason["reason"]
  readonly text: string
  readonly least: Usd
  readonly most: Usd
}

export interface Side {
  readonly surface: Surfaced
  readonly amount: Usd
}

/** `note`: what may be behind a difference that no reason explains. */
export const differ = (
  left: Side,
  right: Side,
  allowances: ReadonlyArray<Allowance>,
  note: string | null = null
): Difference => {
  const difference = Usd.subtract(left.amount, right.amount)
  const least = Usd.min(Usd.zero, Usd.sum(allowances.map((allowance) => allowance.least)))
  const most = Usd.max(Usd.zero, Usd.sum(allowances.map((allowance) => allowance.most)))
  const allowed = Usd.max(least, Usd.min(most, difference))
  const unexplained = Usd.subtract(difference, allowed)
  const expected = Usd.isZero(unexplained)
  return {
    left: left.surface,
    right: right.surface,
    leftAmount: Usd.format(left.amount),
    rightAmount: Usd.format(right.amount),
    difference: Usd.format(difference),
    expected,
    unexplained: Usd.format(unexplained),
    reasons: Usd.isZero(difference) ? [] : allowances.filter(allowsAny).map(({ least, most, reason, text }) => ({
      reason,
      text,
      least: Usd.format(least),
      most: Usd.format(most)
    })),
    note: expected ? null : note
  }
}

const allowsAny = ({ least, most }: Allowance): boolean => !Usd.isZero(least) || !Usd.isZero(most)
