/** Intervals are half-open: touching is not overlapping. */
import { describe, expect, it } from "vitest"
import { Interval } from "../../src/time/Interval.ts"

describe("an interval", () => {
  it("holds its beginning and not its end", () => {
    expect([1, 2, 3, 4].map((instant) => Interval.contains({ from: 2, to: 4 }, instant))).toEqual([
      false,
      true,
      true,
      false
    ])
  })

  it("overlaps what it shares an instant with, not what it touches", () => {
    expect(Interval.overlaps({ from: 0, to: 2 }, { from: 2, to: 4 })).toBe(false)
    expect(Interval.overlaps({ from: 0, to: 3 }, { from: 2, to: 4 })).toBe(true)
    expect(Interval.overlaps({ from: 0, to: 9 }, { from: 2, to: 2 })).toBe(false)
  })

  it("has a common part with another, or none", () => {
    expect(Interval.intersect({ from: 0, to: 3 }, { from: 2, to: Infinity })).toEqual({ from: 2, to: 3 })
    expect(Interval.intersect({ from: 0, to: 2 }, { from: 2, to: 4 })).toBeUndefined()
  })

  it("has a length, zero where empty", () => {
    expect(Interval.length({ from: 2, to: 5 })).toBe(3)
    expect(Interval.length({ from: 5, to: 2 })).toBe(0)
    expect(Interval.length(Interval.always)).toBe(Infinity)
  })
})
