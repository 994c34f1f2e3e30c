/** Where a change gives spend to others: exactly there, and nowhere else. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { changedOutcomes, type Standing } from "../../src/attribution/changedOutcomes.ts"
import { changedStretch } from "../../src/attribution/changedStretch.ts"
import { makeClaims, outcomesOver } from "../../src/attribution/claims.ts"
import { emptyTimeline, makeTimeline, valueAt } from "../../src/key/ownership.ts"
import { assignment, bookmarks } from "../support/pureHistories.ts"
import { windowsOf } from "../support/pureLedger.ts"

const owners = fc.array(assignment, { maxLength: 4 }).map((changes) =>
  makeTimeline(changes.map(({ agent, from }, position) => ({ from, position, value: agent })))
)
const standings = fc.tuple(bookmarks(["m1", "m2"]).map(windowsOf), owners).map(([missions, owner]): Standing => ({
  claims: makeClaims(missions, emptyTimeline),
  owner
}))

const outcomeAt = ({ claims, owner }: Standing, at: number) => {
  const [piece] = outcomesOver(claims, owner, { from: at, to: at + 1 })
  return JSON.stringify(piece!.outcome, (_, value: unknown) => typeof value === "bigint" ? String(value) : value)
}

const instants = Array.from({ length: 30 }, (_, index) => index)

it("at an instant spend falls to others if and only if the instant lies in one of the intervals", () => {
  fc.assert(
    fc.property(standings, standings, fc.boolean(), (before, other, sameClaims) => {
      const after = sameClaims ? { ...other, claims: before.claims } : other
      const changed = changedOutcomes(before, after, [{ from: 0, to: 30 }])
      const differing = instants.filter((at) => outcomeAt(before, at) !== outcomeAt(after, at))
      expect(instants.filter((at) => changed.some(({ from, to }) => from <= at && at < to))).toEqual(differing)
      const ends = changed.flatMap(({ from, to }) => [from, to])
      expect(ends).toEqual([...new Set(ends)].sort((left, right) => left - right))
    }),
    { numRuns: 500 }
  )
})

it("two timelines differ at both ends of their stretch, and nowhere outside of it", () => {
  fc.assert(
    fc.property(owners, owners, (before, after) => {
      const differing = [-1, ...instants].filter((at) => valueAt(before, at) !== valueAt(after, at))
      const [stretch] = changedStretch(before, after)
      expect(stretch === undefined).toBe(differing.length === 0)
      if (stretch === undefined) return
      expect(Math.max(stretch.from, -1)).toBe(differing[0])
      expect(Math.min(stretch.to, 30)).toBe(differing.at(-1)! + 1)
    }),
    { numRuns: 500 }
  )
})
