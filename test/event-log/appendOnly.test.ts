/** Events cannot be changed, deleted, replaced, skipped or reordered, whoever opens the file. */
import { assert, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import { paused, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const columns = (changes: Record<string, string>) => {
  const row: Record<string, string> = {
    position: "3",
    id: "zeroblob(16)",
    idempotency_key: "null",
    type: "'T'",
    version: "1",
    actor: "'a'",
    occurred_at: "0",
    recorded_at: "9000000000000",
    payload: "'{}'",
    hash: "zeroblob(32)",
    ...changes
  }
  return `into event (${Object.keys(row).join(", ")}) values (${Object.values(row).join(", ")})`
}

it.effect.each([
  ["an update", "update event set actor = 'x' where position = 1", "append-only"],
  ["an update of a hash", "update event set hash = zeroblob(32)", "append-only"],
  ["a delete of the last event", "delete from event where position = 2", "append-only"],
  ["a delete of everything", "delete from event", "append-only"],
  ["a replacement of a position", `insert or replace ${columns({ position: "2" })}`, "head \\+ 1|append-only"],
  [
    "a replacement through a key",
    `insert or replace ${columns({ idempotency_key: "'k'" })}`,
    "already used|append-only"
  ],
  ["an upsert", `insert ${columns({ position: "2" })} on conflict do update set actor = 'x'`, "head \\+ 1|append-only"],
  ["a gap", `insert ${columns({ position: "4" })}`, "head \\+ 1"],
  ["a position of SQLite's choice", `insert ${columns({ position: "null" })}`, "head \\+ 1"],
  ["a used key", `insert ${columns({ idempotency_key: "'k'" })}`, "already used"],
  ["a clock that goes back", `insert ${columns({ recorded_at: "-1" })}`, "go back"],
  ["a payload that is no JSON", `insert ${columns({ payload: "'{'" })}`, "CHECK"],
  ["a value of another type", `insert ${columns({ occurred_at: "'noon'" })}`, "cannot store TEXT"],
  ["a short hash", `insert ${columns({ hash: "zeroblob(31)" })}`, "CHECK"],
  ["an empty key", `insert ${columns({ idempotency_key: "''" })}`, "CHECK"],
  ["another identity", "update log_meta set ledger_id = 'x'", "identity"],
  ["no identity", "delete from log_meta", "identity"],
  ["a second identity", "insert into log_meta values (2, 'x', zeroblob(32))", "CHECK"]
])("%s is refused", ([, statement, reason]) =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    yield* writing(path, (log) => log.append([paused(1), paused(2, { key: "k" })]))
    // A connection of another program: none of the ledger's settings.
    const connection = new SqliteDatabase(path)
    const content = () => JSON.stringify(connection.prepare("select * from event, log_meta").all())
    const before = content()
    assert.throws(() => connection.exec(String(statement)), new RegExp(String(reason), "u"))
    assert.strictEqual(content(), before)
    connection.close()
  }))

it.effect("a plain next event is taken", () =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    yield* writing(path, (log) => log.append([paused(1), paused(2, { key: "k" })]))
    const connection = new SqliteDatabase(path)
    assert.strictEqual(connection.prepare(`insert ${columns({})}`).run().changes, 1)
    connection.close()
  }))
