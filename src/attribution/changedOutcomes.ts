/** Where spend falls to others than before: the only times whose growth has to be booked anew. */
import type { Ownership } from "../key/ownership.ts"
import type { Interval } from "../time/Interval.ts"
import { type Claims, outcomesOver, sameShares } from "./claims.ts"

/** Who claims, and who owns the key. */
export interface Standing {
  readonly claims: Claims
  readonly owner: Ownership
}

/** Within the stretches (ascending, disjoint, none touching the next), and like them. */
export const changedOutcomes = (
  before: Standing,
  after: Standing,
  stretches: ReadonlyArray<Interval>
): ReadonlyArray<Interval> => stretches.flatMap((stretch) => changedWithin(before, after, stretch))

const changedWithin = (before: Standing, after: Standing, stretch: Interval): ReadonlyArray<Interval> => {
  const old = outcomesOver(before.claims, before.owner, stretch)
  const fresh = outcomesOver(after.claims, after.owner, stretch)
  const changed: Array<Interval> = []
  for (let at = stretch.from, left = 0, right = 0; left < old.length && right < fresh.length;) {
    const [was, is] = [old[left]!, fresh[right]!]
    const to = Math.min(was.to, is.to)
    const same = was.outcome === is.outcome ||
      (was.outcome.agent === is.outcome.agent && sameShares(was.outcome.shares, is.outcome.shares))
    if (!same) append(changed, { from: at, to })
    if (was.to === to) left++
    if (is.to === to) right++
    at = to
  }
  return changed
}

const append = (intervals: Array<Interval>, next: Interval): void => {
  const last = intervals.at(-1)
  if (last?.to === next.from) intervals[intervals.length - 1] = { from: last.from, to: next.to }
  else intervals.push(next)
}
