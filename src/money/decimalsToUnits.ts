/** From the text of a JSON number to a whole number of smaller units, without a float in between. */
import { divideHalfEven } from "./divideHalfEven.ts"

/** `rounded` where the text was finer than a unit. */
interface Units {
  readonly units: bigint
  readonly rounded: boolean
}

const jsonNumber = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/u

/** More digits than any amount has: larger exponents are refused before anybody computes their power. */
const mostDigits = 40

/**
 * The number times 10^`shift`: exact, or rounded once, half to even. `undefined` where the text is no JSON number (RFC 8259,
 * section 6), or has more than 40 digits before the point of the result.
 */
export const decimalsToUnits = (text: string, shift: number): Units | undefined => {
  const match = jsonNumber.exec(text)
  if (match === null) return undefined
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match
  const digits = (whole + fraction).replace(/^0+/u, "")
  if (digits === "") return { units: 0n, rounded: false }
  const power = Number(exponent) - fraction.length + shift
  const digitsBeforePoint = digits.length + power
  if (digitsBeforePoint > mostDigits) return undefined
  if (digitsBeforePoint < 0) return { units: 0n, rounded: true }
  const number = BigInt(sign + digits)
  if (power >= 0) return { units: number * 10n ** BigInt(power), rounded: false }
  const unit = 10n ** BigInt(-power)
  return { units: divideHalfEven(number, unit), rounded: number % unit !== 0n }
}
