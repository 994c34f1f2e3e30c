/** Retractions of retractions: what was taken back an even number of times counts. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { type Retraction, standingRetractions } from "../../src/mission/standingRetractions.ts"

const retraction = (position: number, bookmark: string): Retraction => ({
  position,
  bookmark,
  id: `r${position}`,
  why: "it was wrong"
})

const takenBack = (retractions: ReadonlyArray<Retraction>) => [...standingRetractions(retractions).keys()].toSorted()

it("a retraction that is retracted takes nothing back, and one of that gives it its word again", () => {
  const [first, second, third] = [retraction(1, "b"), retraction(2, "r1"), retraction(3, "r2")]
  expect(takenBack([first])).toEqual(["b"])
  expect(takenBack([first, second])).toEqual(["r1"])
  expect(takenBack([first, second, third])).toEqual(["b", "r2"])
})

it("what was retracted twice comes back only when both are retracted", () => {
  const twice = [retraction(1, "b"), retraction(2, "b")]
  expect(standingRetractions(twice).get("b")).toMatchObject({ id: "r1" })
  expect(standingRetractions([...twice, retraction(3, "r1")]).get("b")).toMatchObject({ id: "r2" })
  expect(takenBack([...twice, retraction(3, "r1"), retraction(4, "r2")])).toEqual(["r1", "r2"])
})

it("a retraction holds if and only if none that holds takes it back, in whatever order they are found", () => {
  const lists = fc.array(fc.nat(99), { maxLength: 7 }).map((drawn) =>
    drawn.map((chosen, index) => {
      const earlier = ["b0", "b1", ...Array.from({ length: index }, (_, before) => `r${before + 1}`)]
      return retraction(index + 1, earlier[chosen % earlier.length]!)
    })
  )
  fc.assert(
    fc.property(lists.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), (
      [all, shuffled]
    ) => {
      const holds = ({ id }: Retraction): boolean => !all.some((other) => other.bookmark === id && holds(other))
      const expected = new Set(all.filter(holds).map(({ bookmark }) => bookmark))
      expect(new Set(standingRetractions(shuffled).keys())).toEqual(expected)
    }),
    { numRuns: 2000 }
  )
})
