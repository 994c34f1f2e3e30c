/** An event as the log keeps it, and as it is handed in. */
import type { LedgerEvent } from "../event/LedgerEvent.ts"

/** An event of the log. Its payload is the stored text, undecoded; instants are milliseconds since the epoch. */
export interface StoredEvent {
  /** Global order, from 1, without gaps. */
  readonly position: number
  /** UUIDv7 in text form: identity only, never order. */
  readonly id: string
  readonly type: string
  /** Version of the payload's schema. */
  readonly version: number
  /** Who caused it: `cli:ludo`, `forge:vigilio`, `daemon`. */
  readonly actor: string
  /** When it happened in the world. */
  readonly occurredAt: number
  /** When the ledger learned it; never less than the previous event's. */
  readonly recordedAt: number
  readonly idempotencyKey: string | null
  /** Canonical JSON: exactly these bytes are hashed. */
  readonly payload: string
  readonly hash: Uint8Array
}

/** What is told of an event beside its payload. */
export type Envelope = Pick<StoredEvent, "position" | "type" | "actor" | "occurredAt" | "recordedAt">

/** An event to append. The same `idempotencyKey` with the same content is a repeat, with other content a conflict. */
export interface NewEvent {
  readonly event: LedgerEvent
  readonly occurredAt: number
  readonly actor: string
  readonly idempotencyKey: string | null
}

/** The last event: its position, its hash, when it was recorded. An empty log has position 0, the genesis hash and instant 0. */
export interface Head {
  readonly position: number
  readonly hash: Uint8Array
  readonly recordedAt: number
}

/** Where an event stands after `append`. */
export interface Appended {
  readonly position: number
  readonly id: string
  readonly recordedAt: number
  /** False where the idempotency key was known: this is the first one's place and nothing was added. */
  readonly fresh: boolean
  /** The clock stood before the previous event's; `recordedAt` was raised to it. */
  readonly clamped: boolean
}
