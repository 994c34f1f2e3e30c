/** Money is rounded once, when it is printed. */
import { describe, expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { bar, percent } from "../../src/render/bar.ts"
import { cents, centsAbove, centsBelow, shareOf } from "../../src/render/money.ts"
import { renderReport } from "../../src/render/report.ts"
import { example } from "../support/documents.ts"

describe("cents", () => {
  it.each([
    ["0", "0.00"],
    ["15.7412345678", "15.74"],
    ["0.005", "<0.01"],
    ["0.0050000001", "0.01"],
    ["0.015", "0.02"],
    ["0.025", "0.02"],
    ["0.0000000001", "<0.01"],
    ["-0.0000000001", ">-0.01"],
    ["-0.31", "-0.31"],
    ["999.995", "1,000.00"],
    ["1234567.5", "1,234,567.50"],
    ["-1234.5", "-1,234.50"],
    ["100", "100.00"]
  ])("%s is printed as %s", (exact, printed) => {
    expect(cents(exact)).toBe(printed)
  })

  it("bounds are rounded outward, so that what is printed still holds the figure", () => {
    expect([centsBelow("14.0299"), centsAbove("16.9001")]).toEqual(["14.02", "16.91"])
    expect([centsBelow("-0.0001"), centsAbove("-0.0199")]).toEqual(["-0.01", "-0.01"])
    expect([centsBelow("-2"), centsAbove("-2"), centsBelow("0"), centsAbove("0")]).toEqual([
      "-2.00",
      "-2.00",
      "0.00",
      "0.00"
    ])
  })

  it("the five meters of April print as on the provider's page, and so does their total", () => {
    const exact = ["8.2049", "4.9849", "1.8349", "0.5349", "0.1849"]
    const billed = Usd.format(Usd.sum(exact.map((text) => Usd.parseExact(text)!)))
    const figure = (amount: string) =>
      ({ billed: amount, estimated: "0", low: amount, high: amount, state: "settled" }) as const
    const text = renderReport(
      example("ledger.report/1", {
        by: ["meter"],
        total: figure(billed),
        groups: exact.map((amount, index) => Object.assign(figure(amount), { meter: `meter ${index}` }))
      }),
      { columns: 60, colour: false, timeZone: "Etc/UTC", now: 0 }
    )
    const printed = [...text.matchAll(/^ {2}(?:meter \d|total) +([\d.]+)/gmu)].map(([, amount]) => amount)
    expect(printed).toEqual(["8.20", "4.98", "1.83", "0.53", "0.18", "15.74"])
  })
})

describe("shares", () => {
  it("a share that is not nothing is never 0 %, one that is not all never 100 %", () => {
    expect([0, 0.001, 0.499, 0.999, 1, -0.2, -0.001].map(percent)).toEqual([
      "0 %",
      "<1 %",
      "50 %",
      ">99 %",
      "100 %",
      "-20 %",
      ">-1 %"
    ])
  })

  it("a bar is as long as the share, to an eighth of a cell", () => {
    expect([bar(0, 4), bar(0.0001, 4), bar(0.5, 4), bar(0.53125, 4), bar(1, 4), bar(7, 4), bar(-1, 4)]).toEqual([
      "",
      "▏",
      "██",
      "██▏",
      "████",
      "████",
      ""
    ])
  })

  it("there is no share of nothing, nor of a credit", () => {
    expect([shareOf("1", "0"), shareOf("1", "-2"), shareOf("1", "4")]).toEqual([null, null, 0.25])
  })
})
