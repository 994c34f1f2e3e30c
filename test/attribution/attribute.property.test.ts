/** Laws of attribution over small histories. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { attribute } from "../../src/attribution/attribute.ts"
import { cut } from "../../src/attribution/cut.ts"
import { ownerAt } from "../../src/key/ownership.ts"
import { Usd } from "../../src/money/Usd.ts"
import { foldEpoch, segmentValues } from "../../src/usage/segments.ts"
import { assignment, bookmarks, histories, recordedAfterwards, recordedAtTheTime } from "../support/pureHistories.ts"
import { attributeLog, claimsOf, epochsOf, ownerOf, reported, total, windowsOf } from "../support/pureLedger.ts"
import type { Fact, LedgerLeaf } from "../support/pureLedger.ts"

const numRuns = 1000
const agents = ["a", "b", null]

/** All segments of all epochs with what each bears now. */
const segmentsOf = (facts: ReadonlyArray<Fact>) =>
  epochsOf(facts).flatMap(({ bucket, key, observations }) => {
    const state = foldEpoch(bucket, observations)
    const values = segmentValues(state)
    return state.segments.map(({ from, to }, index) => ({ key, from, to, ticks: values[index]! }))
  })

const byAgent = (leaves: ReadonlyArray<LedgerLeaf>) =>
  agents.map((agent) => total(leaves, (leaf) => leaf.agent === agent))

it("missions and unattributed sum to what the provider reported, to the tick, at every position and in every bucket", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const facts = recordedAtTheTime(history)
      for (let position = 0; position <= facts.length; position++) {
        const asOf = facts.slice(0, position)
        expect(total(attributeLog(asOf))).toBe(reported(asOf))
      }
      const leaves = attributeLog(facts)
      for (const { bucket, observations, series } of epochsOf(facts)) {
        const own = total(leaves, (leaf) => leaf.series === series && leaf.bucket.start === bucket.start)
        expect(own).toBe(observations.at(-1)!.value)
      }
    }),
    { numRuns }
  )
})

it("the parts of any division of time sum to the whole, for every mission and agent", () => {
  fc.assert(
    fc.property(histories, fc.uniqueArray(fc.integer({ min: -1, max: 21 }), { maxLength: 4 }), (history, cuts) => {
      const borders = [-Infinity, ...cuts.toSorted((a, b) => a - b), Infinity]
      const leaves = attributeLog(recordedAtTheTime(history))
      for (const mission of ["m1", "m2", "m3", null]) {
        const own = leaves.filter((leaf) => leaf.mission === mission)
        const parts = borders.slice(1).map((to, index) => total(own, undefined, { from: borders[index]!, to }))
        expect(Usd.sum(parts)).toBe(total(own))
      }
    }),
    { numRuns }
  )
})

it("an amount cut at an instant leaves the truncated part before it and the rest after, refunds alike", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -20n, max: 20n }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: -1, max: 11 }),
      (count, width, at) => {
        const spread = { from: 0, to: width, ticks: Usd.ticks(count) }
        const before = Number(count) * Math.min(Math.max(at, 0), width) / width
        expect(Number(cut(spread, { from: -Infinity, to: at }))).toBe(Math.trunc(before) + 0)
        expect(cut(spread, { from: at, to: Infinity })).toBe(count - BigInt(Math.trunc(before)))
        expect(cut(spread, { from: at, to: at - 1 })).toBe(0n)
      }
    ),
    { numRuns }
  )
})

it("starting and ending missions when all is over equals having done so at the time, in whatever order", () => {
  const shuffled = histories.chain((history) =>
    fc.shuffledSubarray([...history.bookmarks], { minLength: history.bookmarks.length })
      .map((bookmarks) => [history, { ...history, bookmarks }] as const)
  )
  fc.assert(
    fc.property(shuffled, ([history, other]) => {
      expect(attributeLog(recordedAfterwards(other))).toEqual(attributeLog(recordedAtTheTime(history)))
    }),
    { numRuns }
  )
})

it("a bookmark retracted is as if it had never been made", () => {
  fc.assert(
    fc.property(histories, bookmarks(["m1", "m2"]), (history, wrong) => {
      const made = wrong.map((bookmark, index) => ({ ...bookmark, id: `wrong-${index}` }))
      const retracted = made.map(({ id }): Fact => ({ type: "retract", bookmark: id }))
      const facts = recordedAtTheTime(history)
      expect(attributeLog([...made, ...facts, ...retracted])).toEqual(attributeLog(facts))
    }),
    { numRuns }
  )
})

it("a snapshot that shows what is known moves nothing", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const facts = recordedAtTheTime(history)
      const again: Fact = { type: "snapshot", at: 30, window: { from: 0, to: 20 }, lines: [] }
      expect(attributeLog([...facts, again])).toEqual(attributeLog(facts))
    }),
    { numRuns }
  )
})

it("a mission leaves every tick alone that arose outside its windows", () => {
  fc.assert(
    fc.property(histories, bookmarks(["m0", "m9"]), (history, added) => {
      const facts = recordedAtTheTime(history)
      const [before, after] = [claimsOf(facts), claimsOf([...facts, ...added])]
      const windows = windowsOf(added).flatMap(({ windows }) => windows)
      const apart = ({ from, to }: { from: number; to: number }) =>
        windows.every((window) => window.to <= from || to <= window.from)
      for (const segment of segmentsOf(facts)) {
        const owner = ownerOf(facts, segment.key)
        const leaves = attribute(segment, before, owner)
        const later = attribute(segment, after, owner)
        expect(apart(segment) ? later : leaves).toEqual(leaves)
        expect(later.filter(apart)).toEqual(expect.arrayContaining(leaves.filter(apart)))
      }
    }),
    { numRuns }
  )
})

it("reassigning a key moves exactly its spend from that moment until the next assignment", () => {
  fc.assert(
    fc.property(histories, assignment, (history, change) => {
      const facts = recordedAtTheTime(history)
      const from = change.from ?? -Infinity
      const to = facts.reduce(
        (next, fact) =>
          fact.type === "assign" && fact.key === change.key && (fact.from ?? -Infinity) > from
            ? Math.min(next, fact.from ?? -Infinity)
            : next,
        Infinity
      )
      const moved = Usd.sum(
        segmentsOf(facts).filter(({ key }) => key === change.key).map((segment) => cut(segment, { from, to }))
      )
      const previous = ownerAt(ownerOf(facts, change.key), from)
      const [before, after] = [attributeLog(facts), attributeLog([...facts, change])]
      const expected = agents.map((agent, index) => {
        const lost = agent === previous ? moved : 0n
        const gained = agent === change.agent ? moved : 0n
        return byAgent(before)[index]! - lost + gained
      })
      expect(byAgent(after)).toEqual(expected)
      const others = (leaf: LedgerLeaf) => leaf.key !== change.key
      expect(after.filter(others)).toEqual(before.filter(others))
    }),
    { numRuns }
  )
})
