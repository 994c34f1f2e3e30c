/** An instant in a request: RFC 3339 with its zone on the wire, milliseconds since the epoch inside. */
import { Result, Schema, SchemaTransformation } from "effect"
import { parseExpression } from "../time/Expression.ts"
import { formatTimestamp } from "../time/Timestamp.ts"

/** With a zone always: a server does not guess where the client is. */
const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/u

/** Nothing here depends on when or where it is read: the shape admits absolute times only. */
const parse = (text: string): number =>
  Result.getOrElse(parseExpression(text, { now: 0, timeZone: "UTC", boundary: "start" }), () => NaN)

/** Codec: `2026-04-06T10:05:00Z` or `2026-04-06T12:05+02:00` in, what `formatTimestamp` prints out. */
export const InstantText = Schema.String.check(
  Schema.isPattern(shape, { message: "Expected an RFC 3339 instant with its zone, such as 2026-04-06T10:05:00Z" }),
  Schema.makeFilter((text) => !shape.test(text) || Number.isSafeInteger(parse(text)) || "not a date that exists")
).pipe(
  Schema.decodeTo(Schema.Int, SchemaTransformation.transform({ decode: parse, encode: formatTimestamp }))
).annotate({ identifier: "InstantText", description: "RFC 3339 with a zone." })
