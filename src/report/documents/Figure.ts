/** What something cost, with how sure that is: the fields that every figure of a document has. */
import { Schema } from "effect"
import { ExactUsd } from "./ExactUsd.ts"

/**
 * `provisional`: may still move within its range; `settled`: the provider is not expected to change it; `final`: settled, and its
 * billing cycles are closed by issued invoices. The state of a sum is the least sure of its parts'.
 */
export const Certainty = Schema.Literals(["final", "settled", "provisional"]).annotate({
  identifier: "Certainty",
  description:
    "provisional: may still move within its range. settled: not expected to. final: settled, and its billing cycles are closed by issued invoices. Surer states may be added."
})
export type Certainty = typeof Certainty.Type

/** The provider's own money figure, and what was only estimated; the two are never added. */
export const amounts = { billed: ExactUsd, estimated: ExactUsd }

/** The range that holds the true `billed` cost; `high` is null while nothing bounds it. */
export const range = { low: ExactUsd, high: Schema.NullOr(ExactUsd) }

export const Amounts = Schema.Struct(amounts).annotate({
  identifier: "Amounts",
  description: "billed: the provider's own figure. estimated: tokens × price and the like. Never to be added."
})

/**
 * A figure with its range and state. `widened` is there and true where the range had to be widened to hold the figure.
 */
export const figure = {
  ...amounts,
  ...range,
  state: Certainty,
  widened: Schema.optionalKey(Schema.Boolean)
}

export const Figure = Schema.Struct(figure).annotate({
  identifier: "Figure",
  description: "A cost and the range that holds the true billed cost (high null: not yet bounded)."
})
export type Figure = typeof Figure.Type
