/** docs/json.md lists every document, and what it shows fits the published schemas. */
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { documents } from "../../src/report/documents/LedgerDocument.ts"
import { examplesOf } from "../support/examples.ts"
import { page } from "../support/page.ts"

const text = page("json.md")
const [report, error] = examplesOf("json.md")

const decoded = (name: "ledger.report/1" | "ledger.error/1", json: string) =>
  Schema.decodeUnknownSync(documents[name])(JSON.parse(json), { onExcessProperty: "error" })

describe("docs/json.md", () => {
  it("lists every document, and none that does not exist", () => {
    const listed = [...text.matchAll(/^\| `(ledger\.[a-z-]+\/\d+)` \|/gmu)].map(([, name]) => name)
    expect(new Set(listed)).toEqual(new Set(Object.keys(documents)))
  })

  it("shows a report that is one", () => {
    expect(decoded("ledger.report/1", report?.output ?? "")).toMatchObject({ conservation: { difference: "0" } })
  })

  it("shows an error that is one", () => {
    expect(decoded("ledger.error/1", error?.output ?? "")).toMatchObject({ error: { code: "unknown-agent" } })
  })

  it("explains every field of the report", () => {
    for (const field of Object.keys(documents["ledger.report/1"].fields)) {
      expect(text).toMatch(new RegExp(`\`${field}(?:\\[\\])?\``, "u"))
    }
  })
})
