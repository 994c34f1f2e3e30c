/** Invariant 10: any change of any event's columns, order or number is named by verify. */
import { assert, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect, Exit, Scope } from "effect"
import * as fc from "fast-check"
import * as fs from "node:fs"
import { afterAll, beforeAll } from "vitest"
import { eventHash } from "../../src/event-log/hashChain.ts"
import { logFiles } from "../../src/event-log/logFiles.ts"
import type { EventRow } from "../../src/event-log/LogTables.ts"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import { paused, settleFile, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"
import { withoutTriggers } from "../support/withoutTriggers.ts"

const scope = Scope.makeUnsafe()
const count = 6
let base: string
let path: string

beforeAll(() =>
  Effect.runPromise(
    Effect.gen(function*() {
      base = yield* temporaryLog
      path = `${base}.copy`
      const keys = [null, "a", "b", null, "c", null]
      yield* writing(base, (log) =>
        Effect.forEach(keys, (key, index) =>
          log.append([paused(1 + index % 3, { key, at: index % 2, actor: "ab"[index % 2]! })])))
      settleFile(base)
      fs.copyFileSync(logFiles(base).witness, logFiles(path).witness)
    }).pipe(Scope.provide(scope))
  )
)
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

type Rows = Array<EventRow>
type Change = (rows: Rows) => Rows

const position = fc.integer({ min: 1, max: count })
const columns = {
  id: fc.constantFrom(Buffer.alloc(16), Buffer.alloc(16, 1)),
  idempotency_key: fc.constantFrom(null, "a", "b", "x"),
  type: fc.constantFrom("MissionPaused", "MissionEnded", ""),
  version: fc.integer({ min: 1, max: 3 }),
  actor: fc.constantFrom("a", "b", "", "\uFFFD"),
  occurred_at: fc.integer({ min: -1, max: 2 }),
  recorded_at: fc.integer({ min: -1, max: 2 }),
  payload: fc.constantFrom("{}", "[]", `{"a":1}`),
  hash: fc.constantFrom(Buffer.alloc(32), Buffer.alloc(32, 1))
}

const column: fc.Arbitrary<Change> = fc.oneof(
  ...Object.entries(columns).map(([name, value]) =>
    fc.tuple(position, value as fc.Arbitrary<unknown>).map(([at, other]): Change => (rows) =>
      rows.map((row) => row.position === at ? { ...row, [name]: other } : row)
    )
  )
)

/** A column of one event gets the value it has in another one. */
const copied: fc.Arbitrary<Change> = fc.tuple(position, position, fc.constantFrom(...Object.keys(columns))).map(
  ([from, to, name]): Change => (rows) =>
    rows.map((row) => row.position === to ? { ...row, [name]: rows[from - 1]![name as keyof EventRow] } : row)
)

const swapped: fc.Arbitrary<Change> = fc.tuple(position, position).map(([left, right]): Change => (rows) =>
  rows.map((row) =>
    row.position === left
      ? { ...rows[right - 1]!, position: left }
      : row.position === right
      ? { ...rows[left - 1]!, position: right }
      : row
  )
)

const removed: fc.Arbitrary<Change> = fc.tuple(position, fc.boolean()).map(([at, closed]): Change => (rows) => {
  const left = rows.filter((row) => row.position !== at)
  return closed ? left.map((row, index) => ({ ...row, position: index + 1 })) : left
})

const repeated: fc.Arbitrary<Change> = position.map((at): Change => (rows) => [
  ...rows,
  { ...rows[at - 1]!, position: rows.length + 1, idempotency_key: null }
])

/** From one event on everything is forged with hashes that fit. */
const forged: fc.Arbitrary<Change> = fc.tuple(position, fc.oneof(column, removed, swapped)).map(
  ([from, change]): Change => (rows) => {
    let previous = rows[from - 1]!.hash
    return change(rows).map((row, index) => {
      if (index < from) return row
      const renumbered = { ...row, position: index + 1 }
      previous = eventHash(previous, renumbered.position, row.recorded_at, {
        ...row,
        idempotencyKey: row.idempotency_key,
        occurredAt: row.occurred_at
      })
      return { ...renumbered, hash: previous }
    })
  }
)

const read = (file: string): Rows => {
  const connection = new SqliteDatabase(file)
  const rows = connection.prepare("select * from event order by position").all() as Rows
  connection.close()
  return rows
}

const names = ["position", ...Object.keys(columns).filter((name) => name !== "hash"), "hash"] as const

/** Writes the rows past every guard of the tables, as somebody with the file in hand could. */
const write = (rows: Rows) => {
  fs.copyFileSync(base, path)
  const connection = new SqliteDatabase(path)
  try {
    for (const pragma of ["synchronous = OFF", "journal_mode = MEMORY", "ignore_check_constraints = ON"]) {
      connection.pragma(pragma)
    }
    connection.exec("begin")
    withoutTriggers(connection, () => {
      connection.exec("delete from event")
      const places = names.map(() => "?").join(", ")
      const insert = connection.prepare(`insert into event (${names.join(", ")}) values (${places})`)
      for (const row of rows) insert.run(...names.map((name) => row[name as keyof EventRow]))
    })
    connection.exec("commit")
  } finally {
    connection.close()
  }
}

/** What the tables' indexes allow. */
const unique = (rows: Rows) => {
  const keys = rows.flatMap((row) => row.idempotency_key ?? [])
  return new Set(keys).size === keys.length && new Set(rows.map((row) => row.position)).size === rows.length
}

const printed = (rows: Rows) => JSON.stringify(rows.map((row) => names.map((name) => row[name as keyof EventRow])))

it("every change is named, and no change is no finding", async () => {
  const rows = read(base)
  const change = fc.oneof(column, copied, swapped, removed, repeated, forged)
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 2 }), async (changes) => {
      let changed = rows
      for (const next of changes) if (changed.length === rows.length) changed = next(changed)
      fc.pre(unique(changed))
      write(changed)
      const { findings } = await Effect.runPromise(verifyLog(path, { integrity: false }))
      assert.strictEqual(findings.length > 0, printed(changed) !== printed(rows), printed(changed))
    }),
    { numRuns: 1000 }
  )
})
