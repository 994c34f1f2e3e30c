/** Amounts are read from a provider's text without a float, kept exactly, and rounded only when printed. */
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Usd, UsdFromString } from "../../src/money/Usd.ts"

const ticks = Usd.ticks

describe("dollars are read from the text of a JSON number", () => {
  it.each([
    ["15.7412345678", 157412345678n],
    ["-0.0000000001", -1n],
    ["0", 0n],
    ["-0.0", 0n],
    ["1e2", 1000000000000n],
    ["1.5E-3", 15000000n],
    ["2e+0", 20000000000n],
    ["0.000e99999999999", 0n],
    ["1.00000000000000", 10000000000n]
  ])("%s is exact", (text, expected) => {
    expect(Usd.parse(text)).toEqual({ usd: ticks(expected), rounded: false })
  })

  it.each([
    ["0.75973725004", 7597372500n],
    ["0.7597372500000001", 7597372500n],
    ["0.00000000005", 0n],
    ["0.00000000015", 2n],
    ["0.00000000025", 2n],
    ["0.000000000250001", 3n],
    ["-0.00000000015", -2n],
    ["-0.00000000005", 0n],
    ["9e-11", 1n],
    ["9e-12", 0n],
    ["1e-99999999999", 0n]
  ])("%s is finer than a tick: rounded once, half to even, and flagged", (text, expected) => {
    expect(Usd.parse(text)).toEqual({ usd: ticks(expected), rounded: true })
  })

  it.each(["", "-", "+1", "01", "1.", ".5", "1e", "NaN", "Infinity", "1,5", " 1", "1 ", "0x10", "1n", "\n1"])(
    "%j is no JSON number",
    (text) => {
      expect(Usd.parse(text)).toBeUndefined()
    }
  )

  it.each(["922337203.6854775808", "-922337203.6854775808", "1e10", "1e999999999999", "-1e9999999"])(
    "%s is more than the store can hold",
    (text) => {
      expect(Usd.parse(text)).toBeUndefined()
    }
  )

  it("the largest amount that fits is read", () => {
    expect(Usd.parse("922337203.6854775807")?.usd).toBe(2n ** 63n - 1n)
    expect(Usd.parse("-922337203.6854775807")?.usd).toBe(-(2n ** 63n - 1n))
  })
})

describe("cents", () => {
  it("are read whole or fractional", () => {
    expect(Usd.fromCents("-3100")).toEqual({ usd: Usd.parseExact("-31"), rounded: false })
    expect(Usd.fromCents("1574.12345678")).toEqual({ usd: ticks(157412345678n), rounded: false })
    expect(Usd.fromCents("0.000000005")).toEqual({ usd: ticks(0n), rounded: true })
  })

  it.each([
    ["15.7412345678", "15.74"],
    ["0.005", "0.00"],
    ["0.015", "0.02"],
    ["0.0150000001", "0.02"],
    ["-0.015", "-0.02"],
    ["-0.0049", "0.00"],
    ["-0.06", "-0.06"],
    ["1234567.999", "1234568.00"]
  ])("%s is printed as %s", (exact, printed) => {
    expect(Usd.formatCents(Usd.parseExact(exact)!)).toBe(printed)
  })

  it("five meters shown as 8.20, 4.98, 1.83, 0.53 and 0.18 have the total 15.74, not 15.72", () => {
    const meters = ["8.2044", "4.9843", "1.8341", "0.5343", "0.1829"].map((text) => Usd.parseExact(text)!)
    expect(meters.map(Usd.formatCents)).toEqual(["8.20", "4.98", "1.83", "0.53", "0.18"])
    expect(Usd.formatCents(Usd.sum(meters))).toBe("15.74")
  })
})

describe("documents carry exact decimals", () => {
  const decode = Schema.decodeUnknownOption(UsdFromString)

  it.each([
    [157412345678n, "15.7412345678"],
    [-1n, "-0.0000000001"],
    [0n, "0"],
    [-50000000000n, "-5"],
    [105000000000n, "10.5"]
  ])("%s ticks are %s", (count, text) => {
    expect(Usd.format(ticks(count))).toBe(text)
    expect(Schema.encodeSync(UsdFromString)(ticks(count))).toBe(text)
    expect(decode(text)).toMatchObject({ value: count })
  })

  it.each(["-0", "+1", "1.50", "1.", "01", "1e2", "0.00000000001", "1_000", "", "-0.0"])(
    "%j is refused: an amount has one text",
    (text) => {
      expect(decode(text)).toMatchObject({ _tag: "None" })
      expect(Usd.parseExact(text)).toBeUndefined()
    }
  )
})
