/** Dividing an amount by weights so that the parts sum to it, by largest remainder. */
import { Usd } from "./Usd.ts"

/**
 * Parts of `total` in the order of `weights`, exact for any sign and size: each within one tick of its quota, the ticks left
 * over to those with the largest remainders, the earlier of equals. Weights are never negative; no weight at all: all parts
 * are zero and the caller keeps the whole.
 */
export const apportion = (total: Usd, weights: ReadonlyArray<bigint>): ReadonlyArray<Usd> => {
  const whole = sumOfWeights(weights)
  if (whole === 0n) return weights.map(() => Usd.zero)
  // On the magnitude, so that an amount and its refund are divided alike.
  const magnitude = total < 0n ? -total : total
  const parts: Array<bigint> = []
  const remainders: Array<bigint> = []
  let left = magnitude
  for (const weight of weights) {
    const quota = magnitude * weight
    const part = quota / whole
    parts.push(part)
    remainders.push(quota - part * whole)
    left -= part
  }
  for (const index of left === 0n ? [] : largestFirst(remainders).slice(0, Number(left))) parts[index]! += 1n
  return parts.map((part) => Usd.ticks(total < 0n ? -part : part))
}

const sumOfWeights = (weights: ReadonlyArray<bigint>): bigint => {
  let sum = 0n
  for (const weight of weights) {
    if (weight < 0n) throw new RangeError(`a weight is negative: ${weight}`)
    sum += weight
  }
  return sum
}

const largestFirst = (remainders: ReadonlyArray<bigint>): ReadonlyArray<number> =>
  remainders.map((_, index) => index).sort((left, right) => {
    const difference = remainders[right]! - remainders[left]!
    return difference === 0n ? left - right : difference > 0n ? 1 : -1
  })
