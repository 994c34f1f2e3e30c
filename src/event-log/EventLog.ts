/** Append-only log of ledger events, ordered by global position. */
import { Context, Effect, Layer, PubSub, type Scope, Stream } from "effect"
import { SecureRandom } from "effect/crypto"
import type { DatabaseBusy, DatabaseFailed } from "../database/DatabaseError.ts"
import { retryBusy } from "../database/retryBusy.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { type Condition, makeAppender } from "./Appender.ts"
import { type AppendFailure, AppendRefused, type LogError, type LogOpenFailure } from "./LogError.ts"
import { logFiles } from "./logFiles.ts"
import { readByKey, readEnvelope, readHashAt, readHead, readPage, readPositionAt } from "./LogReader.ts"
import { type LogWarning, type OpenLog, openToRead, openToWrite } from "./openLog.ts"
import { prepareRequest } from "./prepareRequest.ts"
import type { Appended, Envelope, Head, NewEvent, StoredEvent } from "./StoredEvent.ts"
import { WriteLock } from "./WriteLock.ts"

/** `path`: of `ledger.db`; lock and witness stand beside it. */
export interface LogOptions {
  readonly path: string
}

export class EventLog extends Context.Service<EventLog, {
  /** As the log was opened: `logFiles(path).log`. */
  readonly path: string
  readonly ledgerId: string
  /** Found on opening; a person should look, the log works nevertheless. */
  readonly warnings: ReadonlyArray<LogWarning>
  /** Whether events are taken at present. */
  readonly condition: Effect.Effect<Condition>
  readonly head: Effect.Effect<Head, LogError>
  /** All or nothing, durable when answered. Answers stand in the order of the events. */
  readonly append: (events: ReadonlyArray<NewEvent>) => Effect.Effect<ReadonlyArray<Appended>, AppendFailure>
  /** At most `limit` events after position `after`, ascending. */
  readonly read: (after: number, limit: number) => Effect.Effect<ReadonlyArray<StoredEvent>, LogError>
  /** As `read`, inside synchronous code that cannot wait; throws SQLite's errors. */
  readonly readSync: (after: number, limit: number) => ReadonlyArray<StoredEvent>
  /** The event at a position without its payload, inside synchronous code; `undefined` beyond the head. */
  readonly envelopeSync: (position: number) => Envelope | undefined
  /** As `head`, inside synchronous code. */
  readonly headSync: () => Head
  /** The hash at a position (0: genesis); `undefined` beyond the head. */
  readonly hashAt: (position: number) => Effect.Effect<Uint8Array | undefined, LogError>
  /** As `hashAt`, inside synchronous code. */
  readonly hashAtSync: (position: number) => Uint8Array | undefined
  /** The last position recorded at or before the instant (ms), 0 where there is none. */
  readonly positionAt: (recordedAt: number) => Effect.Effect<number, LogError>
  /** The event of an idempotency key, where it is known. */
  readonly find: (idempotencyKey: string) => Effect.Effect<StoredEvent | undefined, LogError>
  /** Each new head made by this process, from subscription on; a slow reader misses the older ones. */
  readonly changes: Stream.Stream<Head>
}>()("ledger/event-log/EventLog") {
  /** `write` makes the log when absent and needs the lock; `read` works beside a writer and takes no events. */
  static layer(options: LogOptions & { readonly mode: "read" }): Layer.Layer<EventLog, LogOpenFailure>
  static layer(
    options: LogOptions & { readonly mode: "write" }
  ): Layer.Layer<EventLog, LogOpenFailure, WriteLock | SecureRandom.SecureRandom>
  static layer({ mode, path }: LogOptions & { readonly mode: "read" | "write" }): Layer.Layer<
    EventLog,
    LogOpenFailure,
    WriteLock | SecureRandom.SecureRandom
  > {
    return Layer.effect(EventLog, mode === "write" ? openWriter(path) : openReader(path))
  }
}

/** Subscribers need the newest heads; positions lead to everything before them. */
const keptHeads = 64

const openWriter = Effect.fnUntraced(
  function*(
    path: string
  ): Effect.fn.Return<
    EventLog["Service"],
    LogOpenFailure,
    Scope.Scope | WriteLock | SecureRandom.SecureRandom
  > {
    const lock = yield* WriteLock
    const random = yield* SecureRandom.SecureRandom
    if (lock.log !== logFiles(path).log) return yield* Effect.die(new Error(`${lock.path} does not protect ${path}`))
    const log = yield* openToWrite(path, random)
    const heads = yield* Effect.acquireRelease(PubSub.sliding<Head>(keptHeads), PubSub.shutdown)
    const appender = yield* makeAppender(log, heads)
    return {
      ...reading(log),
      condition: Effect.sync(appender.condition),
      append: Effect.fn("EventLog.append")(function*(events) {
        if (events.length === 0) return []
        return yield* appender.append(yield* prepareRequest(random, events))
      }),
      changes: Stream.fromPubSub(heads)
    }
  }
)

const openReader = Effect.fnUntraced(
  function*(path: string): Effect.fn.Return<EventLog["Service"], LogOpenFailure, Scope.Scope> {
    const log = yield* openToRead(path)
    const detail = `${log.file.path} was opened for reading`
    return {
      ...reading(log),
      condition: Effect.succeed({ state: "read only", detail }),
      append: () => Effect.fail(new AppendRefused({ reason: "read only", detail })),
      changes: Stream.never
    }
  }
)

/** What readers and the writer have in common. The file is looked up each time, as a reopening replaces it. */
const reading = (log: OpenLog) => {
  const reads = <A>(body: (file: SqliteFile) => A): Effect.Effect<A, DatabaseFailed | DatabaseBusy> =>
    retryBusy("read", log.file.path, () => body(log.file))
  return {
    path: log.file.path,
    ledgerId: log.origin.ledgerId,
    warnings: log.warnings,
    head: reads((file) => readHead(file, log.origin)),
    headSync: () => readHead(log.file, log.origin),
    read: (after: number, limit: number) => reads((file) => readPage(file, after, limit)),
    readSync: (after: number, limit: number) => readPage(log.file, after, limit),
    envelopeSync: (position: number) => readEnvelope(log.file, position),
    hashAt: (position: number) => reads((file) => readHashAt(file, log.origin, position)),
    hashAtSync: (position: number) => readHashAt(log.file, log.origin, position),
    positionAt: (recordedAt: number) => reads((file) => readPositionAt(file, recordedAt)),
    find: (idempotencyKey: string) => reads((file) => readByKey(file, idempotencyKey))
  }
}
