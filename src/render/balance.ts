/** An account's running cycle for people: what was spent, what the credit paid, what is left. */
import type { Status } from "../report/documents/Status.ts"
import { bar, percent } from "./bar.ts"
import { flow } from "./flow.ts"
import { type Line, styled } from "./Line.ts"
import { moment } from "./moment.ts"
import { cents, shareOf } from "./money.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { align, widthOf } from "./Width.ts"

type Balance = Status["balances"][number]

const barWidth = 20

export const balanceLines = (
  balance: Balance,
  surfaces: Status["surfaces"],
  { columns, timeZone }: RenderOptions
): ReadonlyArray<Line> => {
  const { cycle, source } = balance
  return [
    styled(`Balance of ${source}, cycle ${cycle} (${balance.timeZone})`, "strong"),
    ...amountLines(balance),
    ...flow("  ", `as of ${moment(balance.at, timeZone)}`, columns, "quiet"),
    ...surfaces
      .filter((surface) => surface.source === source && surface.cycle === cycle)
      .flatMap(({ creditUsed, difference, keySpendInCycle }) =>
        flow(
          "  ",
          `keys spent ${cents(keySpendInCycle)}, credit paid ${cents(creditUsed)}: two surfaces, difference ${
            cents(difference)
          }`,
          columns,
          "quiet"
        )
      )
  ]
}

const amountLines = (balance: Balance): ReadonlyArray<Line> => {
  const amounts = [
    ["spent", balance.spent],
    ["credit", balance.credit],
    ["credit used", balance.creditUsed],
    ["remaining", balance.remaining],
    ["spending limit", balance.spendingLimit],
    ["posted credit", balance.postedCredit]
  ] as const
  const shown = amounts.flatMap(([name, amount]) => amount === null ? [] : [{ name, amount, text: cents(amount) }])
  const width = Math.max(...shown.map(({ text }) => widthOf(text)))
  return shown.map(({ amount, name, text }) => {
    const line: Line = [{ text: `  ${align(name, 16, "left")}`, style: "quiet" }, align(text, width, "right")]
    return name === "remaining" ? line.concat(remainder(amount, balance.credit)) : line
  })
}

const remainder = (remaining: string, credit: string): Line => {
  const share = shareOf(remaining, credit)
  if (share === null) return []
  return [
    { text: `  ${bar(share, barWidth)}`, style: share < 0.1 ? "bad" : share < 0.25 ? "warning" : "good" },
    `  ${percent(share)}`
  ]
}
