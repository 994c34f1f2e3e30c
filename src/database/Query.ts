/** Queries that Kysely types and compiles and that run synchronously on a `SqliteFile`, each prepared once. */
import type { RunResult } from "better-sqlite3"
import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler
} from "kysely"
import type { SqliteFile } from "./SqliteFile.ts"

/** `bigint`: integers come exact beyond 2^53, for statements that read money. */
export interface ReadOptions {
  readonly integers?: "number" | "bigint"
}

/** Builds and types queries over the given tables; it has no connection and never runs them. */
export const queries = <Tables>(): Kysely<Tables> =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler()
    }
  })

/** A query, or one compiled before (compiling costs more than running). */
export type Query<Row> = Compilable<Row> | CompiledQuery<Row>

const compiled = <Row>(query: Query<Row>): CompiledQuery<Row> => "compile" in query ? query.compile() : query

/** Every row. */
export const all = <Row>(file: SqliteFile, query: Query<Row>, options?: ReadOptions): ReadonlyArray<Row> => {
  const { parameters, sql } = compiled(query)
  return file.prepare(sql, options?.integers).all(...parameters) as ReadonlyArray<Row>
}

/** The first row, or `undefined`. */
export const get = <Row>(file: SqliteFile, query: Query<Row>, options?: ReadOptions): Row | undefined => {
  const { parameters, sql } = compiled(query)
  return file.prepare(sql, options?.integers).get(...parameters) as Row | undefined
}

/** Row by row. It must be drained without an await: an open reader keeps the write-ahead log from being emptied. */
export const iterate = <Row>(file: SqliteFile, query: Query<Row>, options?: ReadOptions): IterableIterator<Row> => {
  const { parameters, sql } = compiled(query)
  return file.prepare(sql, options?.integers).iterate(...parameters) as IterableIterator<Row>
}

/** Runs a statement that gives no rows. */
export const run = (file: SqliteFile, query: Query<unknown>): RunResult => {
  const { parameters, sql } = compiled(query)
  return file.prepare(sql).run(...parameters)
}
