/** The point of the log up to which an answer looks. */
import { formatTimestamp } from "../time/Timestamp.ts"

/**
 * - `position`: the last event that counts; `head`: the last one the views hold;
 * - `instant`: when that event was recorded, the clock of the answer; of an empty log: now, in milliseconds.
 */
export interface AsOf {
  readonly position: number
  readonly head: number
  readonly instant: number
}

/** The head with which every document begins. */
export const documentHead = <const Name extends string>(schema: Name, asOf: AsOf, now: number) => ({
  schema,
  generatedAt: formatTimestamp(now),
  asOf: {
    position: asOf.position,
    recordedAt: asOf.position === 0 ? null : formatTimestamp(asOf.instant)
  },
  currency: "USD" as const
})
