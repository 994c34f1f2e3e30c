/** What bookmarks mean does not depend on the order in which they were recorded. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { foldBookmarks } from "../../src/mission/windows.ts"
import type { Bookmark, BookmarkKind, Window } from "../../src/mission/windows.ts"

const kind = fc.constantFrom<BookmarkKind>("start", "resume", "pause", "end", "crew")
const agents = fc.subarray(["a", "b"])
const marks = fc.array(
  fc.record({ kind, at: fc.nat(6), agents, others: agents, weight: fc.constantFrom(1n, 2n) }),
  { maxLength: 8 }
)

type Drawn = typeof marks extends fc.Arbitrary<infer A> ? A : never

const toBookmarks = (drawn: Drawn, positions: ReadonlyArray<number>) =>
  drawn.map(({ agents, at, kind, others, weight }, index): Bookmark => ({
    kind,
    at,
    id: `b${index}`,
    position: positions[index]!,
    order: kind === "start" ? `${agents.join()} ${weight}` : kind === "crew" ? `${agents.join()} ${others.join()}` : "",
    ...(kind === "start" ? { crew: agents, weight } : {}),
    ...(kind === "crew" ? { add: agents, remove: others } : {})
  }))

const members = (
  { crew }: Window
) => [crew.everyone ? "everyone but" : "only", ...[...(crew.everyone ? crew.except : crew.agents)].toSorted()]
const comparable = (window: Window) => ({ ...window, crew: members(window) })

it("bookmarks recorded in any order give the same windows, also of one instant", () => {
  const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 })
  fc.assert(
    fc.property(marks, orders, (drawn, positions) => {
      const inOrder = foldBookmarks(toBookmarks(drawn, [0, 1, 2, 3, 4, 5, 6, 7]))
      const shuffled = toBookmarks(drawn, positions).sort((left, right) => left.position - right.position)
      const other = foldBookmarks(shuffled)
      expect(other.windows.map(comparable)).toEqual(inOrder.windows.map(comparable))
      expect(other.state).toBe(inOrder.state)
      expect(other.ignored.length).toBe(inOrder.ignored.length)
    }),
    { numRuns: 2000 }
  )
})

it("windows are ascending, disjoint and not empty; where they touch they differ; only an open mission has an open end", () => {
  fc.assert(
    fc.property(marks, (drawn) => {
      const { state, windows } = foldBookmarks(toBookmarks(drawn, drawn.map((_, index) => index)))
      for (const window of windows) {
        expect(window.from).toBeLessThan(window.to)
        expect(window.startedAt).toBeLessThanOrEqual(window.from)
      }
      for (const [index, next] of windows.slice(1).entries()) {
        const window = windows[index]!
        expect(window.to).toBeLessThanOrEqual(next.from)
        const alike = window.startedAt === next.startedAt && members(window).join() === members(next).join()
        expect(window.to === next.from && alike).toBe(false)
      }
      expect(windows.at(-1)?.to === Infinity).toBe(state === "open")
    }),
    { numRuns: 2000 }
  )
})
