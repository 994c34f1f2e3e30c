/** A number of things in a document: an integer, never negative. */
import { Schema } from "effect"

export const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).annotate({
  identifier: "Count",
  description: "An integer, 0 or more."
})
