/** The instants of a sentence as people read them. */
import { moment } from "./moment.ts"

/** As the ledger writes an instant; what a person wrote without milliseconds stays as it was written. */
const instants = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/gu

/** In the zone, to the minute where that says all: a document's sentences hold RFC 3339, like its fields. */
export const inZone = (sentence: string, timeZone: string): string =>
  sentence.replace(instants, (instant) => moment(instant, timeZone, !instant.endsWith(":00.000Z")))
