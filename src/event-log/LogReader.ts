/** Reading an open log synchronously: head, pages, single events. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { type EventRow, statements } from "./LogTables.ts"
import type { Envelope, Head, StoredEvent } from "./StoredEvent.ts"

/** Who this ledger is: its id and the hash its chain begins with. */
export interface Origin {
  readonly ledgerId: string
  readonly genesis: Uint8Array
}

/** `undefined` where the log has not been set up yet. */
export const readOrigin = (file: SqliteFile): Origin | undefined => {
  if (file.connection.pragma("user_version", { simple: true }) === 0) return undefined
  const row = file.prepare(statements.meta).get() as { ledger_id: string; genesis: Uint8Array } | undefined
  return row && { ledgerId: row.ledger_id, genesis: row.genesis }
}

/** The last event, or position 0 and the genesis hash. */
export const readHead = (file: SqliteFile, { genesis }: Origin): Head => {
  const row = file.prepare(statements.head).get() as Pick<EventRow, "position" | "hash" | "recorded_at"> | undefined
  return row === undefined
    ? { position: 0, hash: genesis, recordedAt: 0 }
    : { position: row.position, hash: row.hash, recordedAt: row.recorded_at }
}

/** At most `limit` events after position `after`, ascending. */
export const readPage = (file: SqliteFile, after: number, limit: number): ReadonlyArray<StoredEvent> =>
  (file.prepare(statements.page).all(after, limit) as Array<EventRow>).map(storedEvent)

/** The hash at a position (0: genesis), `undefined` beyond the head. */
export const readHashAt = (file: SqliteFile, origin: Origin, position: number): Uint8Array | undefined =>
  position === 0 ? origin.genesis : readAt(file, position)?.hash

export const readAt = (file: SqliteFile, position: number): StoredEvent | undefined =>
  optional(file.prepare(statements.at).get(position) as EventRow | undefined)

/** Without its payload, which can be large. */
export const readEnvelope = (file: SqliteFile, position: number): Envelope | undefined => {
  const row = file.prepare(statements.envelope).get(position) as
    | Pick<EventRow, "position" | "type" | "actor" | "occurred_at" | "recorded_at">
    | undefined
  return row && {
    position: row.position,
    type: row.type,
    actor: row.actor,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at
  }
}

export const readByKey = (file: SqliteFile, idempotencyKey: string): StoredEvent | undefined =>
  optional(file.prepare(statements.byKey).get(idempotencyKey) as EventRow | undefined)

/** The last position recorded at or before the instant, 0 where there is none. */
export const readPositionAt = (file: SqliteFile, instant: number): number =>
  (file.prepare(statements.positionAt).get(instant) as { position: number } | undefined)?.position ?? 0

const optional = (row: EventRow | undefined): StoredEvent | undefined => row && storedEvent(row)

const storedEvent = (row: EventRow): StoredEvent => ({
  position: row.position,
  id: uuidText(row.id),
  type: row.type,
  version: row.version,
  actor: row.actor,
  occurredAt: row.occurred_at,
  recordedAt: row.recorded_at,
  idempotencyKey: row.idempotency_key,
  payload: row.payload,
  hash: row.hash
})

/** The text form of a UUID's 16 bytes: 8-4-4-4-12 hexadecimal digits. */
export const uuidText = (id: Uint8Array): string => {
  let end = 0
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) uuid[end++] = hyphen
    const byte = id[index]!
    uuid[end++] = digits[byte >>> 4]!
    uuid[end++] = digits[byte & 15]!
  }
  return uuid.toString("latin1")
}

const digits = Buffer.from("0123456789abcdef")
const hyphen = 0x2D
const uuid = Buffer.alloc(36)
