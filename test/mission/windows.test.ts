/** When spend counts for a mission, and whose. */
import { describe, expect, it } from "vitest"
import { type Crew, crewIncludes } from "../../src/mission/Crew.ts"
import { foldBookmarks } from "../../src/mission/windows.ts"
import type { Bookmark, BookmarkKind } from "../../src/mission/windows.ts"

type Details = Partial<Pick<Bookmark, "crew" | "weight" | "add" | "remove">>

type Mark = readonly [kind: BookmarkKind, at: number, details?: Details]

const fold = (...marks: ReadonlyArray<Mark>) =>
  foldBookmarks(marks.map(([kind, at, details = {}], index): Bookmark => {
    const order = [kind, at, ...(details.crew ?? []), ...(details.add ?? []), ...(details.remove ?? [])].join(" ")
    return Object.assign({ kind, at, id: `b${index}`, position: index + 1, order }, details)
  }))

const spans = (...marks: ReadonlyArray<Mark>) => fold(...marks).windows.map(({ from, to }) => [from, to])
const reasons = (...marks: ReadonlyArray<Mark>) =>
  fold(...marks).ignored.map(({ bookmark, reason }) => `${bookmark.id}: ${reason}`)
const agents = (crew: Crew) => ["a", "b", "c", null].filter((agent) => crewIncludes(crew, agent))
const crews = (...marks: ReadonlyArray<Mark>) => fold(...marks).windows.map(({ crew }) => agents(crew))

describe("a mission's windows", () => {
  it("go from start to end, and stay open without one", () => {
    expect(spans(["start", 1], ["end", 5])).toEqual([[1, 5]])
    expect(spans(["start", 1])).toEqual([[1, Infinity]])
    expect(fold().state).toBe("none")
    expect(fold(["start", 1]).state).toBe("open")
    expect(fold(["start", 1], ["pause", 2]).state).toBe("paused")
    expect(fold(["start", 1], ["end", 2]).state).toBe("ended")
  })

  it("leave pauses out, and a mission ended while paused stays ended", () => {
    expect(spans(["start", 1], ["pause", 3], ["resume", 6], ["end", 9])).toEqual([[1, 3], [6, 9]])
    expect(spans(["start", 1], ["pause", 3], ["end", 6], ["resume", 9])).toEqual([[1, 3]])
    expect(spans(["start", 1], ["end", 3], ["pause", 5], ["resume", 7])).toEqual([[1, 3]])
  })

  it("are extended by a start before them", () => {
    expect(spans(["start", 5], ["end", 9], ["start", 2])).toEqual([[2, 9]])
    expect(reasons(["start", 5], ["end", 9], ["start", 2])).toEqual(["b0: the mission was already open"])
  })

  it("begin anew with a start after an end or a pause, with its crew and weight", () => {
    const { windows } = fold(["start", 1, { crew: ["a"], weight: 3n }], ["end", 3], ["start", 5, { crew: ["b"] }])
    expect(windows.map(({ crew, startedAt, weight }) => [agents(crew), weight, startedAt])).toEqual([
      [["a"], 3n, 1],
      [["b"], 1n, 5]
    ])
    expect(spans(["start", 1], ["pause", 3], ["start", 5])).toEqual([[1, 3], [5, Infinity]])
    expect(fold(["start", 1], ["pause", 3], ["start", 5]).windows[1]!.startedAt).toBe(5)
  })

  it("keep crew, weight and start when resumed: resuming is not starting", () => {
    const { windows } = fold(["start", 1, { crew: ["a"], weight: 3n }], ["pause", 3], ["resume", 5])
    expect(windows[1]).toEqual({ ...windows[0], from: 5, to: Infinity })
    expect(windows[1]!.startedAt).toBe(1)
  })

  it("that are empty are dropped, and those that touch and are alike are one", () => {
    expect(spans(["start", 1], ["end", 1])).toEqual([])
    expect(spans(["start", 1], ["pause", 4], ["resume", 4], ["end", 6])).toEqual([[1, 6]])
  })

  it("end and begin at one instant, where a mission is ended and started again", () => {
    expect(spans(["start", 1], ["start", 4], ["end", 4], ["end", 6])).toEqual([[1, 4], [4, 6]])
    expect(reasons(["start", 1], ["start", 4], ["end", 4], ["end", 6])).toEqual([])
  })
})

