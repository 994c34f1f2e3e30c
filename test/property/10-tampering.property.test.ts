/** Invariant 10: any change of an event, of their order or number, is named by verify; so is any row of the views that no event explains. */
import SqliteDatabase from "better-sqlite3"
import { Effect, Exit, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, assert, beforeAll, expect, it } from "vitest"
import { projections } from "../../src/ledger/projections.ts"
import { Usd } from "../../src/money/Usd.ts"
import { memoryDirectory } from "../support/memoryDirectory.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime, openLedger } from "../support/recordedLedger.ts"
import { missions, type Place, placed, type Told } from "../support/tellings.ts"
import { withoutTriggers } from "../support/withoutTriggers.ts"

const scope = Scope.makeUnsafe()
const place: Place = { unit: "hour", start: Date.parse("2026-04-06T09:00:00Z"), step: 360_000 }
let directory: string
let forged: string

const told: ReadonlyArray<Told> = [
  { type: "observe", key: "k1", name: "xai-a", redacted: "xai-...1111" },
  { type: "assign", key: "k1", agent: "a", from: null },
  { type: "bookmark", mission: missions[0]!, kind: "start", at: 1, crew: [], weight: 1n, id: "b0" },
  { type: "bookmark", mission: missions[1]!, kind: "start", at: 3, crew: ["a"], weight: 2n, id: "b1" },
  reading(4, 7n),
  { type: "failure", source: "xai", at: 5 },
  { type: "rule", rule: "weighted", from: 2 },
  reading(8, 11n),
  { type: "retract", bookmark: "b1", mission: missions[1]! },
  reading(12, 3n)
]

function reading(at: number, value: bigint): Told {
  const lines = [{ series: "tokens", key: "k1", bucket: { start: 0, end: 10 }, value: Usd.ticks(value) }]
  return { type: "snapshot", at, window: { from: 0, to: 20 }, lines }
}

beforeAll(() =>
  inTestTime(Effect.gen(function*() {
    directory = yield* Scope.provide(memoryDirectory, scope)
    forged = yield* Scope.provide(memoryDirectory, scope)
    const { open, tell } = yield* openLedger(path.join(directory, "ledger.db"))
    for (const [index, one] of told.entries()) {
      yield* tell({ at: place.start + index * 60_000, told: placed(one, place) }, place)
    }
    yield* open.projector.views()
  }))
)
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

/** A copy to forge, everything in the files themselves. Nobody has the original open any more. */
const copy = () => {
  for (const name of fs.readdirSync(forged)) fs.rmSync(path.join(forged, name))
  for (const name of fs.readdirSync(directory)) fs.copyFileSync(path.join(directory, name), path.join(forged, name))
  return {
    log: path.join(forged, "ledger.db"),
    views: path.join(forged, fs.readdirSync(forged).find((name) => /views-.*\.db$/u.test(name))!)
  }
}

/** What verify says of the forged files; that they cannot even be opened names the damage too. */
const verdict = () =>
  inTestTime(Effect.gen(function*() {
    yield* TestClock.setTime(place.start + 86_400_000)
    const { ledger } = yield* openLedger(path.join(forged, "ledger.db"))
    return yield* ledger.verify(() => {})
  })).then(
    ({ checks, findings, ok }) => ({
      ok,
      findings,
      failed: checks.filter((check) => !check.ok).map(({ name }) => name)
    }),
    (failure: unknown) => ({ ok: false, findings: [String(failure)], failed: ["it opens"] })
  )

const withFile = <A>(file: string, body: (connection: SqliteDatabase.Database) => A): A => {
  const connection = new SqliteDatabase(file)
  try {
    connection.pragma("ignore_check_constraints = ON")
    return withoutTriggers(connection, () => body(connection))
  } finally {
    connection.close()
  }
}

const tables = projections.parts.flatMap(({ tables }) =>
  [...tables.matchAll(/CREATE TABLE (\w+)/gu)].map(([, name]) => name!)
)

it("nothing forged is nothing found", async () => {
  copy()
  expect(await verdict()).toEqual({ ok: true, findings: [], failed: [] })
}, longest)

