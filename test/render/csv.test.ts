/** Lists as CSV: exact, quoted so that any reader gets the same fields back. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { eventsCsv, keysCsv, missionsCsv, reportCsv } from "../../src/render/csv.ts"
import { example, nastyText } from "../support/documents.ts"

/** A reader by the letter of RFC 4180, section 2, with either line end. */
const parseCsv = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const rows: Array<Array<string>> = []
  let row: Array<string> = []
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gu)) {
    if (end === "" && row.length === 0 && quoted === undefined && bare === "") break
    row.push(quoted === undefined ? bare! : quoted.replaceAll("\"\"", "\""))
    if (end === ",") continue
    rows.push(row)
    row = []
  }
  return rows
}

describe("csv", () => {
  it("a report has the fields of its groups, amounts exact, a key in two fields", () => {
    const figure = { billed: "15.7412345678", estimated: "0", low: "14.02", high: null, state: "provisional" } as const
    const report = example("ledger.report/1", {
      by: ["key", "day"],
      groups: [{ key: { id: "k1", name: "xai, \"the\" key" }, day: "2026-04-06", ...figure }, {
        key: null,
        day: "2026-04-07",
        ...figure
      }]
    })
    expect(reportCsv(report)).toMatchInlineSnapshot(`
      "key.id,key.name,day,billed,estimated,low,high,state
      k1,"xai, ""the"" key",2026-04-06,15.7412345678,0,14.02,,provisional
      ,,2026-04-07,15.7412345678,0,14.02,,provisional
      "
    `)
  })

  it("missions, keys and events", () => {
    expect(missionsCsv(example("ledger.missions/1"))).toMatchInlineSnapshot(`
      "mission,state,startedAt,endedAt,crew,billed,estimated,low,high,certainty
      trentuna/token-monitor#3,open,2026-04-06T09:00:00.000Z,,vigilio ba,11.2004,0,10.9,11.6,provisional
      trentuna/token-monitor#2,ended,2026-04-06T10:30:00.000Z,2026-04-06T12:00:00.000Z,everyone except amy,4.5408,0,4.5408,4.5408,settled
      "
    `)
    expect(keysCsv(example("ledger.keys/1"))).toMatchInlineSnapshot(`
      "source,id,name,redacted,disabled,limits.perSecond,limits.perMinute,limits.tokensPerMinute,agent,billed,estimated
      xai,0a1b2c3d-1111-4222-8333-444455556666,xai-vigilio,xai-...3Xxp,false,5,60,,vigilio,15.7412,0
      xai,1b2c3d4e-2222-4333-8444-555566667777,xai-ba,xai-...9QqZ,true,,,2000000,,0.0043,0
      "
    `)
    expect(eventsCsv([example("ledger.event/1")], { header: true })).toMatchInlineSnapshot(`
      "position,id,type,version,occurredAt,recordedAt,actor,idempotencyKey,payload,hash
      17,0196095e-7f00-7000-8000-00000000000a,MissionStarted,1,2026-04-06T09:00:00.000Z,2026-04-06T09:00:00.123Z,cli:ludo,,"{""crew"":[""vigilio""],""mission"":{""host"":""default"",""number"":3,""owner"":""trentuna"",""repository"":""token-monitor""},""note"":""xAI billing"",""weight"":1}",9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
      "
    `)
    expect(eventsCsv([example("ledger.event/1")], { header: false }).startsWith("17,")).toBe(true)
  })

  it("an unknown name is an empty field, an empty name a quoted one", () => {
    const [key] = example("ledger.keys/1").keys
    const fields = (name: string | null) =>
      keysCsv(example("ledger.keys/1", { keys: [{ ...key!, name }] })).split("\n")[1]!.split(",")[2]
    expect([fields(null), fields(""), fields("a")]).toEqual(["", "\"\"", "a"])
  })

  it("what a name holds comes back to the letter", () => {
    const [key] = example("ledger.keys/1").keys
    fc.assert(
      fc.property(fc.array(nastyText, { minLength: 1, maxLength: 4 }), (names) => {
        const text = keysCsv(example("ledger.keys/1", { keys: names.map((name) => ({ ...key!, name })) }))
        expect(parseCsv(text).slice(1).map((row) => row[2])).toEqual(names)
      }),
      { numRuns: 1000 }
    )
  })
})
