/** Laws of amounts. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"

const stored = fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }).map(Usd.ticks)
const small = fc.bigInt({ min: -40n, max: 40n }).map(Usd.ticks)
const numRuns = 1000

it("an amount written and read again is the same, whatever reads it", () => {
  fc.assert(
    fc.property(fc.oneof(stored, small), (usd) => {
      const text = Usd.format(usd)
      expect(Usd.parseExact(text)).toBe(usd)
      expect(Usd.parse(text)).toEqual({ usd, rounded: false })
      expect(Usd.fromCents(`${text}e2`)).toEqual({ usd, rounded: false })
    }),
    { numRuns }
  )
})

it("the exponent moves the point and nothing else", () => {
  fc.assert(
    fc.property(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: -10, max: 4 }), (digits, exponent) => {
      expect(Usd.parse(`${digits}e${exponent}`)?.usd).toBe(BigInt(digits) * 10n ** BigInt(exponent + 10))
    }),
    { numRuns }
  )
})

it("an amount read differs from its text by at most half a tick, and says whether it does", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -5000n, max: 5000n }), (thousandths) => {
      const read = Usd.parse(`${thousandths}e-13`)!
      const error = read.usd * 1000n - thousandths
      expect(error < 0n ? -error : error).toBeLessThanOrEqual(500n)
      expect(read.rounded).toBe(error !== 0n)
      expect(Usd.parse(`${-thousandths}e-13`)!.usd).toBe(-read.usd)
    }),
    { numRuns }
  )
})

it("a printed total is the nearest cent to the sum of ticks, whatever its parts were rounded to", () => {
  const amount = fc.oneof(small, fc.bigInt({ min: -9n, max: 9n }).map((n) => Usd.ticks(n * 50_000_000n)))
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 8 }), (amounts) => {
      const total = Usd.sum(amounts)
      expect(total).toBe(amounts.reduce<bigint>((sum, usd) => sum + usd, 0n))
      const printed = Usd.parse(Usd.formatCents(total))!.usd
      const error = Usd.subtract(printed, total)
      expect(Usd.max(error, Usd.negate(error))).toBeLessThanOrEqual(50_000_000n)
      expect(Usd.formatCents(Usd.negate(total)).replace("-", "")).toBe(Usd.formatCents(total).replace("-", ""))
    }),
    { numRuns }
  )
})
