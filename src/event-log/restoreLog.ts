/** Puts a backup in the place of a log: verified first, what was there moved aside, nothing deleted. */
import { Clock, Effect, type Scope } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { attempt } from "../database/attempt.ts"
import { noDatabase } from "../database/DatabaseError.ts"
import { SqliteFile } from "../database/SqliteFile.ts"
import { clearWitness } from "./clearWitness.ts"
import { compareLogs, type KnownLog } from "./compareLogs.ts"
import { copyLog, publishFile } from "./copyLog.ts"
import { eventsNamed } from "./eventsNamed.ts"
import { type LogOpenFailure, NoBackup, RestoreRefused } from "./LogError.ts"
import { type LogFiles, logFiles } from "./logFiles.ts"
import { readOrigin } from "./LogReader.ts"
import { openToRead } from "./openLog.ts"
import type { Head } from "./StoredEvent.ts"
import { verifyLog } from "./verifyLog.ts"
import { readWitness, syncDirectory } from "./Witness.ts"
import { WriteLock } from "./WriteLock.ts"

/**
 * - `head`: the last event that was restored;
 * - `lost`: positions of events that the log or its witness knew and the backup does not; `null`: none;
 * - `aside`: the directory with the files that were there before; `null`: there were none.
 */
export interface Restored {
  readonly database: string
  readonly head: Head
  readonly lost: { readonly from: number; readonly to: number } | null
  readonly aside: string | null
}

/** What stands in the place now: nothing; a log; or something that SQLite cannot read as one. */
type Present =
  | { readonly kind: "nothing" }
  | { readonly kind: "log"; readonly sameLedger: boolean; readonly common: number; readonly end: number }
  | { readonly kind: "unreadable"; readonly why: string }

/** Needs the lock of the log at `target`, so that nobody writes meanwhile. `replace`: also where events are lost by it. */
export const restoreLog = Effect.fn("restoreLog")(
  function*(
    backup: string,
    target: string,
    replace: boolean
  ): Effect.fn.Return<Restored, LogOpenFailure | NoBackup | RestoreRefused, WriteLock | Scope.Scope> {
    yield* WriteLock
    const files = logFiles(target)
    const source = logFiles(backup).log
    if (source === files.log) {
      return yield* new NoBackup({ path: source, reason: "is the log itself, not a backup of it" })
    }
    const log = yield* openToRead(source).pipe(
      Effect.catchTags({
        NotALedger: ({ reason }) => new NoBackup({ path: source, reason: `is no backup: ${reason}` }),
        NoLedgerYet: () => new NoBackup({ path: source, reason: "is no backup: it is empty" })
      })
    )
    const { findings: [finding], head } = yield* verifyLog(source)
    if (finding !== undefined) {
      const { class: kind, detail, position } = finding
      const where = position === null ? "" : ` at event ${position}`
      return yield* new RestoreRefused({ backup: source, reason: "damaged", detail: `${kind}${where}: ${detail}` })
    }
    const present = yield* look(log, files)
    const refusal = replace ? undefined : refusalOf(present)
    if (refusal !== undefined) {
      return yield* new RestoreRefused({ backup: source, reason: "events would be lost", detail: refusal })
    }
    const lost = yield* losses(log, files, present, head)
    const temporary = yield* copyLog(log.file, path.dirname(files.log), path.basename(files.log))
    const aside = yield* moveAside(files)
    yield* attempt("restore", files.log, () => publishFile(temporary, files.log))
    yield* clearWitness(files.log)
    return { database: files.log, head, lost, aside }
  },
  Effect.scoped
)

const look = Effect.fnUntraced(function*(backup: KnownLog, { log: path }: LogFiles) {
  if (!fs.existsSync(path)) return { kind: "nothing" } satisfies Present
  return yield* SqliteFile.scoped({ path, role: "log", mode: "read" }).pipe(
    Effect.flatMap((file) =>
      attempt("compare with", path, (): Present => {
        const origin = readOrigin(file)
        if (origin === undefined) return { kind: "nothing" }
        const { common, right, sameLedger } = compareLogs(backup, { file, origin })
        return { kind: "log", sameLedger, common, end: right.position }
      })
    ),
    Effect.catchTags({
      DatabaseFailed: unreadable,
      OlderFormat: unreadable,
      NotALedger: (failure) => failure.reason === noDatabase ? unreadable(failure) : Effect.fail(failure)
    })
  )
}, Effect.scoped)

const unreadable = ({ message }: Error): Effect.Effect<Present> =>
  Effect.succeed({ kind: "unreadable", why: message.split("; ")[0]! })

const refusalOf = (present: Present): string | undefined => {
  if (present.kind === "nothing") return undefined
  if (present.kind === "unreadable") return `what the present log holds cannot be told: ${present.why}`
  const { common, end, sameLedger } = present
  if (end === 0 || end === common) return undefined
  if (!sameLedger) return `the present log is another ledger, with ${end === 1 ? "one event" : `${end} events`}`
  return `the present log holds ${eventsNamed(common + 1, end)}, which the backup lacks`
}

/** Known from the log itself or, where it cannot be read, from its witness. */
const losses = Effect.fnUntraced(function*({ origin }: KnownLog, files: LogFiles, present: Present, head: Head) {
  const testimony = yield* readWitness(files.witness).pipe(
    Effect.catchTag("DatabaseFailed", () => Effect.succeed({ kind: "unreadable" as const }))
  )
  const witnessed = testimony.kind === "present" && testimony.witnessed.ledgerId === origin.ledgerId
    ? testimony.witnessed.position
    : 0
  const [common, end] = present.kind === "log" && present.sameLedger
    ? [present.common, Math.max(present.end, witnessed)]
    : [Math.min(head.position, witnessed), witnessed]
  return end > common ? { from: common + 1, to: end } : null
})

/**
 * The log goes first and the witness stays until the new log has its own: whoever starts a daemon after a crash in between is told that
 * events are missing, and does not begin an empty ledger. Readers that have the old files open go on reading them.
 */
const moveAside = Effect.fnUntraced(function*({ log, witness }: LogFiles) {
  const there = [log, `${log}-wal`, `${log}-shm`].filter((file) => fs.existsSync(file))
  if (there.length === 0) return null
  const now = new Date(yield* Clock.currentTimeMillis).toISOString().replaceAll(/[-:]|\.\d+/gu, "")
  return yield* attempt("move aside", log, () => {
    const aside = newDirectory(`${log.replace(/\.db$/u, "")}.replaced-${now}`)
    for (const file of there) fs.renameSync(file, path.join(aside, path.basename(file)))
    if (fs.existsSync(witness)) fs.copyFileSync(witness, path.join(aside, path.basename(witness)))
    syncDirectory(aside)
    syncDirectory(path.dirname(log))
    return aside
  })
})

const newDirectory = (name: string, attempts = 1): string => {
  const directory = attempts === 1 ? name : `${name}-${attempts}`
  if (fs.existsSync(directory)) return newDirectory(name, attempts + 1)
  fs.mkdirSync(directory, { mode: 0o700 })
  return directory
}
