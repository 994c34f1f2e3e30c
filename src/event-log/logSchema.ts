/** What makes the log's tables defend themselves: every table, index and trigger of the storage format, and whether a file still has it. */
import { createHash } from "node:crypto"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { Finding } from "./ChainWalk.ts"

/** Of each object of storage format 1 the beginning of the SHA-256 of its SQL. A migration that changes one changes it here. */
const expected: Readonly<Record<string, string>> = {
  "index event_key": "f439f45fd6186c4f",
  "index event_recorded": "1f9e4986d4010768",
  "table event": "18dd2113c06c2063",
  "table log_meta": "359cf5d4946984f9",
  "trigger event_clock": "c719e55c7dae093f",
  "trigger event_dense": "17438fb3a8741912",
  "trigger event_idempotent": "46f26a38e07fd784",
  "trigger event_no_delete": "748638eea63d84d9",
  "trigger event_no_update": "5fc8c8719b58cb3a",
  "trigger meta_no_delete": "dea19ae6eb2055d7",
  "trigger meta_no_update": "d603ad66cf2967b6"
}

interface Schema {
  readonly type: string
  readonly name: string
  readonly sql: string
}

/** SQLite's own tables, the migrator's, and those in which Litestream keeps its place (docs/operating.md) are not the log's. */
const objects = `select type, name, sql from sqlite_schema where sql is not null
  and not (type = 'table' and (name like 'kysely%' or name like 'sqlite%' or name like '~_litestream~_%' escape '~'))
  order by type, name`

/** What is missing, was changed, or was added to the tables. */
export const checkSchema = (file: SqliteFile): ReadonlyArray<Finding> => {
  const found = new Map((file.prepare(objects).all() as Array<Schema>).map((each) => [nameOf(each), digestOf(each)]))
  const finding = (name: string, what: string): Finding => ({
    class: "schema",
    position: null,
    detail: `${name} ${what}`
  })
  return [
    ...Object.entries(expected).flatMap(([name, digest]) =>
      found.get(name) === digest ? [] : [finding(name, found.has(name) ? "is not as it was made" : "is missing")]
    ),
    ...[...found.keys()].filter((name) => !Object.hasOwn(expected, name)).map((name) =>
      finding(name, "was added by another program")
    )
  ]
}

const nameOf = ({ name, type }: Schema): string => `${type} ${name}`

const digestOf = ({ sql }: Schema): string => createHash("sha256").update(sql).digest("hex").slice(0, 16)
