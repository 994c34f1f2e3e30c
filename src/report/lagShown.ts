/** How late a source is taken to post, and where that comes from. */
import { lagDefaults } from "../attribution/postingLag.ts"
import type { PostingLag } from "./documents/Explanation.ts"
import type { Inquiry } from "./Inquiry.ts"
import { lateReadings } from "./Readings.ts"

export const lagShown = (inquiry: Inquiry, source: string): PostingLag => {
  const { asOf, configuredLag, views } = inquiry.asked
  const milliseconds = inquiry.lags.present(source)
  if (configuredLag(source) !== undefined) return { source, milliseconds, origin: "configured", learnedFrom: null }
  const late = lateReadings(views, source, asOf.position, asOf.instant)
    .find(({ lateness }) => lateness * lagDefaults.margin === milliseconds)
  if (late !== undefined) {
    const learnedFrom = { position: late.position, lateMilliseconds: late.lateness }
    return { source, milliseconds, origin: "learned", learnedFrom }
  }
  return { source, milliseconds, origin: defaultOrigin(milliseconds), learnedFrom: null }
}

const defaultOrigin = (milliseconds: number): PostingLag["origin"] =>
  milliseconds === lagDefaults.unknown ? "not known for a week yet" : "nothing late was seen"
