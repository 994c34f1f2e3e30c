/** Brings a log of an older release to the present storage format: a copy is kept, and another one migrated first. */
import { Effect, type Scope } from "effect"
import * as path from "node:path"
import { attempt } from "../database/attempt.ts"
import { DatabaseFailed, type OpenFailure } from "../database/DatabaseError.ts"
import { migrate, type Migrations, present } from "../database/migrate.ts"
import { SqliteFile } from "../database/SqliteFile.ts"
import { ChainWalk } from "./ChainWalk.ts"
import { copyLog, publishFile } from "./copyLog.ts"
import { readHead, readOrigin } from "./LogReader.ts"
import type { Head } from "./StoredEvent.ts"

/**
 * Does nothing where the format is the present one, and makes the tables where the file is new. Otherwise the log as it was stays as
 * `ledger.db.before-<format>`, and only when a second copy has been migrated and its chain verified is the log itself migrated, in place:
 * those who read it meanwhile keep their place. The caller holds the write lock.
 */
export const migrateLog = Effect.fn("migrateLog")(
  function*(file: SqliteFile, migrations: Migrations = present): Effect.fn.Return<void, OpenFailure, Scope.Scope> {
    const found = file.connection.pragma("user_version", { simple: true }) as number
    if (found > 0 && found < migrations.format) {
      const kept = yield* keep(file, found)
      yield* rehearse(kept, found, migrations)
      yield* Effect.logInfo(`storage format ${found} becomes ${migrations.format}; the log as it was stays in ${kept}`)
    }
    yield* migrate(file, migrations)
  }
)

/** A copy of the log as it is, verified before it gets its name. */
const keep = Effect.fnUntraced(function*(file: SqliteFile, format: number) {
  const target = `${file.path}.before-${format}`
  const copy = yield* copyLog(file, path.dirname(target), path.basename(target))
  const kept = yield* chainOf(copy, format)
  const { position } = yield* attempt("read", file.path, () => readHead(file, readOrigin(file)!))
  if (kept.head.position !== position) return yield* unlike(target, "the copy ends elsewhere")
  yield* attempt("keep", target, () => publishFile(copy, target))
  return target
}, Effect.scoped)

/** Whatever goes wrong goes wrong here, and leaves the log alone. */
const rehearse = Effect.fnUntraced(function*(kept: string, format: number, migrations: Migrations) {
  const before = yield* SqliteFile.scoped({ path: kept, role: "log", mode: "read", format })
  const copy = yield* copyLog(before, path.dirname(kept), `${path.basename(kept)}.rehearsal`)
  yield* Effect.scoped(
    Effect.flatMap(SqliteFile.scoped({ path: copy, role: "log", mode: "write" }), (file) => migrate(file, migrations))
  )
  const [old, migrated] = [yield* chainOf(kept, format), yield* chainOf(copy, migrations.format)]
  if (Buffer.compare(old.head.hash, migrated.head.hash) !== 0) {
    return yield* unlike(copy, "after the migration the events are not what they were")
  }
}, Effect.scoped)

/** The head that the chain of a file leads to. Fails where the chain does not hold. */
const chainOf = Effect.fnUntraced(function*(file: string, format: number) {
  const open = yield* SqliteFile.scoped({ path: file, role: "log", mode: "read", format })
  const walk = yield* attempt("read", file, (): ChainWalk & { readonly head: Head } => {
    const origin = readOrigin(open)!
    const head = readHead(open, origin)
    return Object.assign(new ChainWalk(open, origin, head), { head })
  })
  while (walk.page()) yield* Effect.yieldNow
  const [finding] = walk.findings
  return finding === undefined ? walk : yield* unlike(file, `${finding.class}: ${finding.detail}`)
}, Effect.scoped)

const unlike = (file: string, reason: string) =>
  new DatabaseFailed({ operation: "migrate", path: file, code: "SQLITE_CORRUPT", reason })
