/** The nearest known name. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { distance, nearest } from "../../src/config/nearest.ts"

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 })

describe("the distance of two words", () => {
  it("is symmetric, zero only for the same word, and never more than the longer one is long", () => {
    fc.assert(
      fc.property(word, word, (left, right) => {
        expect(distance(left, right)).toBe(distance(right, left))
        expect(distance(left, right) === 0).toBe(left === right)
        expect(distance(left, right)).toBeLessThanOrEqual(Math.max(left.length, right.length))
        expect(distance(left, right)).toBeGreaterThanOrEqual(Math.abs(left.length - right.length))
      }),
      { numRuns: 2000 }
    )
  })

  it("is one for one slip of the finger", () => {
    fc.assert(
      fc.property(word, fc.nat(6), fc.constantFrom("a", "d"), (text, at, letter) => {
        const [before, after] = [text.slice(0, at), text.slice(at)]
        expect(distance(text, before + letter + after)).toBe(1)
        const swapped = before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2)
        expect(distance(text, swapped)).toBe(swapped === text ? 0 : 1)
      }),
      { numRuns: 2000 }
    )
  })
})

describe("the nearest name", () => {
  it("ignores case, and of equals takes the first", () => {
    expect(nearest("Vigilo", ["ba", "vigilio"])).toBe("vigilio")
    expect(nearest("x", ["a", "b"])).toBe("a")
    expect(nearest("x", [])).toBeUndefined()
  })

  it("is none where most of it would have to be changed", () => {
    expect(nearest("Mars/X", ["Asia/Aden"])).toBeUndefined()
    expect(nearest("vigi", ["vigilio"])).toBeUndefined()
    expect(nearest("xai-vgiloi", ["ba", "xai-vigilio"])).toBe("xai-vigilio")
  })
})
