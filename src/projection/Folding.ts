/** Folding the log into one open views file, a page at a time: rows and checkpoint move in one transaction. */
import { Result } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { StoredEvent } from "../event-log/StoredEvent.ts"
import { decodeEvent, isEventType, notePrefix, type UndecodableEvent } from "../event/LedgerEvent.ts"
import type { Fold, Projections, RecordedEvent } from "./Projection.ts"

/** What folding needs of the log, synchronously. */
export interface LogPages {
  readonly readSync: (after: number, limit: number) => ReadonlyArray<StoredEvent>
  /** Hash of the event at a position, of the genesis at 0; `undefined` beyond the head. */
  readonly hashAtSync: (position: number) => Uint8Array | undefined
}

/** How far views are, and how many informational events of other releases they passed over. */
export interface Checkpoint {
  readonly position: number
  readonly hash: Uint8Array
  readonly skipped: number
}

/** The log at the checkpoint is not the log that was folded: another file, or a restored copy. */
export class Diverged {
  readonly _tag = "Diverged"
}

/** Thrown inside the transaction to roll it back; never leaves this file. */
class Undecodable extends Error {
  readonly failure: UndecodableEvent
  constructor(failure: UndecodableEvent) {
    super(failure.message)
    this.failure = failure
  }
}

/** Events a transaction folds: enough to make its commit cheap, few enough to bound memory. */
const pageSize = 64

/** That views are complete is said by their file's name: a build has another one. */
export const checkpointTable = `
  CREATE TABLE checkpoint (
    one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, hash BLOB NOT NULL, skipped INTEGER NOT NULL
  ) STRICT;`

export const createTables = (views: SqliteFile, { parts }: Projections): void => {
  views.connection.exec([checkpointTable, ...parts.map(({ tables }) => tables)].join("\n"))
}

export const createIndexes = (views: SqliteFile, { parts }: Projections): void => {
  views.connection.exec(parts.map(({ indexes }) => indexes).join("\n"))
}

export class Folding {
  readonly #views: SqliteFile
  readonly #projections: Projections
  #folds: ReadonlyArray<Fold> = []
  /** The position the folds in memory stand at, -1 where they cannot be trusted: another process may have moved the file on. */
  #position = -1

  constructor(views: SqliteFile, projections: Projections) {
    this.#views = views
    this.#projections = projections
  }

  checkpoint(): Checkpoint | undefined {
    return this.#views.prepare("SELECT position, hash, skipped FROM checkpoint").get() as Checkpoint | undefined
  }

  /**
   * Folds one page, in steps that must all be taken, and returns how many events it held: 0 means that the views are at the log's
   * head, or at position `upTo`.
   * Throws what SQLite throws; after any failure the transaction is rolled back and memory is read anew.
   */
  *page(log: LogPages, upTo = Infinity): Generator<void, number | Diverged | UndecodableEvent> {
    if (this.#isAtHead(log)) return 0
    try {
      return yield* this.#views.transactionInSteps(() => this.#foldPage(log, upTo))
    } catch (thrown) {
      this.#position = -1
      if (thrown instanceof Undecodable) return thrown.failure
      throw thrown
    }
  }

  /** A look without the write lock, which is all that an answer costs where nothing is new. */
  #isAtHead(log: LogPages): boolean {
    const checkpoint = this.checkpoint()
    return checkpoint !== undefined && sameHash(log.hashAtSync(checkpoint.position), checkpoint.hash) &&
      log.hashAtSync(checkpoint.position + 1) === undefined
  }

  *#foldPage(log: LogPages, upTo: number): Generator<void, number | Diverged> {
    const checkpoint = this.checkpoint()
    const from = checkpoint?.position ?? 0
    if (checkpoint !== undefined && !sameHash(log.hashAtSync(from), checkpoint.hash)) return new Diverged()
    const events = log.readSync(from, Math.min(pageSize, upTo - from))
    // Another process folded them before this one had the write lock; or this is all that was asked for.
    if (events.length === 0 && checkpoint !== undefined) return 0
    if (this.#position !== from) this.#folds = this.#projections.open(this.#views)
    const skipped = yield* this.#apply(events, this.#folds)
    const last = events.at(-1)
    const hash = last?.hash ?? log.hashAtSync(0)!
    this.#views.prepare(
      `INSERT INTO checkpoint VALUES (1, ?, ?, ?)
       ON CONFLICT DO UPDATE SET position = excluded.position, hash = excluded.hash, skipped = skipped + excluded.skipped`
    ).run(last?.position ?? from, hash, skipped)
    this.#position = last?.position ?? from
    return events.length
  }

  *#apply(events: ReadonlyArray<StoredEvent>, folds: ReadonlyArray<Fold>): Generator<void, number> {
    let skipped = 0
    for (const stored of events) {
      if (stored.type.startsWith(notePrefix) && !isEventType(stored.type)) {
        skipped++
        continue
      }
      const recorded = recordedEvent(stored)
      for (const fold of folds) yield* fold.apply(recorded) ?? []
    }
    for (const fold of folds) fold.flush()
    return skipped
  }
}

const recordedEvent = (stored: StoredEvent): RecordedEvent => {
  const decoded = decodeEvent(stored.type, stored.version, stored.payload)
  if (Result.isFailure(decoded)) throw new Undecodable(decoded.failure)
  const { actor, id, occurredAt, payload, position, recordedAt } = stored
  return { position, id, actor, occurredAt, recordedAt, event: decoded.success, text: payload }
}

const sameHash = (left: Uint8Array | undefined, right: Uint8Array): boolean =>
  left !== undefined && Buffer.compare(left, right) === 0
