/** Keeps the views at the head of the log: catches up before every answer, builds and rebuilds. */
import { Clock, Context, Effect, Layer, Result, Schema, type Scope, Semaphore } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { attempt } from "../database/attempt.ts"
import type { DatabaseBusy, DatabaseFailed, OpenFailure } from "../database/DatabaseError.ts"
import { retryBusy, whileBusy } from "../database/retryBusy.ts"
import { SqliteFile } from "../database/SqliteFile.ts"
import { EventLog } from "../event-log/EventLog.ts"
import type { LogError } from "../event-log/LogError.ts"
import { UndecodableEvent } from "../event/LedgerEvent.ts"
import { createIndexes, createTables, Diverged, Folding } from "./Folding.ts"
import type { Projections } from "./Projection.ts"
import { fingerprintOf, ViewsDirectory } from "./ViewsFile.ts"

/** Views go on diverging from the log: somebody replaces it again and again. */
export class ViewsDiverged extends Schema.TaggedError<ViewsDiverged>()("ViewsDiverged", {}) {
  override get message() {
    return "the log changes under the views; make sure that nobody copies over it while it is in use"
  }
}

export type ProjectionFailure =
  | LogError
  | OpenFailure
  | DatabaseFailed
  | DatabaseBusy
  | UndecodableEvent
  | ViewsDiverged

/** Views that hold every event up to `position`, the log's head when they were asked for. */
export interface Views {
  readonly file: SqliteFile
  readonly position: number
  /** Informational events of other releases that were passed over. */
  readonly skipped: number
}

/** Events folded so far, of how many. */
export type OnFolded = (done: number, total: number) => void

export interface Rebuild {
  readonly events: number
  readonly skipped: number
  /** Milliseconds. */
  readonly duration: number
}

interface Open {
  readonly file: SqliteFile
  readonly folding: Folding
  /** Gone when another process rebuilt. */
  readonly path: string
  readonly close: () => void
}

export class Projector extends Context.Service<Projector, {
  /** The views, caught up; built first where there are none. `onFolded` hears of a build only. */
  readonly views: (onFolded?: OnFolded) => Effect.Effect<Views, ProjectionFailure>
  /** Folds the whole log into a new file and switches it in; the old one serves until then. */
  readonly rebuild: (onFolded?: OnFolded) => Effect.Effect<Rebuild, ProjectionFailure>
  /** Folds the log, up to position `upTo`, into a file of its own, for comparison; deleted with the scope. */
  readonly aside: (onFolded?: OnFolded, upTo?: number) => Effect.Effect<Views, ProjectionFailure, Scope.Scope>
}>()("ledger/projection/Projector") {
  /** `logPath`: the log beside which the views live. */
  static readonly layer = (logPath: string, projections: Projections) =>
    Layer.effect(Projector, make(logPath, projections))
}