it("a row of the views that is changed, removed or invented is found, in whatever table", async () => {
  const forgery = fc.record({
    table: fc.constantFrom(...tables),
    row: fc.nat(40),
    column: fc.nat(20),
    how: fc.constantFrom("change", "change", "remove", "repeat")
  })
  await fc.assert(
    fc.asyncProperty(forgery, async ({ column, how, row, table }) => {
      const { views } = copy()
      const changed = withFile(views, (connection) => {
        const rows = connection.prepare(`SELECT * FROM ${table}`).safeIntegers().all() as Array<Record<string, unknown>>
        const names = (connection.pragma(`table_info(${table})`) as Array<{ name: string }>).map(({ name }) => name)
        if (rows.length === 0) return false
        const chosen = rows[row % rows.length]!
        const name = names[column % names.length]!
        const replaced = rows.filter((other) => how === "repeat" || other !== chosen)
        if (how !== "remove") replaced.push({ ...chosen, [name]: other(chosen[name]) })
        connection.exec(`DELETE FROM ${table}`)
        const insert = connection.prepare(`INSERT INTO ${table} VALUES (${names.map(() => "?").join(", ")})`)
        try {
          for (const values of replaced) insert.run(...names.map((key) => values[key]))
          return true
        } catch {
          // The tables' own constraints refuse it.
          return false
        }
      })
      fc.pre(changed)
      const { failed, ok } = await verdict()
      assert.strictEqual(ok, false, `${how} ${table}`)
      expect(failed.length).toBeGreaterThan(0)
    }),
    runs(25)
  )
}, longest)

it("an event that is changed, removed, repeated or moved is found before any figure is trusted", async () => {
  const columns = ["id", "idempotency_key", "type", "version", "actor", "occurred_at", "recorded_at", "payload", "hash"]
  const forgery = fc.record({
    position: fc.integer({ min: 1, max: told.length }),
    column: fc.constantFrom(...columns),
    how: fc.constantFrom("change", "change", "remove", "last", "swap")
  })
  await fc.assert(
    fc.asyncProperty(forgery, async ({ column, how, position }) => {
      const { log } = copy()
      withFile(log, (connection) => {
        const value = connection.prepare(`SELECT ${column} FROM event WHERE position = ?`).safeIntegers().pluck().get(
          position
        )
        if (how === "change") {
          connection.prepare(`UPDATE event SET ${column} = ? WHERE position = ?`).run(other(value), position)
        } else if (how === "remove") {
          connection.prepare("DELETE FROM event WHERE position = ?").run(position)
        } else if (how === "last") {
          connection.prepare("DELETE FROM event WHERE position >= ?").run(position)
        } else {
          const next = position % told.length + 1
          connection.exec(`UPDATE event SET position = 0 WHERE position = ${position};
            UPDATE event SET position = ${position} WHERE position = ${next}; UPDATE event SET position = ${next} WHERE position = 0`)
        }
      })
      assert.strictEqual((await verdict()).ok, false, `${how} ${column} of ${position}`)
    }),
    runs(20)
  )
}, longest)

it("a byte of the log's file that is changed leads to a finding or to the very same events", async () => {
  const original = eventsOf(path.join(directory, "ledger.db"))
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const { log } = copy()
      const bytes = fs.readFileSync(log)
      bytes[at % bytes.length]! ^= mask
      fs.writeFileSync(log, bytes)
      const { ok } = await verdict()
      expect(ok ? eventsOf(log) : original).toEqual(original)
    }),
    runs(15)
  )
}, longest)

const eventsOf = (file: string) => {
  const connection = new SqliteDatabase(file, { readonly: true })
  const rows = connection.prepare("SELECT * FROM event ORDER BY position").safeIntegers().all()
  connection.close()
  return rows
}

/** Another value of the same kind. */
function other(value: unknown): unknown {
  if (typeof value === "bigint" || typeof value === "number") return BigInt(value) + 1n
  if (typeof value === "string") return value.endsWith("x") ? `${value}y` : `${value.slice(0, -1)}x`
  if (value instanceof Uint8Array) return Buffer.from(value.map((byte, index) => index === 0 ? byte ^ 1 : byte))
  return "x"
}
