/** When an act happened: what the forge says, within what is possible. */

/** Clocks that differ by more are told, ms. */
export const largestSkew = 60_000

/** Earlier instants stand for none: Go writes `0001-01-01T00:00:00Z`, and 1970 for what never was archived. */
const earliest = Date.UTC(2000, 0, 1)
const latest = Date.UTC(9999, 0, 1)

/** RFC 3339 with any offset, in milliseconds; null for anything else, and for the zero times that stand for none. */
export const parseForgeTime = (text: unknown): number | null => {
  const shape = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/u
  const instant = typeof text === "string" && shape.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN
  return instant >= earliest && instant < latest ? instant : null
}

/** Odd things about an act's time; each is a flag of its event. */
export type TimeFlag = "clamped-to-receipt" | "clamped-to-issue" | "skewed"

export interface ActTime {
  readonly occurredAt: number
  /** The forge's own time, where it was not taken. */
  readonly claimedAt: number | null
  readonly flags: ReadonlyArray<TimeFlag>
}

/**
 * `claimed` clamped to `[created, received]`, all in milliseconds. `created`, of the issue, may be unknown.
 * `live`: it is told at once, so that a time long before is as odd as one after; delayed, backdated or sent again.
 */
export const actTime = (
  { claimed, created, live, received }: {
    readonly claimed: number
    readonly created: number | null
    readonly received: number
    readonly live: boolean
  }
): ActTime => {
  const occurredAt = Math.min(Math.max(claimed, created ?? claimed), received)
  const skew = claimed - received
  const flags: Array<TimeFlag> = []
  if (claimed > received) flags.push("clamped-to-receipt")
  if (created !== null && claimed < created) flags.push("clamped-to-issue")
  if (skew > largestSkew || live && skew < -largestSkew) flags.push("skewed")
  return { occurredAt, claimedAt: occurredAt === claimed ? null : claimed, flags }
}
