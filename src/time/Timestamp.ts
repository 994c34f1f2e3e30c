/** An instant as the ledger writes it: RFC 3339 in UTC with milliseconds; as it computes with it: milliseconds since the epoch. */
import { Schema, SchemaTransformation } from "effect"

const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u

/** `2026-04-06T10:05:00.000Z` for an instant in milliseconds. */
export const formatTimestamp = (instant: number): string => new Date(instant).toISOString()

/** The instant in milliseconds, or NaN where the text is not exactly what `formatTimestamp` prints. */
export const parseTimestamp = (text: string): number => shape.test(text) ? Date.parse(text) : NaN

const TimestampText = Schema.String.check(
  Schema.isPattern(shape),
  Schema.makeFilter((text) => Number.isNaN(parseTimestamp(text)) ? "not a date that exists" : undefined)
)

/** Codec between the written form and milliseconds since the epoch. */
export const Timestamp = TimestampText.pipe(
  Schema.decodeTo(Schema.Int, SchemaTransformation.transform({ decode: parseTimestamp, encode: formatTimestamp }))
).annotate({ identifier: "Timestamp", description: "RFC 3339, UTC, milliseconds" })
