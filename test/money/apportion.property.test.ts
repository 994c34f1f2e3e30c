/** An amount divided among several is divided exactly and fairly. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { apportion } from "../../src/money/apportion.ts"
import { Usd } from "../../src/money/Usd.ts"

const numRuns = 1000
const totals = fc.oneof(fc.bigInt({ min: -30n, max: 30n }), fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }))
  .map(Usd.ticks)
const weight = fc.oneof(fc.bigInt({ min: 0n, max: 4n }), fc.bigInt({ min: 0n, max: 2n ** 70n }))
const weights = fc.array(weight, { minLength: 1, maxLength: 7 }).filter((weights) => weights.some((w) => w > 0n))
const sum = (amounts: ReadonlyArray<bigint>) => amounts.reduce((total, amount) => total + amount, 0n)
const magnitude = (amount: bigint) => amount < 0n ? -amount : amount

/** Tries the law on many totals and weights. */
const always = (holds: (total: Usd, weights: ReadonlyArray<bigint>) => void) =>
  fc.assert(fc.property(totals, weights, holds), { numRuns })

describe("apportion", () => {
  it("the parts sum to the whole", () => {
    always((total, weights) => {
      expect(sum(apportion(total, weights))).toBe(total)
    })
  })

  it("each part is within one tick of its quota", () => {
    always((total, weights) => {
      const whole = sum(weights)
      for (const [index, part] of apportion(total, weights).entries()) {
        expect(magnitude(part * whole - total * weights[index]!)).toBeLessThan(whole)
      }
    })
  })

  it("who has no weight gets nothing", () => {
    always((total, weights) => {
      const parts = apportion(total, weights)
      expect(parts.filter((_, index) => weights[index] === 0n).every((part) => part === 0n)).toBe(true)
    })
  })

  it("a refund is divided as the amount was", () => {
    always((total, weights) => {
      expect(apportion(Usd.negate(total), weights)).toEqual(apportion(total, weights).map(Usd.negate))
    })
  })

  it("scaling the weights changes nothing", () => {
    always((total, weights) => {
      expect(apportion(total, weights.map((weight) => weight * 3n))).toEqual(apportion(total, weights))
    })
  })

  it("nobody with a smaller remainder is rounded up before one with a larger; of equals the earlier is", () => {
    always((total, weights) => {
      const whole = sum(weights)
      const parts = apportion(total, weights).map(magnitude)
      const claims = weights.map((weight, index) => ({
        index,
        remainder: magnitude(total) * weight % whole,
        raised: parts[index]! > magnitude(total) * weight / whole
      }))
      const fair = claims.toSorted((one, other) =>
        one.remainder === other.remainder ? one.index - other.index : one.remainder > other.remainder ? -1 : 1
      )
      const last = fair.findLastIndex(({ raised }) => raised)
      expect(fair.slice(0, last + 1).every(({ raised }) => raised)).toBe(true)
    })
  })

  it("without any weight every part is zero: the caller keeps the whole", () => {
    expect(apportion(Usd.ticks(5n), [0n, 0n])).toEqual([0n, 0n])
    expect(apportion(Usd.ticks(5n), [])).toEqual([])
  })

  it("a negative weight is a bug and is refused", () => {
    expect(() => apportion(Usd.ticks(5n), [2n, -1n])).toThrow(RangeError)
  })
})
