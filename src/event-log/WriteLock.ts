/** The lock that makes one process at a time the writer of a ledger. */
import type { Database } from "better-sqlite3"
import { Clock, Context, Duration, Effect, Layer, Schedule, Schema, type Scope } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { attempt } from "../database/attempt.ts"
import { DatabaseFailed } from "../database/DatabaseError.ts"
import { type Holder, type Probe, probe, tryTake } from "./LockFile.ts"
import { logFiles } from "./logFiles.ts"
import { makeDirectory } from "./makeDirectory.ts"

/** Another process writes this ledger. `since` is in milliseconds, `socket` where it takes requests, if it does. */
export class LockHeld extends Schema.TaggedError<LockHeld>()("LockHeld", {
  path: Schema.String,
  pid: Schema.Int,
  since: Schema.Number,
  socket: Schema.NullOr(Schema.String)
}) {
  override get message(): string {
    return `${this.path} is held by process ${this.pid} since ${new Date(this.since).toISOString()}, ` +
      `and one process at a time writes the ledger; wait for it, or stop it with kill ${this.pid}`
  }
}

/** `socket`: the path on which the holder takes the requests of others. */
export interface LockOptions {
  readonly socket?: string
}

/** A probe, or the row being written, makes the file busy for an instant; who really holds it stays longer than this. */
const patience = Schedule.spaced("20 millis").pipe(Schedule.jittered, Schedule.upTo({ duration: Duration.seconds(1) }))

/** Between two holders nobody can be named. On a busy machine, with commands that take turns, that can go on for seconds. */
const churn = Schedule.spaced("20 millis").pipe(Schedule.jittered, Schedule.upTo({ duration: Duration.seconds(10) }))

export class WriteLock extends Context.Service<WriteLock, {
  /** The log it protects, as `logFiles` names it. */
  readonly log: string
  readonly path: string
  readonly holder: Holder
}>()("ledger/event-log/WriteLock") {
  /**
   * Held until the scope closes, or the process dies in whatever way. `log` is the path of the event log; its directory is
   * made (0700) when absent.
   */
  static readonly acquire = Effect.fn("WriteLock.acquire")(
    function*(
      log: string,
      options: LockOptions = {}
    ): Effect.fn.Return<WriteLock["Service"], LockHeld | DatabaseFailed, Scope.Scope> {
      yield* attempt("lock", log, () => makeDirectory(path.dirname(path.resolve(log))))
      const files = logFiles(log)
      const directory = path.dirname(files.lock)
      // SQLite only says that it cannot open the file.
      yield* attempt("lock", files.lock, () => fs.accessSync(directory, fs.constants.W_OK | fs.constants.X_OK))
      const since = yield* Clock.currentTimeMillis
      const holder: Holder = { pid: process.pid, since, socket: options.socket ?? null }
      yield* Effect.acquireRelease(take(files.lock, holder), (connection) => Effect.sync(() => connection.close()))
      return { log: files.log, path: files.lock, holder }
    }
  )

  static readonly layer = (log: string, options?: LockOptions) =>
    Layer.effect(WriteLock, WriteLock.acquire(log, options))

  /** Who holds the lock of this log, `undefined` when nobody does. Takes no lock from anybody and never blocks. */
  static readonly holder = Effect.fn("WriteLock.holder")(
    function*(log: string): Effect.fn.Return<Holder | undefined, DatabaseFailed> {
      const { lock } = logFiles(log)
      const found = yield* look(lock)
      return found === "free" ? undefined : found
    }
  )
}

/** `rounds`: how often a lock that turns out to be free is tried again. */
const take = (file: string, holder: Holder, rounds = 5): Effect.Effect<Database, LockHeld | DatabaseFailed> =>
  attempt("lock", file, () => tryTake(file, holder)).pipe(
    Effect.repeat({ schedule: patience, until: (connection) => connection !== undefined }),
    Effect.flatMap((connection) =>
      connection === undefined ? takeAfter(file, holder, rounds) : Effect.succeed(connection)
    )
  )

const takeAfter = Effect.fnUntraced(
  function*(file: string, holder: Holder, rounds: number): Effect.fn.Return<Database, LockHeld | DatabaseFailed> {
    const found = yield* look(file)
    if (found !== "free") return yield* new LockHeld({ path: file, ...found })
    return rounds > 0 ? yield* take(file, holder, rounds - 1) : yield* unnamed(file)
  }
)

const look = Effect.fnUntraced(function*(file: string): Effect.fn.Return<Holder | "free", DatabaseFailed> {
  const found = yield* attempt("lock", file, (): Probe => probe(file)).pipe(
    Effect.repeat({ schedule: churn, until: (found) => found !== "unnamed" })
  )
  return found === "unnamed" ? yield* unnamed(file) : found
})

const unnamed = (file: string) =>
  new DatabaseFailed({ operation: "lock", path: file, code: "SQLITE_BUSY", reason: "others keep taking it; try again" })
