/** A time zone in a document. */
import { Schema } from "effect"
import { isTimeZone } from "../../time/Zone.ts"

/** An IANA name, as `Europe/Brussels`, that this machine knows. */
export const TimeZone = Schema.String.check(
  Schema.makeFilter((name) => isTimeZone(name) ? undefined : "not a time zone known here"),
  Schema.isMinLength(1)
).annotate({ identifier: "TimeZone", description: "IANA time zone, as Europe/Brussels." })
