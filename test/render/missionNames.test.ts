/** Names of missions are copied into commands: they are whole as long as anything else can give way. */
import { describe, expect, it } from "vitest"
import { renderDocument } from "../../src/render/renderDocument.ts"
import type { Dimension } from "../../src/report/documents/Dimension.ts"
import { example } from "../support/documents.ts"

const mission = "some-organisation/its-ledger#1234"
const agent = "an-agent-of-a-rather-long-name"
const key = { id: "k", name: "a-key-of-a-rather-long-name" }
const figure = { billed: "10", estimated: "0", low: "0", high: "1234.56", state: "provisional" } as const

const shown = (document: Parameters<typeof renderDocument>[0], columns: number) =>
  renderDocument(document, { columns, colour: false, timeZone: "Etc/UTC", now: Date.parse("2026-04-06T15:04:00Z") })

const reported = (by: ReadonlyArray<Dimension>, columns: number) =>
  shown(example("ledger.report/1", { by: [...by], groups: [{ mission, agent, key, ...figure }] }), columns)

const lineOf = (text: string) => text.split("\n").find((line) => line.includes("some-organisation")) ?? ""

describe.each([60, 80, 120])("on %i columns", (columns) => {
  it.each([[["mission"]], [["mission", "agent"]], [["key", "mission", "agent"]]] as const)(
    "a report by %j has the whole name, and the cost",
    (by) => {
      const line = lineOf(reported(by, columns))
      expect(line).toContain(mission)
      expect(line).toContain("10.00")
      expect(line.length).toBeLessThanOrEqual(columns)
    }
  )

  it("what an event moved has the whole name", () => {
    const moved = [{ mission, agent, billed: "-10", estimated: "0" }]
    const line = lineOf(shown(example("ledger.event/1", { moved }), columns))
    expect(line).toContain(mission)
    expect(line).toContain("-10.00")
  })
})

it("the range stays longer than the share, which can be reckoned", () => {
  expect(lineOf(reported(["mission"], 60))).toContain("0.00 – 1,234.56")
  expect(lineOf(reported(["mission"], 60))).not.toContain("%")
})

it("where nothing else is left to give way the name is cut, but not its number", () => {
  expect(lineOf(reported(["mission"], 36))).toMatch(/ some-organisation\/\S*…#1234 +~10\.00$/u)
})
