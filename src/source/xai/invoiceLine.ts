/** One line of an invoice, running or issued, as the provider writes it. */
import { Effect, Schema } from "effect"
import { type Amounts, maybe } from "./decodeAnswer.ts"

export const InvoiceLine = Schema.Struct({
  description: maybe(Schema.String),
  unitType: maybe(Schema.String),
  numUnits: maybe(Schema.String),
  amount: maybe(Schema.String)
})

/** `unitPrice` is not read: its documented unit is wrong, and amounts of lines are cut to cents. */
export const readLine = Effect.fnUntraced(function*(line: typeof InvoiceLine.Type, amounts: Amounts) {
  return {
    description: line.description ?? "",
    meter: line.unitType ?? "",
    units: line.numUnits ?? "0",
    amount: yield* amounts.cents(line.amount ?? "0", "a line's amount")
  }
})
