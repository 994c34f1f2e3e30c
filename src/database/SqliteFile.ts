/** One open SQLite file: its settings, its prepared statements, its transactions. Synchronous on purpose. */
import SqliteDatabase, { type Database, type Statement } from "better-sqlite3"
import { Effect, type Scope } from "effect"
import {
  codeOf,
  DatabaseFailed,
  databaseFailed,
  NewerFormat,
  noDatabase,
  NotALedger,
  OlderFormat,
  type OpenFailure,
  SqliteTooOld
} from "./DatabaseError.ts"
import { misplaced } from "./misplaced.ts"
import { whileBusy } from "./retryBusy.ts"
import { applySettings, atLeast, busyTimeout, requiredSqlite, type Role, synchronousOf } from "./settings.ts"

/** `application_id` of the two kinds of files: "LDGR" and "LDGV" in ASCII. */
export const applicationIds: Readonly<Record<Role, number>> = { log: 0x4C444752, views: 0x4C444756, build: 0x4C444756 }

/** `user_version` of the log as this release writes it. The views have none: they are rebuilt, never migrated. */
export const storageFormat = 1

/**
 * - `path`: `:memory:` or a file; in mode `write` it is made when absent;
 * - `format`: the highest storage format to accept (tests only; the log's own otherwise).
 */
export interface SqliteFileOptions {
  readonly path: string
  readonly role: Role
  readonly mode: "write" | "read"
  readonly format?: number
}

/** COMMIT threw: whether the transaction is in the file or not is unknown until the file has been opened again. */
export class CommitFailed extends Error {
  readonly code: string
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.code = codeOf(cause)
  }
}

export class SqliteFile {
  readonly path: string
  readonly role: Role
  readonly connection: Database
  readonly #statements = new Map<string, Statement>()
  #durabilityAsserted = false

  private constructor(file: string, role: Role, connection: Database) {
    this.path = file
    this.role = role
    this.connection = connection
  }

  /** Opens and checks the file; the caller closes it. Another program's file is left as it was. */
  static open(options: SqliteFileOptions): Effect.Effect<SqliteFile, OpenFailure> {
    return whileBusy(
      "open",
      options.path,
      Effect.suspend(() => {
        const opened = openChecked(options)
        return opened instanceof Error
          ? Effect.fail(opened)
          : Effect.succeed(new SqliteFile(options.path, options.role, opened))
      })
    )
  }

  /** As `open`, closed with the scope. */
  static scoped(options: SqliteFileOptions): Effect.Effect<SqliteFile, OpenFailure, Scope.Scope> {
    return Effect.acquireRelease(SqliteFile.open(options), (file) => Effect.sync(() => file.close()))
  }

  /** The statement for this text, prepared once. `bigint` makes its integers exact beyond 2^53 (money). */
  prepare(sql: string, integers: "number" | "bigint" = "number"): Statement {
    const key = integers === "number" ? sql : `bigint ${sql}`
    let statement = this.#statements.get(key)
    if (statement === undefined) {
      statement = this.connection.prepare(sql).safeIntegers(integers === "bigint")
      this.#statements.set(key, statement)
    }
    return statement
  }

  /**
   * Runs `body` between BEGIN IMMEDIATE and COMMIT and gives its result; what it throws rolls back and is thrown on.
   * Throws `CommitFailed` where COMMIT itself failed.
   */
  transaction<A>(body: () => A): A {
    this.prepare("begin immediate").run()
    let result: A
    try {
      result = body()
    } catch (thrown) {
      this.#rollback()
      throw thrown
    }
    this.#commit()
    return result
  }

  /** As `transaction`, in steps: whoever uses this connection between them sees what is not committed yet. */
  *transactionInSteps<A>(body: () => Generator<void, A>): Generator<void, A> {
    this.prepare("begin immediate").run()
    let result: A
    try {
      result = yield* body()
    } catch (thrown) {
      this.#rollback()
      throw thrown
    }
    this.#commit()
    return result
  }

  close(): void {
    this.#statements.clear()
    this.#emptyWal()
    this.connection.close()
  }

  /** A reader that closes after the last writer cannot do it, and who then copies `ledger.db` alone would copy too little. */
  #emptyWal(): void {
    if (this.role !== "log" || this.connection.readonly || !this.connection.open) return
    try {
      this.connection.pragma("wal_checkpoint(truncate)")
    } catch {
      // What is not written back now is by the next one who opens the file.
    }
  }

  #commit(): void {
    try {
      this.prepare("commit").run()
    } catch (thrown) {
      this.#rollback()
      throw new CommitFailed(thrown)
    }
    this.#assertDurability()
  }

  #rollback(): void {
    try {
      if (this.connection.inTransaction) this.prepare("rollback").run()
    } catch {
      // SQLite has rolled back by itself; what made it do so is already on its way to the caller.
    }
  }

  /** better-sqlite3 is compiled to fall back to NORMAL in WAL mode, which shows only after the first write. */
  #assertDurability(): void {
    if (this.#durabilityAsserted) return
    const found = this.connection.pragma("synchronous", { simple: true })
    if (found !== synchronousOf[this.role]) throw new Error(`synchronous became ${String(found)} for ${this.path}`)
    this.#durabilityAsserted = true
  }
}

const openChecked = (options: SqliteFileOptions): Database | OpenFailure => {
  const refused = misplaced(options.path)
  if (refused !== undefined) return refused
  let connection: Database | undefined
  try {
    const writable = options.mode === "write"
    connection = new SqliteDatabase(options.path, {
      readonly: !writable,
      fileMustExist: !writable,
      timeout: busyTimeout
    })
    const refusal = checkVersion(connection) ?? checkIdentity(connection, options) ?? checkSettings(connection, options)
    if (refusal === undefined) return connection
    connection.close()
    return refusal
  } catch (thrown) {
    connection?.close()
    return codeOf(thrown) === "SQLITE_NOTADB"
      ? new NotALedger({ path: options.path, reason: noDatabase })
      : databaseFailed("open", options.path, thrown)
  }
}

const checkVersion = (connection: Database): SqliteTooOld | undefined => {
  const found = String(connection.prepare("select sqlite_version()").pluck().get())
  return atLeast(found, requiredSqlite) ? undefined : new SqliteTooOld({ found, required: requiredSqlite })
}

/** Before anything is written: whose file is it, and can this release read it? An empty file is claimed by a writer. */
const checkIdentity = (connection: Database, options: SqliteFileOptions): OpenFailure | undefined => {
  const { mode, path, role } = options
  const id = connection.pragma("application_id", { simple: true }) as number
  const empty = connection.prepare("select count(*) from sqlite_schema").pluck().get() === 0
  if (id === 0 && empty) {
    if (mode === "write") connection.pragma(`application_id = ${applicationIds[role]}`)
    return undefined
  }
  if (id !== applicationIds[role]) {
    return new NotALedger({ path, reason: "it is the database of another program" })
  }
  if (role !== "log") return undefined
  const found = connection.pragma("user_version", { simple: true }) as number
  const known = options.format ?? storageFormat
  if (found > known) return new NewerFormat({ path, found, known })
  return mode === "read" && found < known && found > 0 ? new OlderFormat({ path, found, known }) : undefined
}

const checkSettings = (connection: Database, options: SqliteFileOptions): DatabaseFailed | undefined => {
  const reason = applySettings(connection, options.role, options.mode === "write")
  return reason === undefined
    ? undefined
    : new DatabaseFailed({ operation: "set up", path: options.path, code: "SETTING", reason })
}
