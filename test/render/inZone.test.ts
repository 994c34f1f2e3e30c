/** Times in sentences are told in the zone of whoever reads them, like all others. */
import { expect, it } from "vitest"
import { renderError } from "../../src/render/error.ts"
import { renderDocument } from "../../src/render/renderDocument.ts"
import { example } from "../support/documents.ts"

const options = { columns: 120, colour: false, timeZone: "Europe/Brussels", now: Date.parse("2026-04-06T15:04:00Z") }
const at = "2026-04-06T10:12:00.000Z"

it("notices of acts and answers are", () => {
  const notices = [`${at} lies ahead`]
  expect(renderDocument(example("ledger.bookmark/1", { notices }), options)).toContain("! 2026-04-06 12:12 lies ahead")
  const report = { timeZone: "America/New_York", notices }
  expect(renderDocument(example("ledger.report/1", report), options)).toContain("! 2026-04-06 06:12 lies ahead")
})

it("what an event said is, in the zone of the question", () => {
  const difference = example("ledger.diff/1", { timeZone: "Asia/Kolkata" })
  expect(renderDocument(difference, options)).toContain("given to ba, from 2026-04-06 15:42 on")
})

it("failures are, to the millisecond's second where a minute does not say it, and as typed where somebody typed it", () => {
  const message = `it started only at ${at}, so it cannot end at 2026-04-06T09:00:30.500Z`
  const error = { schema: "ledger.error/1", error: { code: "x", message, hint: "2026-04-06T10:12:00Z" } } as const
  expect(renderError(error, options)).toBe(
    "ledger: it started only at 2026-04-06 12:12, so it cannot end at 2026-04-06 11:00:30: 2026-04-06T10:12:00Z\n"
  )
  expect(renderError(error, { colour: false })).toContain(at)
})
