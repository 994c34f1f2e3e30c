/** From growth to who bears it: segments are cut where the outcome changes, and each piece is divided among its claimants. */
import type { Ownership } from "../key/ownership.ts"
import { apportion } from "../money/apportion.ts"
import { Usd } from "../money/Usd.ts"
import type { Interval } from "../time/Interval.ts"
import { segmentValues } from "../usage/segments.ts"
import type { EpochState } from "../usage/segments.ts"
import { outcomesOver } from "./claims.ts"
import type { Claims, Outcome } from "./claims.ts"
import { partBefore } from "./cut.ts"
import type { Spread } from "./cut.ts"

/** An amount over an interval, borne by a mission (`null`: unattributed), spent by an agent (`null`: without owner). */
export interface Leaf extends Interval {
  readonly agent: string | null
  readonly mission: string | null
  readonly ticks: Usd
}

/** Leaves that sum to the segment's ticks, ascending by time, then mission; those of 0 ticks are left out. */
export const attribute = (segment: Spread, claims: Claims, owner: Ownership): ReadonlyArray<Leaf> => {
  const leaves: Array<Leaf> = []
  let booked = Usd.zero
  for (const { from, outcome, to } of outcomesOver(claims, owner, segment)) {
    // Cumulative, so that a cut elsewhere moves no tick of this piece.
    const upTo = partBefore(segment, to)
    const ticks = Usd.subtract(upTo, booked)
    if (!Usd.isZero(ticks)) book(leaves, { from, to, ticks }, outcome)
    booked = upTo
  }
  return leaves
}

/** The leaves of all segments of an epoch; leaves of the same interval, agent and mission are one, with their sum. */
export const attributeEpoch = (state: EpochState, claims: Claims, owner: Ownership): ReadonlyArray<Leaf> => {
  const values = segmentValues(state)
  const leaves = state.segments.flatMap(({ from, to }, index) =>
    attribute({ from, to, ticks: values[index]! }, claims, owner)
  )
  return state.segments.length < 2 ? leaves : sumLeaves(leaves)
}

const book = (leaves: Array<Leaf>, { from, ticks, to }: Spread, { agent, shares }: Outcome): void => {
  if (shares.length < 2) {
    leaves.push({ from, to, agent, mission: shares[0]?.mission ?? null, ticks })
    return
  }
  const parts = apportion(ticks, shares.map(({ weight }) => weight))
  for (const [index, part] of parts.entries()) {
    if (!Usd.isZero(part)) leaves.push({ from, to, agent, mission: shares[index]!.mission, ticks: part })
  }
}

const sumLeaves = (leaves: ReadonlyArray<Leaf>): ReadonlyArray<Leaf> => {
  const sums = new Map<string, Leaf>()
  for (const leaf of leaves) {
    const key = JSON.stringify([leaf.from, leaf.to, leaf.agent, leaf.mission])
    const known = sums.get(key)
    sums.set(key, known === undefined ? leaf : { ...known, ticks: Usd.add(known.ticks, leaf.ticks) })
  }
  return [...sums.values()].filter(({ ticks }) => !Usd.isZero(ticks))
}
