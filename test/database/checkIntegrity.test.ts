/** SQLite's own check runs beside the process and names damage that a hash chain cannot see. */
import { assert, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import { checkIntegrity } from "../../src/database/checkIntegrity.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

it.live("a whole file has no problems, a row missing from an index is one", () =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    const connection = new SqliteDatabase(path)
    connection.exec(
      "create table t (a integer); create index i on t (a); insert into t values (1), (2); " +
        "create table u (a integer); create index j on u (a)"
    )
    assert.deepStrictEqual(yield* checkIntegrity(path), [])
    connection.unsafeMode(true)
    connection.pragma("writable_schema = ON")
    connection.exec(
      "update sqlite_schema set rootpage = (select rootpage from sqlite_schema where name = 'j') where name = 'i'"
    )
    connection.close()
    const problems = yield* checkIntegrity(path)
    assert.match(problems.join(), /missing from index i/u)
    assert.isTrue(problems.every((problem) => !problem.includes("\n")))
  }))

it.live("a file that cannot be read at all is a problem too", () =>
  Effect.gen(function*() {
    const [problem] = yield* checkIntegrity(`${yield* temporaryLog}.absent`)
    assert.match(problem!, /^the check could not be finished: .*unable to open/u)
  }))
