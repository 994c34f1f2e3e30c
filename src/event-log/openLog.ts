/** Opens a log with all that must hold before the first event is read or written: format, identity, witness. */
import { Effect, type Scope } from "effect"
import type { SecureRandom } from "effect/crypto"
import * as fs from "node:fs"
import { attempt } from "../database/attempt.ts"
import type { OpenFailure } from "../database/DatabaseError.ts"
import type { Migrations } from "../database/migrate.ts"
import { retryBusy } from "../database/retryBusy.ts"
import { SqliteFile } from "../database/SqliteFile.ts"
import { genesisHash } from "./hashChain.ts"
import { EventsLost, type LogOpenFailure, lossDetail, NoLedgerYet } from "./LogError.ts"
import { logFiles } from "./logFiles.ts"
import { type Origin, readHashAt, readHead, readOrigin } from "./LogReader.ts"
import { statements } from "./LogTables.ts"
import { migrateLog } from "./migrateLog.ts"
import type { Head } from "./StoredEvent.ts"
import { readWitness, type Testimony, Witness, type Witnessed } from "./Witness.ts"

/** Something a person should look at; the log works nevertheless. */
export interface LogWarning {
  readonly class: "witness missing" | "witness unreadable" | "events unwitnessed" | "events lost"
  readonly detail: string
}

/** A log that is open until the scope closes. */
export interface OpenLog {
  /** Replaced by another opening of the same file after a COMMIT whose outcome is unknown. */
  file: SqliteFile
  readonly origin: Origin
  readonly warnings: ReadonlyArray<LogWarning>
}

/** An open log that takes events. */
export interface WritableLog extends OpenLog {
  readonly witness: Witness
  /** Part of every record of the witness until an operator clears it. */
  readonly unwitnessed: number
}

/** Opens for reading, beside whoever writes. Lost events are only a warning here: what is left can still be read. */
export const openToRead = Effect.fnUntraced(
  function*(path: string): Effect.fn.Return<OpenLog, LogOpenFailure, Scope.Scope> {
    const files = logFiles(path)
    // A directory that may not be entered is no sign that there is no ledger in it.
    const found = yield* attempt("open", files.log, () => fs.statSync(files.log, { throwIfNoEntry: false }))
    if (found === undefined) return yield* new NoLedgerYet({ path: files.log })
    // Read before the head: the writer commits first and witnesses then, so what is witnessed here must be found there.
    const testimony = yield* readWitness(files.witness).pipe(
      Effect.catchTag("DatabaseFailed", () => Effect.succeed<Testimony>({ kind: "unreadable" }))
    )
    const file = yield* SqliteFile.scoped({ path: files.log, role: "log", mode: "read" })
    return yield* retryBusy("read", files.log, (): OpenLog | undefined => {
      const origin = readOrigin(file)
      if (origin === undefined) return undefined
      const head = readHead(file, origin)
      const lost = lossOf(files.witness, file, origin, head, testimony)
      const warnings = lost === undefined
        ? warningsOf(files.witness, head, testimony)
        : [{ class: "events lost" as const, detail: lossDetail(lost) }]
      return { file, origin, warnings }
    }).pipe(
      Effect.flatMap((log) => log === undefined ? new NoLedgerYet({ path: files.log }) : Effect.succeed(log))
    )
  }
)

