/** Rows kept back are all inserted, in whatever numbers they come, and exactly. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { BulkInsert } from "../../src/database/BulkInsert.ts"
import { SqliteFile } from "../../src/database/SqliteFile.ts"

it.effect.each([0, 1, 15, 16, 17, 40])("%d rows are there once they are flushed", (count) =>
  Effect.gen(function*() {
    const file = yield* SqliteFile.scoped({ path: ":memory:", role: "views", mode: "write" })
    file.connection.exec("create table note (number integer primary key, text text, ticks integer not null) strict")
    const rows = Array.from({ length: count }, (_, number) => {
      return {
        number,
        text: number % 2 === 0 ? null : `note ${number}`,
        ticks: 9_007_199_254_740_993n + BigInt(number)
      }
    })
    const insert = new BulkInsert(file, "note", 3)
    for (const { number, text, ticks } of rows) insert.add([number, text, ticks])
    insert.flush()
    insert.flush()
    const stored = file.prepare("select * from note order by number", "bigint").all()
    assert.deepStrictEqual(stored, rows.map((row) => ({ ...row, number: BigInt(row.number) })))
  }))
