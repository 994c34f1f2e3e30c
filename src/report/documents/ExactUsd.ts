/** An amount of money in a document: an exact decimal string of US dollars, never a float. */
import { Schema } from "effect"

/** `15.7412345678`, `-0.31`, `0`: no exponent, no "+", no needless zero, at most ten decimals. */
export const ExactUsd = Schema.String.check(Schema.isPattern(/^(?!-0$)-?(0|[1-9][0-9]*)(\.[0-9]{0,9}[1-9])?$/u))
  .annotate({
    identifier: "ExactUsd",
    description:
      "US dollars as an exact decimal string: no exponent, no plus sign, no trailing zeros, at most ten decimals."
  })
