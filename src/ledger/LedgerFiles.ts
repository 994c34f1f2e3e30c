/** The open files of the ledger: the log and its views, to read, and to write when it is this process's turn. */
import { Context, Duration, Effect, Layer, Schedule, Scope, Semaphore } from "effect"
import { SecureRandom } from "effect/crypto"
import type { DatabaseFailed } from "../database/DatabaseError.ts"
import { EventLog } from "../event-log/EventLog.ts"
import type { LogOpenFailure } from "../event-log/LogError.ts"
import { type LockHeld, WriteLock } from "../event-log/WriteLock.ts"
import { Projector } from "../projection/Projector.ts"
import { projections } from "./projections.ts"

/** A log and the views that follow it. */
export interface OpenLedger {
  readonly log: EventLog["Service"]
  readonly projector: Projector["Service"]
}

export type WritingFailure = LockHeld | DatabaseFailed | LogOpenFailure

/** Another command writes for milliseconds; a daemon holds the lock for good and is asked instead. */
const patience = Schedule.spaced("50 millis").pipe(Schedule.jittered, Schedule.upTo({ duration: Duration.seconds(5) }))

export class LedgerFiles extends Context.Service<LedgerFiles, {
  readonly path: string
  /** Open for reading, for as long as the service lives. */
  readonly reading: Effect.Effect<OpenLedger, LogOpenFailure>
  /** Runs `use` as the one writer. Never hold it while waiting for the network. */
  readonly writing: <A, E, R>(
    use: (open: OpenLedger) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | WritingFailure, R>
  /** Runs `use` with a log that takes events, for appends that depend on nothing but their keys: in a daemon it waits for no turn and no view. */
  readonly appending: <A, E, R>(
    use: (log: EventLog["Service"]) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | WritingFailure, R>
}>()("ledger/ledger/LedgerFiles") {
  /** For a process that is the writer all the time: the daemon. */
  static readonly layerHeld = (path: string) =>
    Layer.effect(
      LedgerFiles,
      Effect.gen(function*() {
        const open = { log: yield* EventLog, projector: yield* Projector }
        const turn = yield* Semaphore.make(1)
        return LedgerFiles.of({
          path,
          reading: Effect.succeed(open),
          writing: (use) => turn.withPermit(use(open)),
          appending: (use) => use(open.log)
        })
      })
    ).pipe(
      Layer.provide(Projector.layer(path, projections)),
      Layer.provideMerge(EventLog.layer({ path, mode: "write" })),
      Layer.provide(SecureRandom.layerWebCrypto)
    )

  /** For a command: opened to read when first needed, locked only for each piece of writing. */
  static readonly layerOnDemand = (path: string) =>
    Layer.effect(
      LedgerFiles,
      Effect.gen(function*() {
        const scope = yield* Effect.scope
        let reader: OpenLedger | undefined
        const reading = Effect.gen(function*() {
          if (reader !== undefined) return reader
          const log = EventLog.layer({ path, mode: "read" })
          return reader = yield* open(Projector.layer(path, projections).pipe(Layer.provideMerge(log)))
        }).pipe(Scope.provide(scope))
        return LedgerFiles.of({
          path,
          reading,
          writing: (use) => Effect.scoped(Effect.flatMap(openToWrite(path), use)),
          appending: (use) => Effect.scoped(Effect.flatMap(openToWrite(path), ({ log }) => use(log)))
        })
      })
    )
}

const open = <E>(layer: Layer.Layer<EventLog | Projector, E>): Effect.Effect<OpenLedger, E, Scope.Scope> =>
  Effect.map(Layer.build(layer), (context) => ({
    log: Context.get(context, EventLog),
    projector: Context.get(context, Projector)
  }))

const openToWrite = Effect.fnUntraced(function*(path: string) {
  const lock = yield* WriteLock.acquire(path).pipe(
    Effect.retry({ schedule: patience, while: (failure) => failure._tag === "LockHeld" && failure.socket === null })
  )
  return yield* open(
    Projector.layer(path, projections).pipe(
      Layer.provideMerge(EventLog.layer({ path, mode: "write" })),
      Layer.provide(Layer.succeed(WriteLock, lock)),
      Layer.provide(SecureRandom.layerWebCrypto)
    )
  )
})
