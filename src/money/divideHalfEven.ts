/** Rounding once: the whole number nearest to a quotient. */

/** `amount / unit` (`unit` positive); halves go to the even number, as in IEEE 754, so that rounding favours nobody. */
export const divideHalfEven = (amount: bigint, unit: bigint): bigint => {
  const magnitude = amount < 0n ? -amount : amount
  const down = magnitude / unit
  const twice = 2n * (magnitude % unit)
  const nearest = twice > unit || (twice === unit && down % 2n === 1n) ? down + 1n : down
  return amount < 0n ? -nearest : nearest
}
