/** Compares the views with a rebuild of them, and what they say of money with the raw readings of the log. */
import { Effect } from "effect"
import { attempt } from "../database/attempt.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { Verification } from "../report/documents/Verification.ts"
import type { OnProgress } from "./Ledger.ts"
import { projections } from "./projections.ts"
import { type SumCheck, sumChecks } from "./sumChecks.ts"

type Check = Verification["checks"][number]
type Finding = Verification["findings"][number]

const sameName = "views equal a rebuild"

/** The names of the checks, in their order. */
export const viewCheckNames: ReadonlyArray<string> = [sameName, ...sumChecks.map(({ name }) => name)]

/** Adds to the findings. `live`: the views, in a read transaction; `rebuilt`: path of the rebuild up to their position, with the raw readings. */
export const viewChecks = Effect.fnUntraced(
  function*(live: SqliteFile, rebuilt: string, findings: Array<Finding>, onProgress: OnProgress) {
    yield* attempt("read", rebuilt, () => live.connection.prepare("ATTACH ? AS rebuilt").run(rebuilt))
    const checks = [yield* sameTables(live, findings, onProgress)]
    for (const [done, check] of sumChecks.entries()) {
      onProgress({ what: check.name, done, total: sumChecks.length })
      yield* Effect.yieldNow
      const comparison = yield* attempt("read", live.path, () => compare(live, findings, check))
      checks.push(note(findings, check.name, comparison))
    }
    return checks
  }
)

/** The check for what was found since the one before it. */
const note = (findings: ReadonlyArray<Finding>, name: string, { checked, found }: Comparison): Check => ({
  name,
  ok: found === 0,
  checked,
  detail: found === 0 ? null : findings.at(-1)!.detail
})

interface Comparison {
  readonly checked: number
  readonly found: number
}

/** Row by row, both ways, so that neither a missing nor an invented row passes. */
const sameTables = Effect.fnUntraced(
  function*(live: SqliteFile, findings: Array<Finding>, onProgress: OnProgress) {
    const tables = tablesOf()
    let checked = 0
    let found = 0
    for (const [done, table] of tables.entries()) {
      onProgress({ what: `comparing the table ${table}`, done, total: tables.length })
      yield* Effect.yieldNow
      const comparison = yield* attempt("read", live.path, () => sameTable(live, table, findings))
      checked += comparison.checked
      found += comparison.found
    }
    return note(findings, sameName, { checked, found })
  }
)

const sameTable = (live: SqliteFile, table: string, findings: Array<Finding>): Comparison => {
  const checked = live.connection.prepare(`SELECT count(*) FROM rebuilt.${table}`).pluck().get() as number
  const missing = onlyIn(live, table, "rebuilt", "main")
  const invented = onlyIn(live, table, "main", "rebuilt")
  if (missing.rows + invented.rows === 0) return { checked, found: 0 }
  const positions = [missing.first, invented.first].filter((position) => position !== null)
  findings.push({
    class: "views",
    position: positions.length === 0 ? null : Math.min(...positions),
    detail: `${table}: ${missing.rows} rows missing, ${invented.rows} rows that no event explains; ` +
      "ledger rebuild makes them anew"
  })
  return { checked, found: 1 }
}

interface Column {
  readonly name: string
  readonly pk: number
}

/** Rows of one side that the other lacks, found by their primary keys, so that no more than a row is kept in memory. */
const onlyIn = (live: SqliteFile, table: string, side: string, other: string) => {
  const columns = live.connection.prepare(`PRAGMA ${side}.table_info(${table})`).all() as Array<Column>
  const same = columns.map(({ name, pk }) => `o."${name}" ${pk > 0 ? "=" : "IS"} t."${name}"`).join(" AND ")
  const first = columns.some(({ name }) => name === "position") ? "min(t.position)" : "NULL"
  return live.connection.prepare(
    `SELECT count(*) AS rows, ${first} AS first FROM ${side}.${table} t
     WHERE NOT EXISTS (SELECT 1 FROM ${other}.${table} o WHERE ${same})`
  ).get() as { rows: number; first: number | null }
}

const tablesOf = (): ReadonlyArray<string> =>
  projections.parts.flatMap(({ tables }) => [...tables.matchAll(/CREATE TABLE (\w+)/gu)].map(([, name]) => name!))

interface Difference {
  readonly position: bigint | null
  readonly what: string
  readonly booked: bigint
  readonly reported: bigint
}

const compare = (
  views: SqliteFile,
  findings: Array<Finding>,
  { counted, differing, kind, verb }: SumCheck
): Comparison => {
  const { n } = views.connection.prepare(counted).get() as { n: number }
  const rows = views.connection.prepare(differing).safeIntegers().all() as Array<Difference>
  for (const { booked, position, reported, what } of rows) {
    findings.push({
      class: kind,
      position: position === null ? null : Number(position),
      detail: `${what}: ${booked} ticks ${verb}, ${reported} reported`
    })
  }
  return { checked: n, found: rows.length }
}