describe("of one instant", () => {
  it("a bookmark that applies goes before one that does not yet", () => {
    expect(reasons(["resume", 3], ["start", 1], ["pause", 3])).toEqual([])
    expect(fold(["resume", 3], ["start", 1], ["pause", 3]).state).toBe("open")
    expect(fold(["pause", 5], ["start", 1], ["pause", 3], ["resume", 5]).state).toBe("paused")
  })

  it("start goes before pause, pause before end, and a change of crew goes last", () => {
    expect(fold(["end", 3], ["pause", 3], ["start", 1])).toMatchObject({ state: "ended", ignored: [] })
    expect(crews(["crew", 2, { add: ["b"] }], ["start", 2, { crew: ["a"] }])).toEqual([["a", "b"]])
    expect(reasons(["crew", 3, { add: ["b"] }], ["end", 3], ["start", 1])).toEqual([
      "b0: the mission had already ended"
    ])
  })

  it("the payload decides between two starts, not the order in which they were recorded", () => {
    const one = crews(["start", 2, { crew: ["b"] }], ["start", 2, { crew: ["a"] }])
    const other = crews(["start", 2, { crew: ["a"] }], ["start", 2, { crew: ["b"] }])
    expect(one).toEqual([["a"]])
    expect(other).toEqual(one)
  })
})

describe("a crew", () => {
  it("is everyone where nobody is named, spend without owner included", () => {
    expect(crews(["start", 1])).toEqual([["a", "b", "c", null]])
    expect(crews(["start", 1, { crew: ["a"] }])).toEqual([["a"]])
  })

  it("of everyone is not changed by adding, and is everyone but A after removing A", () => {
    expect(spans(["start", 1], ["crew", 3, { add: ["a"] }])).toEqual([[1, Infinity]])
    expect(crews(["start", 1], ["crew", 3, { remove: ["a"] }])).toEqual([["a", "b", "c", null], ["b", "c", null]])
    expect(crews(["start", 1], ["crew", 3, { remove: ["a"] }], ["crew", 4, { add: ["a"] }]).at(-1)).toEqual([
      "a",
      "b",
      "c",
      null
    ])
  })

  it("that is named grows and shrinks, down to nobody; who joins and leaves at once has left", () => {
    const changed = crews(
      ["start", 1, { crew: ["a"] }],
      ["crew", 2, { add: ["b"] }],
      ["crew", 3, { remove: ["a"] }],
      ["crew", 4, { add: ["c"], remove: ["b", "c"] }]
    )
    expect(changed).toEqual([["a"], ["a", "b"], ["b"], []])
  })

  it("changed while paused holds from the resume on; the start of the window stays", () => {
    const marks = [["start", 1, { crew: ["a"] }], ["pause", 3], ["crew", 4, { add: ["b"] }], ["resume", 6]] as const
    expect(spans(...marks)).toEqual([[1, 3], [6, Infinity]])
    expect(crews(...marks)).toEqual([["a"], ["a", "b"]])
    expect(fold(["start", 1], ["crew", 3, { remove: ["a"] }]).windows.map(({ startedAt }) => startedAt)).toEqual([1, 1])
  })
})

it("bookmarks that do not apply are listed with the reason", () => {
  expect(reasons(["resume", 1], ["pause", 2], ["end", 3], ["crew", 4, { add: ["a"] }])).toEqual([
    "b0: the mission had not been started",
    "b1: the mission had not been started",
    "b2: the mission had not been started",
    "b3: the mission had not been started"
  ])
  expect(
    reasons(["start", 1], ["resume", 2], ["start", 3], ["pause", 4], ["pause", 5], ["end", 6], ["end", 7], ["crew", 8])
  ).toEqual([
    "b1: the mission was not paused",
    "b2: the mission was already open",
    "b4: the mission was already paused",
    "b6: the mission had already ended",
    "b7: the mission had already ended"
  ])
})

it("of two bookmarks that say the same the one recorded later is ignored, in whatever order they come", () => {
  const twice = [4, 2].map((position): Bookmark => ({ position, id: `b${position}`, kind: "start", at: 1, order: "" }))
  for (const bookmarks of [twice, twice.toReversed()]) {
    expect(foldBookmarks(bookmarks).ignored.map(({ bookmark }) => bookmark.id)).toEqual(["b4"])
  }
})
