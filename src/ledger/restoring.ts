/** Answers `ledger restore`: a backup becomes the log, while nobody else writes. */
import { Clock, Effect } from "effect"
import * as fs from "node:fs"
import { attempt } from "../database/attempt.ts"
import { RestoreRefused } from "../event-log/LogError.ts"
import { logFiles } from "../event-log/logFiles.ts"
import { restoreLog } from "../event-log/restoreLog.ts"
import { WriteLock } from "../event-log/WriteLock.ts"
import { fingerprintOf, ViewsDirectory } from "../projection/ViewsFile.ts"
import { documentHead } from "../report/AsOf.ts"
import type { RestoreMade } from "../report/documents/RestoreMade.ts"
import { projections } from "./projections.ts"
import { toLedgerFailure } from "./toLedgerFailure.ts"

export interface RestoreRequest {
  readonly backup: string
  readonly database: string
  /** Also where the log that is there holds events that the backup lacks, or cannot be read. */
  readonly replace: boolean
}

/** Done on the files, never through a daemon: it holds the lock, and a log is not exchanged under whoever writes it. */
export const restore = Effect.fn("Ledger.restore")(
  function*({ backup, database, replace }: RestoreRequest) {
    const { aside, head, lost, ...restored } = yield* restoreLog(backup, database, replace)
    const { log } = logFiles(database)
    yield* attempt("remove the views of", log, () => new ViewsDirectory(log, fingerprintOf(projections)).removeAll())
    const { hash, position, recordedAt } = head
    return {
      ...documentHead(
        "ledger.restore/1",
        { position, head: position, instant: recordedAt },
        yield* Clock.currentTimeMillis
      ),
      backup,
      database: restored.database,
      position,
      hash: Buffer.from(hash).toString("hex"),
      lost,
      replaced: aside
    } satisfies RestoreMade
  },
  (work, { backup, database }) =>
    // Before the lock is taken, which makes the directory.
    fs.existsSync(backup)
      ? Effect.scoped(Effect.provide(work, WriteLock.layer(database)))
      : Effect.fail(new RestoreRefused({ backup, reason: "not there", detail: "" })),
  Effect.mapError(toLedgerFailure)
)
