/** What a stored row says of a mission. */
import { expect, it } from "vitest"
import { agentsNamed, type BookmarkRow, type MarkKind, toBookmark, toSaid } from "../../src/mission/BookmarkRow.ts"

const row = (kind: MarkKind, payload: object, other = 0): BookmarkRow => ({
  ...{ position: 7, id: "b7", mission: 1, other, kind, occurred_at: 1_000, recorded_at: 2_000, actor: "cli:ludo" },
  payload: JSON.stringify(payload)
})
const added = { to: "1970-01-01T00:00:03.000Z", crew: ["ba"], weight: 3 }
const nameOf = (number: number) => `name ${number}`

it("whoever starts, joins or leaves has been named", () => {
  expect(agentsNamed(row("start", { crew: ["ba"] }))).toEqual(["ba"])
  expect(agentsNamed(row("crew", { add: ["ludo"], remove: ["vigilio"] }))).toEqual(["ludo", "vigilio"])
})

it("a bookmark keeps all that was said", () => {
  const payload = { crew: ["ba"], weight: 4, add: ["x"], remove: ["y"] }
  expect(toBookmark(row("start", payload))).toEqual(
    { ...payload, position: 7, id: "b7", kind: "start", at: 1_000, order: JSON.stringify(payload), weight: 4n }
  )
  expect(toBookmark(row("add", added))).toBeUndefined()
  expect(toSaid(row("end", {}), nameOf)).toMatchObject({ name: "name 1", statement: { kind: "end", at: 1_000 } })
})

it("an added window has its own end, crew and weight; everyone's and 1 where nothing is said", () => {
  const window = { kind: "add", id: "b7", from: 1_000, to: 3_000, crew: ["ba"], weight: 3n }
  expect(toSaid(row("add", added), nameOf)).toEqual({ name: "name 1", statement: window })
  expect(toSaid(row("add", { to: added.to }), nameOf)).toMatchObject({ statement: { crew: [], weight: 1n } })
})

it("a move and a merge lead from one name to the other", () => {
  const link = { id: "b7", position: 7, at: 1_000, from: "name 1", to: "name 2" }
  for (const kind of ["move", "merge"] as const) {
    expect(toSaid(row(kind, {}, 2), nameOf)).toEqual({ link: { kind, ...link } })
  }
})
