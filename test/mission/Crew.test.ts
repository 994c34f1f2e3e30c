/** Whose spend counts: crews as sets of people, whatever way they are written down. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { changeCrew, type Crew, crewIncludes, crewOf, sameCrew, uniteCrews } from "../../src/mission/Crew.ts"

/** "z" stands for everybody whom no crew names. */
const everybody = ["a", "b", "c", "z", null]
const members = (crew: Crew) => everybody.filter((agent) => crewIncludes(crew, agent))

const agents = fc.subarray(["a", "b", "c"])
const crews = fc.tuple(fc.boolean(), agents).map(([everyone, named]): Crew =>
  everyone ? { everyone, except: new Set(named) } : { everyone, agents: new Set(named) }
)

it("nobody named is everyone, with those who own no key", () => {
  expect(members(crewOf([]))).toEqual(everybody)
  expect(members(crewOf(["a"]))).toEqual(["a"])
})

it("together, two crews are everybody who is in one of them", () => {
  fc.assert(fc.property(crews, crews, (left, right) => {
    const either = everybody.filter((agent) => crewIncludes(left, agent) || crewIncludes(right, agent))
    expect(members(uniteCrews(left, right))).toEqual(either)
  }))
})

it("after a change whoever leaves is out, also where he joins, and of the others whoever joins is in", () => {
  fc.assert(fc.property(crews, agents, agents, (crew, add, remove) => {
    const joined = (agent: string | null) => crewIncludes(crew, agent) || (agent !== null && add.includes(agent))
    const after = everybody.filter((agent) => joined(agent) && (agent === null || !remove.includes(agent)))
    expect(members(changeCrew(crew, add, remove))).toEqual(after)
  }))
})

it("two crews are the same where they have the same members", () => {
  fc.assert(fc.property(crews, crews, (left, right) => {
    expect(sameCrew(left, right)).toBe(JSON.stringify(members(left)) === JSON.stringify(members(right)))
  }))
})
