/** Money: an exact count of ticks, never a float. */
import { Schema, SchemaTransformation } from "effect"
import { decimalsToUnits } from "./decimalsToUnits.ts"
import { divideHalfEven } from "./divideHalfEven.ts"

const UsdTicks = Schema.BigInt.pipe(Schema.brand("Usd"))

/** Ticks, 10^10 to the dollar: the unit in which xAI bills a request (`cost_in_usd_ticks`). May be negative. */
export type Usd = typeof UsdTicks.Type

/** An amount read from a provider; `rounded` where its text was finer than a tick. */
export interface ReadUsd {
  readonly usd: Usd
  readonly rounded: boolean
}

const decimals = 10
const decimalsOfCents = decimals - 2
const ticksPerCent = 10n ** BigInt(decimalsOfCents)

/** What SQLite's INTEGER holds, about 922 million dollars: a larger amount is no reading but a malformed answer. */
const largestStored = 2n ** 63n - 1n

/** Digits without exponent, trailing zeros, plus sign or minus zero: each amount has one text. */
const exactText = /^(?:0|-?(?:[1-9][0-9]*|0(?=\.))(?:\.[0-9]{0,9}[1-9])?)$/u

const ticks = (count: bigint): Usd => count as Usd

const zero = ticks(0n)

const read = (text: string, shift: number): ReadUsd | undefined => {
  const result = decimalsToUnits(text, shift)
  if (result === undefined || result.units > largestStored || result.units < -largestStored) return undefined
  return { usd: ticks(result.units), rounded: result.rounded }
}

const printScaled = (units: bigint, places: number): { whole: string; fraction: string; sign: string } => {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0")
  return { whole: digits.slice(0, -places), fraction: digits.slice(-places), sign: units < 0n ? "-" : "" }
}

/** Arithmetic and text of amounts. Adding belongs here: a branded bigint loses its brand on `+`. */
export const Usd = {
  ticks,
  zero,
  add: (left: Usd, right: Usd): Usd => ticks(left + right),
  subtract: (left: Usd, right: Usd): Usd => ticks(left - right),
  negate: (usd: Usd): Usd => ticks(-usd),
  magnitude: (usd: Usd): Usd => ticks(usd < 0n ? -usd : usd),
  isZero: (usd: Usd): boolean => usd === zero,
  max: (left: Usd, right: Usd): Usd => left < right ? right : left,
  min: (left: Usd, right: Usd): Usd => right < left ? right : left,
  /** Negative, zero or positive, as `Array.sort` wants it. */
  compare: (left: Usd, right: Usd): number => left < right ? -1 : left > right ? 1 : 0,
  sum: (amounts: Iterable<Usd>): Usd => {
    let total = 0n
    for (const amount of amounts) total += amount
    return ticks(total)
  },

  /** `part / whole` of an amount, truncated toward zero. `whole` is positive, both are safe integers. */
  fraction: (usd: Usd, part: number, whole: number): Usd =>
    part === whole ? usd : ticks(usd * BigInt(part) / BigInt(whole)),

  /**
   * Dollars from the source text of a JSON number (sign, fraction, exponent), exact, or rounded once, half to even, at the
   * tenth decimal. `undefined` for other text and for amounts beyond 64 bits of ticks.
   */
  parse: (text: string): ReadUsd | undefined => read(text, decimals),
  /** The same from cents, whole or fractional. */
  fromCents: (text: string): ReadUsd | undefined => read(text, decimalsOfCents),
  /** Dollars as `format` prints them; `undefined` for any other text. */
  parseExact: (text: string): Usd | undefined => exactText.test(text) ? textToUsd(text) : undefined,

  /** Exact dollars without exponent or trailing zeros: `15.7412345678`, `-0.0000000001`, `0`. */
  format: (usd: Usd): string => {
    const { fraction, sign, whole } = printScaled(usd, decimals)
    const shown = fraction.replace(/0+$/u, "")
    return shown === "" ? sign + whole : `${sign}${whole}.${shown}`
  },
  /** Dollars and cents for people, half to even: `15.74`. Only for printing: sums are made of ticks. */
  formatCents: (usd: Usd): string => {
    const { fraction, sign, whole } = printScaled(divideHalfEven(usd, ticksPerCent), 2)
    return `${sign}${whole}.${fraction}`
  }
} as const

const textToUsd = (exact: string): Usd => {
  const point = exact.indexOf(".")
  if (point === -1) return ticks(BigInt(exact + "0".repeat(decimals)))
  return ticks(BigInt(exact.slice(0, point) + exact.slice(point + 1).padEnd(decimals, "0")))
}

/** Codec between the exact decimal string of dollars, as documents and payloads carry it, and ticks. */
export const UsdFromString = Schema.String.check(Schema.isPattern(exactText)).pipe(
  Schema.decodeTo(
    UsdTicks,
    SchemaTransformation.transform({
      decode: (exact): bigint => textToUsd(exact),
      encode: (count: bigint) => Usd.format(ticks(count))
    })
  )
).annotate({ identifier: "UsdFromString", description: "US dollars, exact decimal" })
