/** The daemon: collects on schedule and answers on a unix socket and over TCP, until it is told to stop. */
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect, Fiber, Latch, Layer, Scope } from "effect"
import type { Settings } from "../config/Configuration.ts"
import { WriteLock } from "../event-log/WriteLock.ts"
import { ForgeLog } from "../forge/ForgeLog.ts"
import { Ledger } from "../ledger/Ledger.ts"
import type { LedgerFailure } from "../ledger/LedgerFailure.ts"
import type { Faces } from "./Address.ts"
import type { Rules } from "./admission.ts"
import { startTally } from "./EventTally.ts"
import { hookLimits, type Hooks, hooks } from "./hooks.ts"
import { type Answers, httpApp } from "./httpApp.ts"
import { started, stopped, stopping, warnings } from "./lifeLines.ts"
import { listen } from "./Listener.ts"
import { routes } from "./routes.ts"
import { keptToken } from "./Token.ts"

export interface DaemonOptions<R> {
  readonly version: string
  readonly settings: Pick<Settings, "daemon" | "forges" | "sources" | "timeZone">
  /** Reads the sources on their schedule, for ever. Interrupted when the daemon stops, after the last request is answered. */
  readonly collect: Effect.Effect<void, never, R>
  /** What keeps the daemon from its work now (the log cannot be written …), one sentence each. Asked by `/readyz`. */
  readonly unready: Effect.Effect<ReadonlyArray<string>>
  /** Login of the ledger's own account on the forge of this name; nobody knows where it is left out. */
  readonly selfOf?: (forge: string) => Effect.Effect<string | null>
}

/**
 * Runs until it is interrupted, which stops it in order: no new connections, requests that run are finished (at most 5 s),
 * collecting stops; what was opened before it (the log) is closed by its owner afterwards. A bug that ends collecting ends
 * the daemon, so that whoever supervises it starts it anew. Only the holder of the write lock can run it: the socket is the
 * one that the lock names.
 */
export const run = <R>(
  options: DaemonOptions<R>
): Effect.Effect<never, LedgerFailure, Ledger | ForgeLog | WriteLock | R> =>
  Effect.scoped(Effect.gen(function*() {
    const { collector } = yield* start(options)
    yield* Fiber.join(collector)
    return yield* Effect.never
  }))

/** Starts everything in the given scope; told apart from `run` for whoever wants to know the addresses. */
export const start = Effect.fn("Daemon.start")(
  function*<R>(
    options: DaemonOptions<R>
  ): Effect.fn.Return<
    { readonly faces: Faces; readonly collector: Fiber.Fiber<void> },
    LedgerFailure,
    Ledger | ForgeLog | WriteLock | Scope.Scope | R
  > {
    const { selfOf = () => Effect.succeed(null), settings, unready, version } = options
    const lock = yield* WriteLock
    const ledger = yield* Ledger
    yield* Effect.addFinalizer(() => stopped)
    const token = settings.daemon.token ?? (yield* madeToken(lock.path))
    const tally = yield* startTally((yield* ledger.status({})).log.position)
    const routed = yield* routes({ version, timeZone: settings.timeZone, unready, tally })
    const answers = Effect.provideService(routed, Ledger, ledger)
    const taking = hooks({ forges: settings.forges, log: yield* ForgeLog, selfOf, limits: hookLimits })
    // Scopes close in reverse: first the servers, then the collector, which a bookmark that still runs may be waiting for.
    // It begins last, though: a daemon that cannot listen has collected nothing.
    const listening = yield* Latch.make()
    const collector = yield* Effect.forkScoped(listening.whenOpen(options.collect))
    const faces = yield* listenOnBoth(answers, taking, { ...settings.daemon, token }, lock.holder.socket)
    yield* Effect.addFinalizer(() => stopping)
    yield* warnings(settings)
    yield* started({ version, log: lock.log, settings, faces })
    yield* listening.open
    return { faces, collector }
  }
)

/** Both stop at once: while one finishes its requests the other takes no new ones. */
const listenOnBoth = Effect.fnUntraced(
  function*(answers: Answers, taking: Hooks, rules: Rules & { readonly port: number }, path: string | null) {
    const servers = yield* Scope.fork(yield* Effect.scope, "parallel")
    const { host, port } = rules
    const tcp = yield* listen(httpApp(answers, taking, "tcp", rules), { kind: "tcp", host, port }).pipe(
      Scope.provide(servers)
    )
    if (path === null) return { tcp, socket: null } satisfies Faces
    const socket = yield* listen(httpApp(answers, taking, "socket", null), { kind: "socket", path }).pipe(
      Scope.provide(servers)
    )
    return { tcp, socket } satisfies Faces
  }
)

const madeToken = (lockFile: string) =>
  keptToken(lockFile.replace(/\.lock$/u, ".token")).pipe(
    Effect.provide(Layer.merge(NodeFileSystem.layer, NodeCrypto.layerSecureRandom))
  )
