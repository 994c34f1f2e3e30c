/** How a document begins: which promise it keeps, when it was made, and what the ledger knew then. */
import { Schema } from "effect"
import { Count } from "./Count.ts"
import { Instant } from "./Instant.ts"

/** The last event that was taken into account; before the first event position 0, recorded never. */
export const AsOf = Schema.Struct({ position: Count, recordedAt: Schema.NullOr(Instant) }).annotate({
  identifier: "AsOf",
  description: "The last event of the log that this answer takes into account."
})

/** The fields with which every answer from the log begins. `schema` is `ledger.<name>/<version>`. */
export const head = <const Name extends string>(schema: Name) => ({
  schema: Schema.Literal(schema),
  generatedAt: Instant,
  asOf: AsOf,
  currency: Schema.Literal("USD")
})

/** The head of what does not come from the log (configuration, environment): it can be told without a ledger. */
export const headWithoutLog = <const Name extends string>(schema: Name) => ({
  schema: Schema.Literal(schema),
  generatedAt: Instant
})
