/** Joining windows: whatever is joined first, or twice, the same time counts for the same crew. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { crewIncludes, crewOf } from "../../src/mission/Crew.ts"
import { joinWindows } from "../../src/mission/joinWindows.ts"
import type { Window } from "../../src/mission/windows.ts"

const crews = fc.oneof(
  fc.subarray(["a", "b"]).map(crewOf),
  fc.subarray(["a", "b"]).map((gone) => ({ everyone: true as const, except: new Set(gone) }))
)
const window = fc.record({
  from: fc.nat(9),
  length: fc.constantFrom(1, 2, 4, Infinity),
  crew: crews,
  weight: fc.constantFrom(1n, 2n),
  startedAt: fc.nat(9)
}).map(({ length, ...window }): ReadonlyArray<Window> => [{ ...window, to: window.from + length }])
const lists = fc.array(window, { maxLength: 5 })

/** Who is in at an instant, with which weight and start; crews are compared by who is in them. */
const at = (windows: ReadonlyArray<Window>, instant: number) =>
  windows.filter(({ from, to }) => from <= instant && instant < to).map(({ crew, startedAt, weight }) => ({
    members: ["a", "b", "c", null].filter((agent) => crewIncludes(crew, agent)),
    startedAt,
    weight
  }))

const shown = (window: Window) => at([window], window.from).map((one) => ({ ...one, weight: String(one.weight) }))

const instants = Array.from({ length: 16 }, (_, instant) => instant)

it("any order, any grouping and any repetition join to the same windows", () => {
  fc.assert(
    fc.property(lists, fc.nat(5), (all, cut) => {
      const joined = joinWindows(all)
      expect(joinWindows(all.toReversed())).toEqual(joined)
      expect(joinWindows([...all, ...all, joined])).toEqual(joined)
      expect(joinWindows([joinWindows(all.slice(0, cut)), joinWindows(all.slice(cut))])).toEqual(joined)
    }),
    { numRuns: 2000 }
  )
})

it("where windows overlap all of their crews count, with the highest weight and the latest start", () => {
  fc.assert(
    fc.property(lists, (all) => {
      const joined = joinWindows(all)
      for (const instant of instants) {
        const open = at(all.flat(), instant)
        const members = ["a", "b", "c", null].filter((agent) => open.some((one) => one.members.includes(agent)))
        const expected = {
          members,
          startedAt: Math.max(...open.map(({ startedAt }) => startedAt)),
          weight: open.some(({ weight }) => weight === 2n) ? 2n : 1n
        }
        expect(at(joined, instant)).toEqual(open.length === 0 ? [] : [expected])
      }
    }),
    { numRuns: 2000 }
  )
})

it("windows are ascending, disjoint and as long as they can be", () => {
  fc.assert(
    fc.property(lists, (all) => {
      const joined = joinWindows(all)
      for (const [index, next] of joined.entries()) {
        expect(next.from).toBeLessThan(next.to)
        const last = joined[index - 1]
        if (last === undefined) continue
        expect(last.to).toBeLessThanOrEqual(next.from)
        const alike = JSON.stringify(shown(last)) === JSON.stringify(shown(next))
        expect(last.to === next.from && alike).toBe(false)
      }
    }),
    { numRuns: 2000 }
  )
})
