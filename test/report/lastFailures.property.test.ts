/** What fails now, of each surface, is found by one row however often it failed, and is what reading everything says. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { join } from "node:path"
import { expect, it } from "vitest"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import type { Surface } from "../../src/event/Collection.ts"
import { projections } from "../../src/ledger/projections.ts"
import { createIndexes, createTables } from "../../src/projection/Folding.ts"
import { Freshness, lastFailures, lastFailuresSql } from "../../src/report/Freshness.ts"
import { memoryDirectory } from "../support/memoryDirectory.ts"
import { inTestTime } from "../support/recordedLedger.ts"

interface Happened {
  readonly what: "failure" | "good"
  readonly source: "xai" | "other"
  readonly surface: Surface
}

const happened: fc.Arbitrary<Happened> = fc.record({
  what: fc.constantFrom("failure", "failure", "good"),
  source: fc.constantFrom("xai", "xai", "other"),
  surface: fc.constantFrom("usage", "keys", "invoice", "invoices")
})

/** Surfaces whose good readings are told by a note alone. */
const noted: ReadonlySet<Surface> = new Set(["keys", "account"])

const insert = (views: SqliteFile, { source, surface, what }: Happened, position: number) => {
  const put = (table: string, row: Readonly<Record<string, string | number | null>>) => {
    const columns = Object.keys(row)
    views.prepare(`INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => "?").join()})`)
      .run(...Object.values(row))
  }
  const common = { position, source, surface, occurred_at: position * 10 }
  if (what === "failure") put("collection_failure", { ...common, reason: "unreachable", status: position, detail: "" })
  else if (noted.has(surface)) put("surface_recovery", common)
  // Issued invoices are an event where they changed, else a note.
  else if (surface === "invoices" && position % 2 === 0) put("surface_recovery", common)
  else if (surface !== "usage") put("balance", { ...common, payload: "{}" })
  else {
    const times = ["read_at", "window_from", "window_to", "covered_from", "covered_to", "read_from", "read_to"]
    const zero = Object.fromEntries([...times, "points", "rounded", "late", "span"].map((name) => [name, 0]))
    put("snapshot", { ...common, ...zero, unit: "hour", dimensions: "[]" })
  }
}

/** By reading everything. */
const reckoned = (events: ReadonlyArray<Happened>, source: string) => {
  const failing = new Map<Surface, { status: number; since: number }>()
  for (const [index, event] of events.entries()) {
    if (event.source !== source) continue
    const position = index + 1
    if (event.what === "good") failing.delete(event.surface)
    else failing.set(event.surface, { status: position, since: failing.get(event.surface)?.since ?? position * 10 })
  }
  return [...failing].map(([surface, { since, status }]) => ({ surface, status, since }))
}

/** Views without a log. */
const emptyViews = Effect.gen(function*() {
  const path = join(yield* memoryDirectory, "views.db")
  const views = yield* Effect.acquireRelease(
    SqliteFile.open({ path, role: "build", mode: "write" }),
    (file) => Effect.sync(() => file.close())
  )
  createTables(views, projections)
  createIndexes(views, projections)
  return views
})

it("a surface fails since the first failure after its last good reading, as the last failure says", () =>
  inTestTime(Effect.gen(function*() {
    const views = yield* emptyViews
    fc.assert(
      fc.property(fc.array(happened, { maxLength: 25 }), fc.nat(25), (events, back) => {
        const known = Math.max(0, events.length - back)
        for (const table of ["collection_failure", "surface_recovery", "balance", "snapshot"]) {
          views.connection.exec(`DELETE FROM ${table}`)
        }
        for (const [index, event] of events.entries()) insert(views, event, index + 1)
        const found = [...lastFailures(views, "xai", known)].map(([surface, { since, status }]) => ({
          surface,
          status,
          since
        }))
        expect(found).toEqual(reckoned(events.slice(0, known), "xai"))
        const tried = events.slice(0, known).filter(({ surface, what }) => what === "failure" || surface === "usage")
        expect(new Freshness(views, { position: known, instant: 0 }).sources())
          .toEqual([...new Set(tried.map(({ source }) => source))].sort())
      }),
      { numRuns: 200 }
    )
  })))

it("no failure is read that is not told, however many there were", () =>
  inTestTime(Effect.gen(function*() {
    const views = yield* emptyViews
    const plan = views.prepare(`EXPLAIN QUERY PLAN ${lastFailuresSql}`).all({ source: "xai", position: 9 }) as Array<
      { readonly detail: string }
    >
    const steps = plan.map(({ detail }) => detail).filter((detail) =>
      /collection_failure|surface_recovery|balance|first|latest/u.test(detail)
    )
    expect(steps.length).toBeGreaterThan(4)
    for (const step of steps) {
      expect(step).toMatch(/^SEARCH .* USING (?:COVERING INDEX \S+ \(source=|INTEGER PRIMARY KEY \(rowid=)/u)
    }
  })))
