/** How one surface of a source fares, and when it is worth asking again: a pure state of the collector. */
import { Duration } from "effect"
import type { Surface } from "../event/Collection.ts"
import type { SourceFailure } from "./Source.ts"

/** An episode of failing the same way: since when (ms), how many reads in a row, and the latest failure. */
export interface Failing {
  readonly since: number
  readonly times: number
  readonly failure: SourceFailure
}

/** `lastOkAt`: when it was last read well; `nextAt`: from when it is due again; both ms. */
export interface SurfaceHealth {
  readonly surface: Surface
  readonly lastOkAt: number | null
  readonly failing: Failing | null
  readonly nextAt: number
}

const hour = Duration.toMillis("1 hour")

export const pacing = {
  /** Doubling the poll interval stops here: a provider that is back is noticed within a quarter of an hour. */
  longestBackOffMs: Duration.toMillis("15 minutes"),
  /** A missing permission stays missing until somebody grants it; asking every half hour notices that without hammering. */
  permanentMs: Duration.toMillis("30 minutes"),
  /** Usage and invoice move with every request the agents make: every poll. `null` = every poll. */
  everyMs: {
    usage: null,
    invoice: null,
    // Purchases, limits and names change by a person's hand; usage labels tell of new keys sooner.
    prepaid: hour,
    limits: hour,
    keys: hour,
    // Asked at the start; after that a lost permission shows where it is missed.
    account: 24 * hour,
    // Issued once a month; when exactly the next may be there, the reading itself says.
    invoices: 24 * hour
  } satisfies Record<Surface, number | null>,
  /** Not every account has invoices: one that refuses them is not asked at every poll. */
  leastBackOffMs: { invoices: hour } as Partial<Record<Surface, number>>,
  /** A poll comes at most this part of the interval early, by jitter; what is due that soon is due. */
  earlyShare: 0.25
} as const

/** Nothing known yet: due at once. */
export const unknownHealth = (surface: Surface): SurfaceHealth => ({
  surface,
  lastOkAt: null,
  failing: null,
  nextAt: -Infinity
})

export const isDue = ({ nextAt }: SurfaceHealth, now: number, every: number): boolean =>
  nextAt <= now + every * pacing.earlyShare

/** A good read at `now`, with polls `every` so many ms; `again`: from when (ms) the reading itself wants to be taken again. */
export const afterSuccess = (
  health: SurfaceHealth,
  now: number,
  every: number,
  again = Infinity
): SurfaceHealth => ({
  surface: health.surface,
  lastOkAt: now,
  failing: null,
  nextAt: Math.max(now + every, Math.min(again, now + (pacing.everyMs[health.surface] ?? 0)))
})

/** A failed read at `now`. Failing another way is a new episode. */
export const afterFailure = (
  health: SurfaceHealth,
  failure: SourceFailure,
  now: number,
  every: number
): SurfaceHealth => {
  const failing = health.failing !== null && sameFailure(health.failing.failure, failure)
    ? { since: health.failing.since, times: health.failing.times + 1, failure }
    : { since: now, times: 1, failure }
  return { ...health, failing, nextAt: now + backOff(failing, every) }
}

/** Whether two failures are one episode. */
export const sameFailure = (
  left: Pick<SourceFailure, "reason" | "status">,
  right: Pick<SourceFailure, "reason" | "status">
): boolean => left.reason === right.reason && left.status === right.status

/** Failures that only a person can mend. */
export const isPermanent = ({ reason }: SourceFailure): boolean => reason === "unauthorised" || reason === "forbidden"

/** How long to leave a surface alone, ms: never shorter than a poll, nor than the provider asked. */
export const backOff = ({ failure, times }: Pick<Failing, "failure" | "times">, every: number): number => {
  const asked = Math.max(failure.retryAfterMs ?? 0, pacing.leastBackOffMs[failure.surface] ?? 0)
  if (isPermanent(failure)) return Math.max(every, pacing.permanentMs, asked)
  const doubled = every * 2 ** Math.min(times - 1, 16)
  return Math.max(every, Math.min(doubled, pacing.longestBackOffMs), asked)
}
