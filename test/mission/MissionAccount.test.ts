/** What comes of everything that was said about missions: added windows, duplicates, and taking it back. */
import { describe, expect, it } from "vitest"
import { crewOf } from "../../src/mission/Crew.ts"
import { isAlike, joinWindows } from "../../src/mission/joinWindows.ts"
import { MissionAccount, type Said } from "../../src/mission/MissionAccount.ts"
import type { Bookmark, BookmarkKind, Window } from "../../src/mission/windows.ts"

let said = 0
const mark = (name: string, kind: BookmarkKind, at: number, more: Partial<Bookmark> = {}): Said => ({
  name,
  statement: { id: `${kind}${at}${name}`, kind, at, order: "", position: ++said, ...more }
})
const added = (name: string, from: number, to: number, crew: ReadonlyArray<string> = [], weight = 1n): Said => ({
  name,
  statement: { kind: "add", id: `add${from}${name}`, from, to, crew, weight }
})
const link = (kind: "move" | "merge", from: string, to: string, at = 0): Said => ({
  link: { kind, id: `${kind}${from}${to}`, position: ++said, at, from, to }
})
const account = (...all: ReadonlyArray<Said>) => new MissionAccount(all)
const spans = (of: MissionAccount, mission: string) => of.historyOf(mission).windows.map(({ from, to }) => [from, to])
const ignored = (of: MissionAccount, mission: string) =>
  of.historyOf(mission).ignored.map(({ bookmark: { id }, reason }) => `${id}: ${reason}`)

describe("a mission", () => {
  it("has the windows of its bookmarks and those that were added", () => {
    const known = account(mark("a", "start", 1), mark("a", "end", 3), added("a", 5, 7, ["x"], 4n))
    expect(spans(known, "a")).toEqual([[1, 3], [5, 7]])
    expect(known.historyOf("a").windows[1]).toEqual({ from: 5, to: 7, crew: crewOf(["x"]), weight: 4n, startedAt: 5 })
    expect(known.historyOf("a").state).toBe("ended")
  })

  it("that has only added windows is over", () => {
    expect(account(added("a", 5, 7)).historyOf("a").state).toBe("ended")
    expect(account().historyOf("a").state).toBe("none")
  })

  it("is told statement by statement as well, and forgets what is taken back", () => {
    const known = account(mark("a", "start", 1))
    const end = mark("a", "end", 3)
    known.add(end)
    expect(spans(known, "a")).toEqual([[1, 3]])
    known.remove(end)
    expect(spans(known, "a")).toEqual([[1, Infinity]])
  })

  it("has what was said under each of its names", () => {
    const known = account(mark("a", "start", 1), mark("b", "end", 3), link("move", "a", "b"))
    expect([known.missionNamed("b"), spans(known, "a"), spans(known, "b")]).toEqual(["a", [[1, 3]], [[1, 3]]])
  })
})

describe("a duplicate", () => {
  const merge = link("merge", "b", "a", 5)

  it("gives what it had, and has it again when the merge is taken back", () => {
    const known = account(mark("a", "start", 1), mark("a", "end", 2), mark("b", "start", 3), mark("b", "end", 4))
    known.add(merge)
    expect([known.missionNamed("b"), spans(known, "a")]).toEqual(["a", [[1, 2], [3, 4]]])
    expect(known.issuesOf("a").map(({ id }) => id)).toEqual(["a", "b"])
    known.remove(merge)
    expect([known.missionNamed("b"), spans(known, "a"), spans(known, "b")]).toEqual(["b", [[1, 2]], [[3, 4]]])
  })

  it("follows the bookmarks of the mission from the very moment of the merge on, and none before", () => {
    const open = [mark("b", "start", 3), mark("a", "start", 1)]
    // Started twice, at 1 and at 3, so the windows differ there.
    expect(spans(account(...open, mark("a", "end", 4), merge), "a")).toEqual([[1, 3], [3, Infinity]])
    expect(spans(account(...open, mark("a", "end", 5), merge), "a")).toEqual([[1, 3], [3, 5]])
    expect(account(...open, mark("a", "end", 4), merge).historyOf("a").state).toBe("open")
    expect(account(...open, mark("a", "pause", 4), mark("b", "end", 6), merge).historyOf("a").state).toBe("paused")
  })

  it("of a duplicate follows the last of them only from when both were said", () => {
    const chain = (end: number) =>
      account(mark("c", "start", 1), mark("a", "end", end), link("merge", "c", "b", 8), link("merge", "b", "a", 4))
    expect(spans(chain(8), "a")).toEqual([[1, 8]])
    expect(spans(chain(6), "a")).toEqual([[1, Infinity]])
    expect(chain(6).issuesOf("a").map(({ id }) => id)).toEqual(["a", "c", "b"])
  })

  it("makes a bookmark count that only applies to it; what applies to neither is ignored once", () => {
    const known = account(mark("a", "end", 6), mark("b", "start", 3), mark("b", "resume", 4), merge)
    expect(spans(known, "a")).toEqual([[3, 6]])
    expect(ignored(known, "a")).toEqual(["resume4b: the mission was not paused"])
    known.add(mark("a", "resume", 5))
    expect(ignored(known, "a").sort()).toEqual([
      "resume4b: the mission was not paused",
      "resume5a: the mission was not paused"
    ])
    expect(ignored(account(mark("a", "end", 6)), "a")).toEqual(["end6a: the mission had not been started"])
  })

  it("that would close a circle is none, and the reason is known", () => {
    const known = account(merge, link("merge", "a", "b"))
    expect([...known.ignoredLinks]).toEqual([["mergeab", "the two are one mission already"]])
  })
})

describe("windows of several origins", () => {
  const window = (from: number, to: number, more: Partial<Window> = {}): Window => ({
    ...{ from, to, crew: crewOf(["x"]), weight: 1n, startedAt: 0 },
    ...more
  })

  it("are one where they touch or overlap and are alike, and end where the next begins", () => {
    expect(joinWindows([[window(1, 3)], [window(3, 5)]])).toEqual([window(1, 5)])
    expect(joinWindows([[window(4, 9)], [window(1, 5)]])).toEqual([window(1, 9)])
    expect(joinWindows([[window(1, 3)], [window(4, 5)]])).toEqual([window(1, 3), window(4, 5)])
    expect(joinWindows([[window(1, 3)], []])).toEqual([window(1, 3)])
    expect(joinWindows([[], []])).toEqual([])
  })

  it("unite their crews where they overlap, with the highest weight and the latest start", () => {
    const heavy = window(3, 6, { crew: crewOf(["y"]), weight: 5n, startedAt: 2 })
    const both = { crew: crewOf(["x", "y"]), weight: 5n, startedAt: 2 }
    for (const lists of [[[window(1, 4)], [heavy]], [[heavy], [window(1, 4)]]]) {
      expect(joinWindows(lists)).toEqual([window(1, 3), window(3, 4, both), { ...heavy, from: 4 }])
    }
  })

  it("stay apart where they differ in weight, start or crew", () => {
    for (const other of [{ weight: 2n }, { startedAt: 1 }, { crew: crewOf(["y"]) }]) {
      expect(isAlike(window(1, 3), window(1, 3, other))).toBe(false)
      expect(joinWindows([[window(1, 3)], [window(3, 5, other)]])).toEqual([window(1, 3), window(3, 5, other)])
    }
  })
})
