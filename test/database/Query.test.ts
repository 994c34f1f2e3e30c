/** Kysely types and compiles, the file runs: at once, prepared once, exact where money is read. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { all, get, iterate, queries, run } from "../../src/database/Query.ts"
import { SqliteFile } from "../../src/database/SqliteFile.ts"

interface Tables {
  readonly posting: { readonly mission: string; readonly ticks: bigint }
}

const query = queries<Tables>()

it.effect("queries run synchronously with their parameters", () =>
  Effect.gen(function*() {
    const file = yield* SqliteFile.scoped({ path: ":memory:", role: "views", mode: "write" })
    file.connection.exec("create table posting (mission text not null, ticks integer not null) strict")
    const insert = (mission: string, ticks: bigint) =>
      run(file, query.insertInto("posting").values({ mission, ticks })).changes
    assert.strictEqual(insert("a#1", 9_007_199_254_740_993n), 1)
    insert("a#2", -5n)
    const ofMission = query.selectFrom("posting").select("ticks").where("mission", "=", "a#1").compile()
    assert.deepStrictEqual(get(file, ofMission, { integers: "bigint" }), { ticks: 9_007_199_254_740_993n })
    const ordered = query.selectFrom("posting").selectAll().orderBy("mission")
    assert.deepStrictEqual(all(file, ordered, { integers: "bigint" }).map((row) => row.ticks), [
      9_007_199_254_740_993n,
      -5n
    ])
    assert.deepStrictEqual([...iterate(file, ordered)].map((row) => row.mission), ["a#1", "a#2"])
    assert.isUndefined(get(file, ordered.where("mission", "=", "a#3")))
  }))
