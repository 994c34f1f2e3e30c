/** What a mission and its duplicates come to: each folds its own bookmarks, and follows the mission from the merge on. */
import { describe, expect, it } from "vitest"
import { joinedHistory, type Statement } from "../../src/mission/joinedHistory.ts"
import type { Issue } from "../../src/mission/Lineage.ts"
import type { BookmarkKind } from "../../src/mission/windows.ts"

const issue = (id: string, merged?: Issue["merged"]): Issue => ({ id, names: [id], shown: id, merged })

let count = 0
const mark = (kind: BookmarkKind, at: number, crew: ReadonlyArray<string> = []): Statement => ({
  kind,
  at,
  id: `${kind}@${at}`,
  position: ++count,
  order: "",
  ...(kind === "start" ? { crew } : {})
})
const window = (from: number, to: number, crew: ReadonlyArray<string> = []): Statement => ({
  kind: "add",
  id: `add@${from}`,
  from,
  to,
  crew,
  weight: 1n
})

/** Windows as `from–to`, what is ignored, and the state. */
const told = (issues: ReadonlyArray<Issue>, said: Record<string, ReadonlyArray<Statement>>) => {
  const { ignored, state, windows } = joinedHistory(issues, ({ id }) => said[id] ?? [])
  return {
    windows: windows.map(({ from, to }) => `${from}–${to}`),
    ignored: ignored.map(({ bookmark }) => bookmark.id),
    state
  }
}

const c = issue("c")
const b = issue("b", { into: c, at: 5 })

describe("a duplicate", () => {
  it("keeps what it had until the merge, an end of the mission before it included", () => {
    expect(told([c, b], { c: [mark("start", 0), mark("end", 4)], b: [mark("start", 2)] })).toEqual({
      windows: ["0–2", "2–Infinity"],
      ignored: [],
      state: "open"
    })
  })

  it("ends with the mission from the merge on", () => {
    for (const end of [5, 7]) {
      expect(told([c, b], { c: [mark("start", 0), mark("end", end)], b: [mark("start", 2)] }))
        .toMatchObject({ windows: ["0–2", `2–${end}`], ignored: [], state: "ended" })
    }
  })

  it("ends with it where the mission had not begun itself: the end is not ignored then", () => {
    expect(told([c, b], { c: [mark("end", 7)], b: [mark("start", 2)] }))
      .toEqual({ windows: ["2–7"], ignored: [], state: "ended" })
    expect(told([c, b], { c: [mark("end", 4)], b: [mark("start", 2)] }))
      .toEqual({ windows: ["2–Infinity"], ignored: ["end@4"], state: "open" })
  })

  it("does not end the mission with a bookmark of its own", () => {
    expect(told([c, b], { c: [mark("start", 0)], b: [mark("start", 2), mark("end", 8)] }))
      .toMatchObject({ windows: ["0–2", "2–8", "8–Infinity"], state: "open" })
  })

  it("pauses and goes on with it", () => {
    const said = { c: [mark("start", 0), mark("pause", 6), mark("resume", 8)], b: [mark("start", 0)] }
    expect(told([c, b], said)).toEqual({ windows: ["0–6", "8–Infinity"], ignored: [], state: "open" })
  })
})

describe("a duplicate of a duplicate", () => {
  it("follows the last from the later of the two merges on", () => {
    const a = issue("a", { into: b, at: 10 })
    // b follows c since 5, a follows both since 10 only.
    const said = (end: number) => ({ a: [mark("start", 1)], b: [mark("start", 0)], c: [mark("end", end)] })
    expect(told([c, b, a], said(7))).toEqual({ windows: ["0–1", "1–Infinity"], ignored: [], state: "open" })
    expect(told([c, b, a], said(12))).toEqual({ windows: ["0–1", "1–12"], ignored: [], state: "ended" })
  })

  it("does not follow the last before the one between did", () => {
    const late = issue("b", { into: c, at: 10 })
    const a = issue("a", { into: late, at: 5 })
    const said = (end: number) => ({ a: [mark("start", 0)], c: [mark("end", end)] })
    expect(told([c, late, a], said(7))).toEqual({ windows: ["0–Infinity"], ignored: ["end@7"], state: "open" })
    expect(told([c, late, a], said(10))).toEqual({ windows: ["0–10"], ignored: [], state: "ended" })
  })

  it("follows the one between since its own merge", () => {
    const late = issue("b", { into: c, at: 10 })
    const a = issue("a", { into: late, at: 5 })
    expect(told([c, late, a], { a: [mark("start", 0)], b: [mark("end", 7)] }))
      .toEqual({ windows: ["0–7"], ignored: [], state: "ended" })
  })
})

describe("a window added afterwards", () => {
  it("counts whatever the bookmarks say, and leaves the mission as open as they do", () => {
    expect(told([c], { c: [window(2, 4)] })).toEqual({ windows: ["2–4"], ignored: [], state: "ended" })
    expect(told([c], { c: [mark("start", 3, ["a"]), window(2, 4, ["a"])] }))
      .toEqual({ windows: ["2–3", "3–Infinity"], ignored: [], state: "open" })
    expect(told([c], { c: [mark("start", 0), mark("pause", 1), window(2, 4)] }))
      .toEqual({ windows: ["0–1", "2–4"], ignored: [], state: "paused" })
  })

  it("is not said to be of a mission that had not been started, and no bookmark cuts it", () => {
    const reasons = (issues: ReadonlyArray<Issue>, said: Record<string, ReadonlyArray<Statement>>) =>
      joinedHistory(issues, ({ id }) => said[id] ?? []).ignored.map(({ bookmark, reason }) =>
        `${bookmark.id}: ${reason}`
      )
    const uncut = "its windows then were added or merged, which this bookmark does not cut"
    expect(reasons([c], { c: [window(2, 4), mark("end", 3), mark("crew", 1)] }))
      .toEqual(["crew@1: the mission had not been started", `end@3: ${uncut}`])
    expect(reasons([c], { c: [window(2, 4), mark("end", 2)] })).toEqual([`end@2: ${uncut}`])
    expect(reasons([c, b], { c: [mark("end", 3)], b: [mark("start", 2)] })).toEqual([`end@3: ${uncut}`])
    expect(reasons([c, b], { c: [mark("end", 1)], b: [mark("start", 2)] }))
      .toEqual(["end@1: the mission had not been started"])
  })

  it("of a duplicate is not ended by the mission", () => {
    expect(told([c, b], { c: [mark("end", 6)], b: [mark("start", 0), window(8, 9)] }))
      .toMatchObject({ windows: ["0–6", "8–9"], state: "ended" })
  })
})

it("nothing said is no mission yet", () => {
  expect(told([c], {})).toEqual({ windows: [], ignored: [], state: "none" })
})
