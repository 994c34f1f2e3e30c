/** The published documents keep their promise: they read what is written, and what interfaces.md shows. */
import { Result, Schema } from "effect"
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { ExactUsd } from "../../src/report/documents/ExactUsd.ts"
import { Instant } from "../../src/report/documents/Instant.ts"
import { documents } from "../../src/report/documents/LedgerDocument.ts"
import { Report } from "../../src/report/documents/Report.ts"
import { decodeDocument, documentNames, example, exampleJson } from "../support/documents.ts"

const promised = {
  schema: "ledger.report/1",
  generatedAt: "2026-04-06T15:00:00Z",
  asOf: { position: 412, recordedAt: "2026-04-06T14:59:58Z" },
  currency: "USD",
  timeZone: "Etc/UTC",
  period: { from: null, to: null },
  filter: { mission: "trentuna/token-monitor#3" },
  by: ["agent"],
  total: { billed: "15.7412", estimated: "0", low: "14.02", high: "16.9", state: "settled" },
  groups: [{ agent: "vigilio", billed: "15.7412", estimated: "0", low: "14.02", high: null, state: "provisional" }],
  unattributed: { billed: "0.31", estimated: "0" },
  conservation: { reported: "16.0512", attributed: "15.7412", unattributed: "0.31", difference: "0" },
  freshness: [{ source: "xai", lastSnapshotAt: "2026-04-06T14:55:00Z", complete: true, failing: null }],
  coverage: [{
    source: "xai",
    from: "2026-04-01T00:00:00Z",
    to: "2026-04-06T14:55:00Z",
    gaps: [{ from: "2026-04-02T10:00:00Z", to: "2026-04-02T11:00:00Z", reason: "unreachable" }]
  }]
}

describe("documents", () => {
  it.each(documentNames)("%s reads its published example and writes it again", (name) => {
    const document = Result.getOrThrow(decodeDocument(name, exampleJson(name)))
    expect(document.schema).toBe(name)
    expect(Schema.encodeSync(documents[name] as Schema.Codec<unknown, unknown>)(document)).toEqual(exampleJson(name))
  })

  it("a report as the interfaces page shows it is read, and has no notices", () => {
    expect(Schema.decodeUnknownSync(Report)(promised)).toEqual({ ...promised, notices: [] })
  })

  it("fields that a later release adds are no error", () => {
    expect(Result.isSuccess(decodeDocument("ledger.report/1", { ...promised, addedLater: true }))).toBe(true)
  })

  it("a document of another version is refused", () => {
    expect(Result.isFailure(decodeDocument("ledger.report/1", { ...promised, schema: "ledger.report/2" }))).toBe(true)
  })

  it("a mission's crew is named agents, everyone, or everyone but some", () => {
    const [mission] = example("ledger.missions/1").missions
    for (const crew of [["ba"], [], "everyone", { everyoneExcept: ["ba"] }] as const) {
      expect(example("ledger.missions/1", { missions: [{ ...mission!, crew }] }).missions[0]?.crew).toEqual(crew)
    }
  })

  it.each(["0", "15.7412345678", "-0.0000000001", "-3", "1200"])("money may be %s", (text) => {
    expect(Schema.is(ExactUsd)(text)).toBe(true)
  })

  it.each(["-0", "+1", "1.0", "0.10", ".5", "1.", "01", "1e3", "1,000", "0.12345678901", "", "NaN", " 1", "1\n"])(
    "money is never %j",
    (text) => {
      expect(Schema.is(ExactUsd)(text)).toBe(false)
    }
  )

  it.each([
    "2026-04-06 15:00:00",
    "2026-04-06T15:00:00",
    "2026-04-06T15:00:00+02:00",
    "2026-13-01T00:00:00Z",
    "1775487600"
  ])(
    "an instant is never %j",
    (text) => {
      expect(Schema.is(Instant)(text)).toBe(false)
    }
  )

  it("the published JSON Schemas are those of the code", () => {
    const script = join(import.meta.dirname, "../../scripts/schemas.ts")
    const run = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" })
    expect(run.stderr).toBe("")
    expect(run.status).toBe(0)
  })
})