/** Opens for writing: makes or migrates the log, refuses one that has lost events, brings the witness up to the head. `migrations`: tests only. */
export const openToWrite = Effect.fnUntraced(
  function*(
    path: string,
    random: SecureRandom.SecureRandom["Service"],
    migrations?: Migrations
  ): Effect.fn.Return<WritableLog, LogOpenFailure, Scope.Scope> {
    const files = logFiles(path)
    const testimony = yield* readWitness(files.witness)
    // A log that is gone must not be replaced by an empty one.
    if (testimony.kind === "present" && testimony.witnessed.position > 0 && !(yield* holdsLedger(files.log))) {
      const { position: witnessed } = testimony.witnessed
      return yield* new EventsLost({ path: files.log, witness: files.witness, loss: "shorter", witnessed, head: 0 })
    }
    const handle = yield* Effect.acquireRelease(
      Effect.map(SqliteFile.open({ path: files.log, role: "log", mode: "write" }), (file) => ({ file })),
      (handle) => Effect.sync(() => handle.file.close())
    )
    yield* Effect.scoped(migrateLog(handle.file, migrations))
    const origin = yield* establish(handle.file, random)
    const { head, lost } = yield* retryBusy("read", files.log, () => {
      const head = readHead(handle.file, origin)
      return { head, lost: lossOf(files.witness, handle.file, origin, head, testimony) }
    })
    if (lost !== undefined) return yield* new EventsLost({ path: files.log, ...lost })
    const witness = yield* Witness.scoped(files.witness, testimony)
    const unwitnessed = testimony.kind === "present" ? testimony.witnessed.unwitnessed : head.position
    if (!isWitnessed(testimony, origin, head)) {
      yield* attempt("write", files.witness, () => witness.write({ ...origin, ...head, unwitnessed }))
    }
    return Object.assign(handle, { origin, witness, unwitnessed, warnings: warningsOf(files.witness, head, testimony) })
  }
)

/** Whether the file has been set up as a log; asked without a chance to change it. */
const holdsLedger = (path: string): Effect.Effect<boolean, OpenFailure> =>
  fs.existsSync(path)
    ? SqliteFile.scoped({ path, role: "log", mode: "read" }).pipe(
      Effect.flatMap((file) => retryBusy("read", path, () => readOrigin(file) !== undefined)),
      Effect.catchTag("OlderFormat", () => Effect.succeed(true)),
      Effect.scoped
    )
    : Effect.succeed(false)

/** Who this ledger is; decided once, when the log is made. */
const establish = Effect.fnUntraced(function*(file: SqliteFile, random: SecureRandom.SecureRandom["Service"]) {
  const known = yield* retryBusy("read", file.path, () => readOrigin(file))
  if (known !== undefined) return known
  const ledgerId = yield* random.uuidV7()
  const origin: Origin = { ledgerId, genesis: genesisHash(ledgerId) }
  yield* retryBusy(
    "set up",
    file.path,
    () => file.transaction(() => file.prepare(statements.insertMeta).run(1, ledgerId, origin.genesis))
  )
  return origin
})

const isWitnessed = (testimony: Testimony, origin: Origin, head: Head): boolean =>
  testimony.kind === "present" && testimony.witnessed.ledgerId === origin.ledgerId &&
  testimony.witnessed.position === head.position

type Lost = Pick<EventsLost, "witness" | "loss" | "witnessed" | "head">

/** Whether the log lacks what the witness saw. */
export const lossOf = (
  witness: string,
  file: SqliteFile,
  origin: Origin,
  head: Head,
  testimony: Testimony
): Lost | undefined => {
  if (testimony.kind !== "present" || testimony.witnessed.position === 0) return undefined
  const { hash, ledgerId, position } = testimony.witnessed
  const found = { witness, witnessed: position, head: head.position }
  if (ledgerId !== origin.ledgerId) return { ...found, loss: "other ledger" }
  if (position > head.position) return { ...found, loss: "shorter" }
  const stored = readHashAt(file, origin, position)
  return stored !== undefined && Buffer.compare(stored, hash) === 0 ? undefined : { ...found, loss: "different" }
}

/** What a person should know of a witness that does not contradict the log. */
export const warningsOf = (witness: string, head: Head, testimony: Testimony): ReadonlyArray<LogWarning> => {
  switch (testimony.kind) {
    case "absent":
      return head.position === 0 ? [] : [{ class: "witness missing", detail: `${witness} is not there` }]
    case "unreadable":
      return [{ class: "witness unreadable", detail: `${witness} is damaged` }]
    case "present":
      return testimony.witnessed.unwitnessed === 0 ? [] : [unwitnessed(witness, testimony.witnessed)]
  }
}

const unwitnessed = (witness: string, { unwitnessed }: Witnessed): LogWarning => ({
  class: "events unwitnessed",
  detail: `${witness} was made anew when the log already held ${
    unwitnessed === 1 ? "one event" : `${unwitnessed} events`
  }`
})
