/** Lists of intervals mean sets of instants. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { Interval } from "../../src/time/Interval.ts"

const instants = Array.from({ length: 12 }, (_, instant) => instant)
const interval = fc.record({ from: fc.nat(11), to: fc.nat(11) })
const holds = (list: ReadonlyArray<Interval>, instant: number) => list.some((one) => Interval.contains(one, instant))
const isTidy = (list: ReadonlyArray<Interval>) =>
  list.every((one, index) => one.from < one.to && (index === 0 || list[index - 1]!.to < one.from))
const numRuns = 1000

it("merging keeps the instants and leaves no two that touch", () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 6 }), (list) => {
      const merged = Interval.merge(list)
      expect(isTidy(merged)).toBe(true)
      for (const instant of instants) expect(holds(merged, instant)).toBe(holds(list, instant))
    }),
    { numRuns }
  )
})

it("subtracting leaves the instants that are nowhere taken", () => {
  fc.assert(
    fc.property(interval, fc.array(interval, { maxLength: 5 }), (whole, list) => {
      const rest = Interval.subtract(whole, Interval.merge(list))
      expect(isTidy(rest)).toBe(true)
      for (const instant of instants) {
        expect(holds(rest, instant)).toBe(Interval.contains(whole, instant) && !holds(list, instant))
      }
    }),
    { numRuns }
  )
})
