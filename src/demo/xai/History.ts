/** The stand-in's hidden truth: what was really spent when, and what of it the provider shows at which instant. */
import type { Account } from "./Account.ts"
import type { ApiKey, KeyChange } from "./ApiKey.ts"

/** One piece of real spend. */
export interface Usage {
  /** Id of the key that spent. */
  readonly key: string
  /** Model name as the price table has it. */
  readonly model: string
  /** Unit type: `Prompt text tokens`, … */
  readonly meter: string
  /** When it was spent, ms since the epoch. This also decides the bucket in which the provider books it. */
  readonly at: number
  /** Cost, 1 USD = 10^10 ticks. */
  readonly ticks: bigint
  /** Units counted; by default the cost divided by the model's price. */
  readonly units?: bigint
  /** How long after `at` it becomes visible, ms; by default the history's lag. */
  readonly postedAfter?: number
}

/** A later correction: from `visibleAt` on, the bucket that holds `at` shows `ticks` more (or, negative, less). */
export interface Restatement extends Pick<Usage, "key" | "model" | "meter" | "at" | "ticks"> {
  readonly visibleAt: number
}

/** Which spend is meant; an absent part means all. */
export interface Filter {
  readonly key?: string
  readonly model?: string
  readonly meter?: string
}

/**
 * While the clock is in `[from, to)`, the matching usage reads as 0 (`zero`) or is not listed (`absent`), whatever its
 * bucket.
 */
export interface Glitch extends Filter {
  readonly from: number
  readonly to: number
  readonly effect: "zero" | "absent"
}

/** Everything the stand-in knows. A value: the server replaces it, nothing mutates it. */
export interface History {
  /** Posting lag, ms, of usage that sets none. */
  readonly lag: number
  readonly usages: ReadonlyArray<Usage>
  readonly restatements: ReadonlyArray<Restatement>
  readonly glitches: ReadonlyArray<Glitch>
  readonly keys: ReadonlyArray<ApiKey>
  readonly keyChanges: ReadonlyArray<KeyChange>
  readonly account: Account
}

/** A time span in ms since the epoch, `from` included, `to` not. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A row of the provider's books as it can be seen. */
export type Line = Pick<Usage, "key" | "model" | "meter" | "at" | "ticks"> & { readonly units: bigint | undefined }

/** A history of nothing, with the given parts in place. */
export const make = (parts: Partial<History> = {}): History => ({
  lag: 0,
  usages: [],
  restatements: [],
  glitches: [],
  keys: [],
  keyChanges: [],
  account: { purchases: [], corrections: [], softLimitCents: 0n, hardLimitCents: 20_000n },
  ...parts
})

/** The rows with `at` in the span that are posted by `now`, before any glitch: what invoices are made of. */
export const posted = (history: History, now: number, span: Span): ReadonlyArray<Line> => {
  const lines: Array<Line> = []
  for (const usage of history.usages) {
    if (within(usage.at, span) && usage.at + (usage.postedAfter ?? history.lag) <= now) {
      lines.push({ ...usage, units: usage.units })
    }
  }
  for (const restatement of history.restatements) {
    if (within(restatement.at, span) && restatement.visibleAt <= now) lines.push({ ...restatement, units: 0n })
  }
  return lines
}

/** The rows that the usage endpoint shows at `now`: posted, and not hidden by a glitch. */
export const visible = (history: History, now: number, span: Span): ReadonlyArray<Line> => {
  const active = history.glitches.filter((glitch) => within(now, glitch))
  const lines = posted(history, now, span)
  if (active.length === 0) return lines
  return lines.flatMap((line) => {
    const glitch = active.find((candidate) => matches(candidate, line))
    if (glitch === undefined) return [line]
    return glitch.effect === "absent" ? [] : [{ ...line, ticks: 0n, units: 0n }]
  })
}

/** What the usage endpoint shows at `now` for the filter and span, in ticks. */
export const visibleCost = (history: History, now: number, filter: Filter, span: Span): bigint =>
  total(visible(history, now, span), filter)

/**
 * What was really spent in the span, in ticks: every usage by the instant it happened, posted or not, restatements
 * aside.
 */
export const trueCost = (history: History, filter: Filter, span: Span): bigint =>
  total(history.usages.filter((usage) => within(usage.at, span)), filter)

const total = (rows: ReadonlyArray<Pick<Usage, "key" | "model" | "meter" | "ticks">>, filter: Filter): bigint => {
  let sum = 0n
  for (const row of rows) if (matches(filter, row)) sum += row.ticks
  return sum
}

const within = (instant: number, span: Span): boolean => span.from <= instant && instant < span.to

const matches = (filter: Filter, row: Pick<Usage, "key" | "model" | "meter">): boolean =>
  (filter.key === undefined || filter.key === row.key)
  && (filter.model === undefined || filter.model === row.model)
  && (filter.meter === undefined || filter.meter === row.meter)
