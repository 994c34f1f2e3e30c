/** A consistent copy of the log, made while it is in use: verified before it takes its place. */
import { Effect, type Scope } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { attempt } from "../database/attempt.ts"
import { DatabaseFailed } from "../database/DatabaseError.ts"
import { SqliteFile } from "../database/SqliteFile.ts"
import { compareLogs, type KnownLog } from "./compareLogs.ts"
import { copyLog, publishFile } from "./copyLog.ts"
import { BackupKept, type LogOpenFailure, NoBackup } from "./LogError.ts"
import { logFiles } from "./logFiles.ts"
import { readOrigin } from "./LogReader.ts"
import { openToRead } from "./openLog.ts"
import type { Head } from "./StoredEvent.ts"
import { verifyLog } from "./verifyLog.ts"

/** A backup: where it is, how large (bytes), and the head it ends at. */
export interface Backup {
  readonly file: string
  readonly bytes: number
  readonly head: Head
}

/**
 * Copies the log at `log` to `target`; an earlier backup there is replaced in one step, unless it holds events that the log lacks. The
 * copy is compact and alone: no `-wal`, no witness (a restored log is then held against the witness it comes back to). Blocks
 * the process while SQLite copies.
 */
export const backupLog = Effect.fn("backupLog")(
  function*(
    log: string,
    target: string
  ): Effect.fn.Return<Backup, LogOpenFailure | BackupKept | NoBackup, Scope.Scope> {
    const source = yield* openToRead(log)
    const file = logFiles(target).log
    yield* checkTarget(source, file)
    const temporary = yield* copyLog(source.file, path.dirname(file), path.basename(file))
    const { findings, head } = yield* verifyLog(temporary)
    const [finding] = findings
    if (finding !== undefined) {
      return yield* new DatabaseFailed({
        operation: "back up",
        path: source.file.path,
        code: "SQLITE_CORRUPT",
        reason: `event ${finding.position ?? "log"}: ${finding.detail}`
      })
    }
    yield* attempt("back up to", file, () => publishFile(temporary, file))
    return { file, bytes: yield* attempt("back up to", file, () => fs.statSync(file).size), head }
  },
  Effect.scoped
)

/** Nothing but an earlier backup may be replaced, least of all the log itself, or a backup that knows more than the log. */
const checkTarget = Effect.fnUntraced(function*(source: KnownLog, target: string) {
  const refuse = (reason: string) => new NoBackup({ path: target, reason })
  if (source.file.path === target) return yield* refuse("is the log itself, which no backup may replace")
  const found = yield* attempt("look at", target, () => fs.lstatSync(target, { throwIfNoEntry: false }))
  if (found === undefined) return
  if (found.isSymbolicLink()) return yield* refuse("is a link that leads nowhere")
  if (!found.isFile()) return yield* refuse(found.isDirectory() ? "is a directory" : "is not a regular file")
  const file = yield* SqliteFile.scoped({ path: target, role: "log", mode: "read" }).pipe(
    // It is the same log as it was before a migration.
    Effect.catchTag("OlderFormat", () => Effect.succeed(undefined)),
    Effect.catchTag("NotALedger", () => refuse("stands there and is no backup"))
  )
  if (file === undefined) return
  const relation = yield* attempt("compare with", target, () => {
    const origin = readOrigin(file)
    return origin && compareLogs(source, { file, origin })
  })
  // SQLite takes an empty file for an empty database.
  if (relation === undefined) return yield* refuse("stands there and is no backup")
  const { common, right, sameLedger } = relation
  if (!sameLedger) return yield* new BackupKept({ path: target, common: null, end: right.position })
  if (right.position > common) return yield* new BackupKept({ path: target, common, end: right.position })
}, Effect.scoped)
