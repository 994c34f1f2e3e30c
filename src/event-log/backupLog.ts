/** A consistent copy of the log, made while it is in use: verified before it takes its place. */
import { Effect, type Scope } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { attempt } from "../database/attempt.ts"
import { DatabaseFailed, NotALedger } from "../database/DatabaseError.ts"
import { SqliteFile } from "../database/SqliteFile.ts"
import type { LogOpenFailure } from "./LogError.ts"
import { logFiles } from "./logFiles.ts"
import { openToRead } from "./openLog.ts"
import type { Head } from "./StoredEvent.ts"
import { verifyLog } from "./verifyLog.ts"
import { syncDirectory } from "./Witness.ts"

/** A backup: where it is, how large (bytes), and the head it ends at. */
export interface Backup {
  readonly file: string
  readonly bytes: number
  readonly head: Head
}

/**
 * Copies the log at `log` to `target`, an earlier backup there is replaced in one step. The copy is compact and alone: no `-wal`, no
 * witness (a restored log is then held against the witness it comes back to). Blocks the process while SQLite copies.
 */
export const backupLog = Effect.fn("backupLog")(
  function*(log: string, target: string): Effect.fn.Return<Backup, LogOpenFailure, Scope.Scope> {
    const source = yield* openToRead(log)
    const file = logFiles(target).log
    yield* checkTarget(source.file.path, file)
    const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`)
    return yield* Effect.gen(function*() {
      yield* attempt("back up to", file, () => source.file.prepare("vacuum into ?").run(temporary))
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
      const bytes = yield* attempt("back up to", file, () => publish(temporary, file))
      return { file, bytes, head }
    }).pipe(Effect.ensuring(Effect.sync(() => removeTemporary(temporary))))
  },
  Effect.scoped
)

/** Nothing but an earlier backup may be replaced, least of all the log itself. */
const checkTarget = Effect.fnUntraced(function*(source: string, target: string) {
  if (source === target) {
    return yield* new NotALedger({ path: target, reason: "a backup cannot replace the log itself" })
  }
  if (!fs.existsSync(target)) return
  const earlier = yield* SqliteFile.open({ path: target, role: "log", mode: "read" })
  earlier.close()
})

/** No descriptor of SQLite is open on the copy any more. */
const publish = (temporary: string, file: string): number => {
  const descriptor = fs.openSync(temporary, "r+")
  try {
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
  fs.renameSync(temporary, file)
  syncDirectory(path.dirname(file))
  return fs.statSync(file).size
}

const removeTemporary = (temporary: string): void => {
  for (const suffix of ["", "-journal", "-wal", "-shm"]) fs.rmSync(temporary + suffix, { force: true })
}
