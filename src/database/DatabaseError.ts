/** What can go wrong with a SQLite file, each as one line that says what, why and what to do. */
import { Schema } from "effect"

const advices: ReadonlyArray<readonly [prefix: RegExp, advice: string]> = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/u, "free some disk space and try again"],
  [/^(SQLITE_READONLY|SQLITE_PERM|EACCES|EPERM|EROFS)/u, "make the file and its directory writable for this user"],
  [/^(SQLITE_CANTOPEN|ENOENT|ENOTDIR)/u, "check that the directory exists and that this user may write in it"],
  [/^(SQLITE_IOERR|EIO)/u, "check the disk and the system log, then start again"],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/u, "run ledger verify, and restore a backup if it confirms the damage"]
]

/** Any failure of SQLite or of the file system. `code` is SQLite's or the system's own name of it (`SQLITE_FULL`, `EACCES`). */
export class DatabaseFailed extends Schema.TaggedError<DatabaseFailed>()("DatabaseFailed", {
  operation: Schema.String,
  path: Schema.String,
  code: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    const advice = advices.find(([prefix]) => prefix.test(this.code))?.[1] ?? "run ledger doctor"
    return `cannot ${this.operation} ${this.path}: ${this.reason} (${this.code}); ${advice}`
  }
}

/** Why a file whose beginning is damaged is no ledger; as opposed to one of another program. */
export const noDatabase = "it is no SQLite database"

/** The file is no ledger: another program's database, or no database at all. */
export class NotALedger extends Schema.TaggedError<NotALedger>()("NotALedger", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return `${this.path} is not a ledger: ${this.reason}; name another file (the ledger's own with --db), this one was left untouched`
  }
}

/** The file was written by a newer release than this one. Formats are the numbers of `user_version`. */
export class NewerFormat extends Schema.TaggedError<NewerFormat>()("NewerFormat", {
  path: Schema.String,
  found: Schema.Int,
  known: Schema.Int
}) {
  override get message(): string {
    return `${this.path} has storage format ${this.found}, this release reads up to ${this.known}; use a newer ledger`
  }
}

/** A reader met a file of an older release, which only a writer may bring to the present format. */
export class OlderFormat extends Schema.TaggedError<OlderFormat>()("OlderFormat", {
  path: Schema.String,
  found: Schema.Int,
  known: Schema.Int
}) {
  override get message(): string {
    return `${this.path} has the older storage format ${this.found}, this release reads ${this.known}; ` +
      `start the daemon or run ledger snapshot once, which migrates it`
  }
}

/** Somebody else held the file for as long as it was worth waiting. */
export class DatabaseBusy extends Schema.TaggedError<DatabaseBusy>()("DatabaseBusy", {
  operation: Schema.String,
  path: Schema.String
}) {
  override get message(): string {
    return `cannot ${this.operation} ${this.path}: another process keeps it locked; try again, or stop that process`
  }
}

/** The SQLite in use can lose acknowledged writes. */
export class SqliteTooOld extends Schema.TaggedError<SqliteTooOld>()("SqliteTooOld", {
  found: Schema.String,
  required: Schema.String
}) {
  override get message(): string {
    return `SQLite ${this.found} can lose acknowledged writes, ${this.required} is needed; reinstall with npm ci`
  }
}

/** Everything that can keep a file from being opened. */
export type OpenFailure = DatabaseFailed | DatabaseBusy | NotALedger | NewerFormat | OlderFormat | SqliteTooOld

/** SQLite's or the system's code of a thrown value, `""` where it has none. */
export const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : ""

/** Turns what better-sqlite3 or `node:fs` threw into a failure; anything without a code is a bug and is thrown again. */
export const databaseFailed = (operation: string, path: string, thrown: unknown): DatabaseFailed => {
  const code = codeOf(thrown)
  if (code === "" || !(thrown instanceof Error)) throw thrown
  return new DatabaseFailed({ operation, path, code, reason: thrown.message })
}
