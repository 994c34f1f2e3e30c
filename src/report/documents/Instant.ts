/** Instants and days in a document. */
import { Schema } from "effect"

/** RFC 3339 in UTC; the ledger writes milliseconds always and reads any precision. */
export const Instant = Schema.String.check(
  Schema.makeFilter((text) => Number.isNaN(Date.parse(text)) ? "not a date that exists" : undefined),
  Schema.isPattern(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z$/u)
).annotate({ identifier: "Instant", description: "RFC 3339, UTC." })

/** A day of the reporting time zone, as ISO 8601 writes it. */
export const Day = Schema.String.check(Schema.isPattern(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/u)).annotate({
  identifier: "Day",
  description: "A day of the reporting time zone: YYYY-MM-DD."
})