const make = Effect.fnUntraced(function*(logPath: string, projections: Projections) {
  const log = yield* EventLog
  const directory = new ViewsDirectory(logPath, fingerprintOf(projections))
  const turn = yield* Semaphore.make(1)
  let current: Open | undefined

  yield* Effect.addFinalizer(() => Effect.sync(() => current?.close()))

  const openAt = Effect.fnUntraced(function*(path: string, role: "views" | "build" = "views") {
    const file = yield* SqliteFile.open({ path, role, mode: "write" })
    const open: Open = { file, path, folding: new Folding(file, projections), close: () => file.close() }
    return open
  })

  /** Folds until the head; a full pass yields between pages, so that a daemon goes on answering. */
  const fold = Effect.fnUntraced(function*({ folding, path }: Open, onFolded?: OnFolded, upTo = Infinity) {
    const { position: head } = yield* log.head
    const total = Math.min(head, upTo)
    const standing = yield* retryBusy("read", path, () => folding.checkpoint())
    for (let done = standing?.position ?? 0;;) {
      const page = yield* whileBusy("update", path, inSteps(path, () => folding.page(log, upTo)))
      if (page instanceof Diverged || page instanceof UndecodableEvent) return page
      if (page === 0) return undefined
      onFolded?.(done += page, Math.max(done, total))
      // What is recorded meanwhile is the next one's: else a busy log would never be caught up with.
      if (done >= total) return undefined
      yield* breath
    }
  })

  const foldNew = Effect.fnUntraced(function*(path: string, onFolded?: OnFolded, upTo?: number) {
    removeDatabase(path)
    const open = yield* openAt(path, "build")
    return yield* Effect.gen(function*() {
      createTables(open.file, projections)
      const problem = yield* fold(open, onFolded, upTo)
      if (problem instanceof Diverged) return yield* new ViewsDiverged()
      if (problem !== undefined) return yield* problem
      createIndexes(open.file, projections)
      return open
    }).pipe(Effect.onError(() =>
      Effect.sync(() => {
        open.close()
        removeDatabase(path)
      })
    ))
  })

  const build = Effect.fnUntraced(function*(onFolded?: OnFolded) {
    const building = yield* foldNew(directory.nextBuild(), onFolded)
    const checkpoint = building.folding.checkpoint()!
    building.close()
    const path = directory.activate(building.path)
    const fresh = yield* openAt(path)
    current?.close()
    current = fresh
    directory.clean(path)
    return checkpoint
  })

  /** Where this user may not write, views are folded in a file of their own that goes with the process. */
  const buildAside = Effect.fnUntraced(function*(onFolded?: OnFolded, upTo?: number) {
    const aside = fs.mkdtempSync(path.join(os.tmpdir(), "ledger-views-"))
    const remove = () => fs.rmSync(aside, { recursive: true, force: true })
    const open = yield* foldNew(path.join(aside, "views.db"), onFolded, upTo).pipe(
      Effect.onError(() => Effect.sync(remove))
    )
    const removed: Open = {
      ...open,
      close: () => {
        open.close()
        remove()
      }
    }
    return removed
  })

  const opened = Effect.fnUntraced(function*(onFolded?: OnFolded) {
    if (current !== undefined && fs.existsSync(current.path)) return current
    current?.close()
    current = undefined
    const newest = directory.newest()
    if (newest !== undefined && isWritable(newest)) {
      const found = yield* Effect.result(openAt(newest))
      if (Result.isSuccess(found)) return current = found.success
      if (!isDamaged(found.failure)) return yield* found.failure
      yield* tellDamaged
    }
    if (isWritable(path.dirname(logPath))) {
      yield* build(onFolded)
      return current!
    }
    return current = yield* buildAside(onFolded)
  })

  const views = Effect.fnUntraced(function*(onFolded?: OnFolded) {
    const open = yield* opened(onFolded)
    const problem = yield* fold(open).pipe(
      Effect.catchIf(isDamaged, () => Effect.as(tellDamaged, new Diverged()))
    )
    if (problem instanceof Diverged) yield* build(onFolded)
    else if (problem !== undefined) return yield* problem
    return viewsOf(current!)
  })

  const rebuild = Effect.fnUntraced(function*(onFolded?: OnFolded) {
    const started = yield* Clock.currentTimeMillis
    const { position, skipped } = yield* build(onFolded)
    return { events: position, skipped, duration: (yield* Clock.currentTimeMillis) - started }
  })

  return Projector.of({
    views: (onFolded) => turn.withPermit(views(onFolded)),
    rebuild: (onFolded) => turn.withPermit(rebuild(onFolded)),
    aside: (onFolded, upTo) =>
      Effect.acquireRelease(buildAside(onFolded, upTo), (open) => Effect.sync(open.close)).pipe(Effect.map(viewsOf))
  })
})

/** Turns of the event loop between two pages: so many that a request which only needs the log is answered in one such pause, not in as many as it has steps. */
const breath = Effect.repeat(Effect.yieldNow, { times: 7 })

/** All of them, whoever asked may have gone meanwhile: others would have to begin anew. */
const inSteps = <A>(path: string, begin: () => Generator<void, A>) =>
  Effect.uninterruptible(Effect.gen(function*() {
    const steps = begin()
    for (;;) {
      const step = yield* attempt("update", path, () => steps.next())
      if (step.done === true) return step.value
      yield* Effect.yieldNow
    }
  }))

/** For the operator: nothing is lost, but the disk may be going. */
export const tellDamaged = Effect.logWarning("the views are damaged and are made anew")

/** Views hold nothing that the log does not: damaged ones are made anew. What is no database at all shows when it is opened. */
const isDamaged = (failure: { readonly _tag: string; readonly code?: string }): boolean =>
  failure._tag === "NotALedger" || (failure.code ?? "").startsWith("SQLITE_CORRUPT")

const viewsOf = ({ file, folding }: Open): Views => {
  const { position, skipped } = folding.checkpoint()!
  return { file, position, skipped }
}

const removeDatabase = (path: string): void => {
  for (const suffix of ["", "-wal", "-shm"]) fs.rmSync(path + suffix, { force: true })
}

const isWritable = (path: string): boolean => {
  try {
    fs.accessSync(path, fs.constants.W_OK)
    return true
  } catch {
    return false
  }
}
