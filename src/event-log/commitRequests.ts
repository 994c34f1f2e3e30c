/** Commits a group of requests: again while the file is busy, and with a look into the file where COMMIT leaves it open. */
import { Clock, Effect } from "effect"
import { codeOf, type DatabaseBusy, type DatabaseFailed, databaseFailed } from "../database/DatabaseError.ts"
import { whileBusy } from "../database/retryBusy.ts"
import { CommitFailed, SqliteFile } from "../database/SqliteFile.ts"
import { AppendRefused, LogStopped } from "./LogError.ts"
import { readAt } from "./LogReader.ts"
import { appendGroup, type Group, type Request } from "./LogWriter.ts"
import type { WritableLog } from "./openLog.ts"

export type CommitFailure = AppendRefused | DatabaseFailed | DatabaseBusy | LogStopped

/** The file, after such a failure, is as it was before, unless the failure is `LogStopped`: then nobody knows until a restart. */
export const commitRequests = (
  log: WritableLog,
  requests: ReadonlyArray<Request>
): Effect.Effect<Group, CommitFailure> =>
  whileBusy("append to", log.file.path, Effect.flatMap(Clock.currentTimeMillis, (now) => once(log, requests, now)))
    .pipe(
      Effect.catchIf(
        (failure) => failure._tag === "DatabaseFailed",
        (failure) => Effect.fail(classify(failure))
      )
    )

/** A full disk passes; an I/O error means that what the disk holds is no longer known. */
const classify = (failure: DatabaseFailed): CommitFailure => {
  const detail = `${failure.reason} (${failure.code})`
  if (failure.code === "SQLITE_FULL") return new AppendRefused({ reason: "disk full", detail })
  return failure.code.startsWith("SQLITE_IOERR") ? new LogStopped({ path: failure.path, detail }) : failure
}

const once = (
  log: WritableLog,
  requests: ReadonlyArray<Request>,
  now: number
): Effect.Effect<Group, DatabaseFailed | DatabaseBusy> =>
  Effect.suspend(() => {
    let group: Group | undefined
    try {
      log.file.transaction(() => {
        group = appendGroup(log.file, log.origin, requests, now)
      })
      return Effect.succeed(group!)
    } catch (thrown) {
      return thrown instanceof CommitFailed && group !== undefined
        ? findOutcome(log, group, thrown)
        : Effect.fail(databaseFailed("append to", log.file.path, thrown))
    }
  })

/** COMMIT threw: the file, opened again, says whether the group is in it. A group is in it as a whole or not at all. */
const findOutcome = Effect.fnUntraced(
  function*(log: WritableLog, group: Group, thrown: CommitFailed) {
    const failure = databaseFailed("append to", log.file.path, thrown)
    yield* reopen(log).pipe(Effect.mapError(() => failure))
    // What an fsync failed on may be readable and yet not be on the disk.
    if (codeOf(thrown).startsWith("SQLITE_IOERR")) return yield* failure
    const added = group.answers.flatMap((answer) => answer._tag === "Success" ? answer.success : [])
      .find((appended) => appended.fresh)
    const committed = added === undefined || readAt(log.file, added.position)?.id === added.id
    return committed ? group : yield* failure
  }
)

/** The new opening comes before the old one goes: on a full disk the shared memory file could not be made again. */
const reopen = Effect.fnUntraced(function*(log: WritableLog) {
  const file = yield* SqliteFile.open({ path: log.file.path, role: "log", mode: "write" })
  log.file.close()
  log.file = file
})
