/** The contract of a projection: a value that folds events into tables of the views file, and nothing else. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { LedgerEvent } from "../event/LedgerEvent.ts"

/** An event as projections see it: decoded and upcast. Times in milliseconds. */
export interface RecordedEvent {
  readonly position: number
  readonly id: string
  readonly actor: string
  readonly occurredAt: number
  readonly recordedAt: number
  readonly event: LedgerEvent
  /** The stored canonical text of the payload. */
  readonly text: string
}

/**
 * The running state of a projection over one open views file. `apply` runs inside the projector's transaction, in the order of
 * positions; `flush` writes what `apply` kept back, before the commit. No clock, no randomness, no I/O but the views file. An event
 * that takes long is applied in steps, between which others may be answered, but nothing else is folded.
 */
export interface Fold {
  readonly apply: (recorded: RecordedEvent) => Generator<void> | void
  readonly flush: () => void
}

/** Name, code version and tables of a projection; a change of any makes a new views file. */
export interface Projection {
  readonly name: string
  /** Raise it whenever the fold would write other rows from the same events. */
  readonly version: number
  readonly tables: string
  /** Secondary indexes: made after a rebuild, when that costs least. */
  readonly indexes: string
}

/** All projections of a views file, and how their folds hang together. */
export interface Projections {
  readonly parts: ReadonlyArray<Projection>
  /** Folds in the order in which an event passes them: a later one may look at an earlier one's state. */
  readonly open: (views: SqliteFile) => ReadonlyArray<Fold>
}
