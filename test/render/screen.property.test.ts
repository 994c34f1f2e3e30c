/** Whatever names there are and however narrow the screen: lines fit, and nothing but text and our own colours is printed. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { renderDocument } from "../../src/render/renderDocument.ts"
import { widthOf } from "../../src/render/Width.ts"
import type { Dimension } from "../../src/report/documents/Dimension.ts"
import type { LedgerDocument } from "../../src/report/documents/LedgerDocument.ts"
import type { Report, ReportGroup } from "../../src/report/documents/Report.ts"
import { documentNames, example, nastyDocument, nastyText } from "../support/documents.ts"

const numRuns = 1000
const columns = fc.oneof(fc.integer({ min: 20, max: 140 }), fc.constantFrom(1, 2, 5, 60, 80, 100))
const options = { colour: false, timeZone: "Europe/Brussels", now: Date.parse("2026-04-06T15:04:00Z") }

const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map((ticks) => Usd.format(Usd.ticks(ticks)))
const figure = fc.record({
  billed: amount,
  estimated: fc.oneof(fc.constant("0"), amount),
  low: amount,
  high: fc.option(amount),
  state: fc.constantFrom("settled" as const, "provisional" as const),
  widened: fc.boolean()
})

const named = fc.option(nastyText)
const grouped = fc.record({
  mission: named,
  agent: named,
  key: fc.option(fc.record({ id: nastyText, name: named })),
  source: nastyText,
  model: named,
  meter: named,
  day: fc.constantFrom("2026-04-05", "2026-04-06"),
  hour: fc.constantFrom("2026-04-06T09:00:00.000Z", "2026-04-06T10:00:00.000Z")
})
const group: fc.Arbitrary<ReportGroup> = fc.tuple(grouped, figure).map(([names, cost]) => Object.assign(names, cost))
const dimensions: ReadonlyArray<Dimension> = ["mission", "agent", "key", "source", "model", "meter", "day", "hour"]

const report: fc.Arbitrary<Report> = fc.record({
  by: fc.subarray([...dimensions]),
  total: figure,
  groups: fc.array(group, { maxLength: 4 }),
  notices: fc.array(nastyText, { maxLength: 2 })
}).map((parts) => example("ledger.report/1", parts))

/** What stands on the screen when our own colours are taken away; nothing else may be there to take away. */
const linesOf = (document: LedgerDocument, width: number): ReadonlyArray<string> => {
  const coloured = renderDocument(document, { ...options, columns: width, colour: true })
  // oxlint-disable-next-line eslint/no-control-regex
  const text = coloured.replace(/\u001b\[(?:[12]|22|3[1236]|39)m/gu, "")
  expect(text.endsWith("\n")).toBe(true)
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]/u)
  return text.slice(0, -1).split("\n")
}

const oneLine = new Set<string>(["ledger.error/1", "ledger.anchor/1"])

describe("on any screen", () => {
  it("no line of a report is wider than the screen, nor does anything move the cursor, recolour or reorder", () => {
    fc.assert(
      fc.property(report, columns, (document, width) => {
        expect(linesOf(document, width).filter((line) => widthOf(line) > width)).toEqual([])
      }),
      { numRuns }
    )
  })

  it("nor of any other answer; an error and an anchor are one line", () => {
    fc.assert(
      fc.property(nastyDocument, columns, (document, width) => {
        const lines = linesOf(document, width)
        const wider = lines.filter((line) => widthOf(line) > width)
        expect(oneLine.has(document.schema) ? lines.slice(1) : wider).toEqual([])
      }),
      { numRuns }
    )
  })

  it.each(documentNames)("colours only paint what %s says without them", (name) => {
    const document = example(name)
    const plain = renderDocument(document, { ...options, columns: 80 })
    expect(`${linesOf(document, 80).join("\n")}\n`).toBe(plain)
    expect(plain).not.toContain("\u001b")
  })
})
