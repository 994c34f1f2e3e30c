/** Which references mean which mission: renamed, duplicates, duplicates of duplicates, and what cannot hold. */
import { describe, expect, it } from "vitest"
import { type Lineage, type Link, makeLineage, missionOf } from "../../src/mission/Lineage.ts"

/** `move a b` or `merge a b`, in the order of their positions, an instant apart; their ids are those positions. */
const links = (...said: ReadonlyArray<string>): ReadonlyArray<Link> =>
  said.map((words, index) => {
    const [kind, from, to] = words.split(" ") as [Link["kind"], string, string]
    return { kind, from, to, id: String(index + 1), position: index + 1, at: 10 * (index + 1) }
  })

const meaning = (lineage: Lineage, ...names: ReadonlyArray<string>) =>
  names.map((name) => missionOf(lineage.issueOf(name)).id).join(" ")
const duplicates = (lineage: Lineage, ...names: ReadonlyArray<string>) =>
  names.map((name) => lineage.issueOf(name).merged).map((merged) => merged && [merged.into.id, merged.at])

describe("a reference that nothing was said about", () => {
  it("is a mission of its own", () => {
    const lineage = makeLineage([])
    expect(lineage.issueOf("a")).toEqual({ id: "a", names: ["a"], shown: "a", merged: undefined })
    expect(lineage.issues).toEqual([])
  })
})

describe("a move", () => {
  it("keeps the mission under its first name, and shows the last", () => {
    const lineage = makeLineage(links("move a b", "move b c"))
    for (const name of ["a", "b", "c"]) {
      expect(lineage.issueOf(name)).toMatchObject({ id: "a", names: ["a", "b", "c"], shown: "c", merged: undefined })
    }
    expect(lineage.issues).toHaveLength(1)
    expect(lineage.ignored.size).toBe(0)
  })

  it("back to an earlier name changes only what is shown", () => {
    const lineage = makeLineage(links("move a b", "move b a"))
    expect(lineage.issueOf("b")).toMatchObject({ id: "a", names: ["a", "b"], shown: "a", merged: undefined })
    expect(lineage.ignored.size).toBe(0)
  })

  it("of a duplicate leaves it the duplicate that it is", () => {
    const lineage = makeLineage(links("merge a b", "move a c"))
    expect(meaning(lineage, "a", "b", "c")).toBe("b b b")
    expect(lineage.issueOf("c")).toMatchObject({ id: "a", shown: "c" })
    expect(duplicates(lineage, "c")).toEqual([["b", 10]])
  })

  it("onto a mission that has duplicates takes them over", () => {
    const lineage = makeLineage(links("merge a b", "merge c b", "move d b"))
    expect(meaning(lineage, "a", "b", "c", "d")).toBe("d d d d")
    expect(duplicates(lineage, "a", "b", "c")).toEqual([["d", 10], undefined, ["d", 20]])
    expect(lineage.issueOf("b")).toBe(lineage.issueOf("d"))
    expect(lineage.issues).toHaveLength(3)
  })

  it("onto a duplicate cannot hold, and says so", () => {
    const lineage = makeLineage(links("merge a b", "move c a"))
    expect(meaning(lineage, "a", "b", "c")).toBe("b b c")
    expect(lineage.issueOf("c")).toMatchObject({ names: ["c"], shown: "c" })
    expect([...lineage.ignored]).toEqual([["2", "the new reference is a duplicate of another mission"]])
  })

  it("onto what it was merged with cannot hold, in either direction", () => {
    for (const move of ["move a b", "move b a"]) {
      const lineage = makeLineage(links("merge a b", move))
      expect([...lineage.ignored]).toEqual([["2", "the two are one mission already"]])
      expect(lineage.issueOf("a").names).toEqual(["a"])
      expect(meaning(lineage, "a", "b")).toBe("b b")
    }
  })
})

describe("a merge", () => {
  it("makes the first mean the second, since then", () => {
    const lineage = makeLineage(links("merge a b"))
    expect(meaning(lineage, "a", "b")).toBe("b b")
    expect(duplicates(lineage, "a", "b")).toEqual([["b", 10], undefined])
  })

  it("of a duplicate merges the mission that it means", () => {
    const lineage = makeLineage(links("merge a b", "merge a c"))
    expect(meaning(lineage, "a", "b", "c")).toBe("c c c")
    expect(duplicates(lineage, "a", "b")).toEqual([["b", 10], ["c", 20]])
  })

  it("into a duplicate merges into the mission that it means", () => {
    const lineage = makeLineage(links("merge a b", "merge c a"))
    expect(duplicates(lineage, "c")).toEqual([["b", 20]])
  })

  it("that would make a circle cannot hold, however long the way round", () => {
    const lineage = makeLineage(links("merge a b", "merge b c", "merge c a", "merge a a"))
    expect(meaning(lineage, "a", "b", "c")).toBe("c c c")
    expect([...lineage.ignored.keys()]).toEqual(["3", "4"])
  })
})

it("links count in the order of their positions, whatever order they are found in", () => {
  const said = links("merge a b", "move c b", "move a d", "merge c e")
  expect(makeLineage(said.toReversed())).toMatchObject({ ignored: makeLineage(said).ignored })
  expect(meaning(makeLineage(said.toReversed()), "a", "b", "c", "d")).toBe(
    meaning(makeLineage(said), "a", "b", "c", "d")
  )
  expect(meaning(makeLineage(links("merge a b", "merge b a")), "a")).toBe("b")
  expect(meaning(makeLineage(links("merge a b", "merge b a").toReversed()), "a")).toBe("b")
})
