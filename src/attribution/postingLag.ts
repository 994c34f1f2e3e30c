/** How late a provider posts usage, learned from what it did. */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** All in milliseconds, but `margin`. */
export const lagDefaults = {
  /** Until enough is known: too long only leaves ranges open longer, too short would make them wrong. */
  unknown: 24 * hour,
  /** What counts as known: a week has seen a weekend. */
  learning: 7 * day,
  /** Older lateness says nothing about how the provider posts today. */
  memory: 30 * day,
  /** A provider that was never seen late still posts in batches. */
  floor: 15 * minute,
  /** The worst seen in a month is not the worst there is. */
  margin: 2
} as const

/** How far back lateness counts, in milliseconds. */
export const lagMemory = lagDefaults.memory

/** Growth that a snapshot at `at` saw `lateness` milliseconds after the end of its bucket. */
export interface LateGrowth {
  readonly at: number
  readonly lateness: number
}

/** The posting lag in milliseconds as known at `now`, from growth seen until then. `firstSnapshotAt`: `null` before the first. */
export const learnPostingLag = (late: Iterable<LateGrowth>, firstSnapshotAt: number | null, now: number): number => {
  if (firstSnapshotAt === null || now - firstSnapshotAt < lagDefaults.learning) return lagDefaults.unknown
  let latest = 0
  for (const { at, lateness } of late) {
    if (at > now - lagDefaults.memory && at <= now) latest = Math.max(latest, lateness)
  }
  return Math.max(lagDefaults.floor, lagDefaults.margin * latest)
}
