/** Appending to an open log: one group of requests in one synchronous transaction. */
import { Result } from "effect"
import { BulkInsert } from "../database/BulkInsert.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { eventHash } from "./hashChain.ts"
import { Conflict } from "./LogError.ts"
import { type Origin, readByKey, readHead, uuidText } from "./LogReader.ts"
import { columnsOfEvent } from "./LogTables.ts"
import type { Appended, Head, StoredEvent } from "./StoredEvent.ts"

/** An event ready to be written: encoded, with its identity. */
export interface PreparedEvent {
  readonly id: Uint8Array
  readonly type: string
  readonly version: number
  readonly actor: string
  readonly occurredAt: number
  readonly idempotencyKey: string | null
  readonly payload: string
}

/** Events that are appended together or not at all. Of one key there is only one content among them (`prepareRequest`). */
export type Request = ReadonlyArray<PreparedEvent>
export type Answer = Result.Result<ReadonlyArray<Appended>, Conflict>

/** Answers in the order of the requests, and the head they lead to. */
export interface Group {
  readonly answers: ReadonlyArray<Answer>
  readonly head: Head
}

/**
 * Appends the requests in order, in one transaction, as recorded at `now` or, where that lies before the head, at the
 * head's instant. A request whose key stands for something else is answered with `Conflict` and leaves nothing behind.
 * Throws what SQLite throws.
 */
export const appendGroup = (file: SqliteFile, origin: Origin, requests: ReadonlyArray<Request>, now: number): Group => {
  const rows = new BulkInsert(file, "event", columnsOfEvent)
  const before = readHead(file, origin)
  const clamped = now < before.recordedAt
  const recordedAt = clamped ? before.recordedAt : now
  let { hash, position } = before

  const add = (event: PreparedEvent): Appended => {
    const { actor, id, idempotencyKey, occurredAt, payload, type, version } = event
    position++
    hash = eventHash(hash, position, recordedAt, event)
    rows.add([position, id, idempotencyKey, type, version, actor, occurredAt, recordedAt, payload, hash])
    return { position, id: uuidText(id), recordedAt, fresh: true, clamped }
  }

  const answers = requests.map((request): Answer => {
    const known = knownKeys(file, rows, request)
    return known instanceof Conflict ? Result.fail(known) : Result.succeed(answer(request, known, add))
  })
  rows.flush()
  return {
    answers,
    head: { position, hash, recordedAt: position === before.position ? before.recordedAt : recordedAt }
  }
}

/** Adds what is new and points at what is known, also within one request. */
const answer = (
  request: Request,
  known: ReadonlyMap<string, StoredEvent>,
  add: (event: PreparedEvent) => Appended
): ReadonlyArray<Appended> => {
  const added = new Map<string, Appended>()
  return request.map((event) => {
    const { idempotencyKey: key } = event
    if (key === null) return add(event)
    const stored = known.get(key)
    if (stored !== undefined) {
      return { position: stored.position, id: stored.id, recordedAt: stored.recordedAt, fresh: false, clamped: false }
    }
    const first = added.get(key)
    if (first !== undefined) return { ...first, fresh: false }
    const appended = add(event)
    added.set(key, appended)
    return appended
  })
}

/**
 * The stored events of the request's keys, or the conflict that refuses the whole request. Looks before anything of the
 * request is written, and at all that was written before it.
 */
const knownKeys = (
  file: SqliteFile,
  rows: BulkInsert,
  request: Request
): ReadonlyMap<string, StoredEvent> | Conflict => {
  const known = new Map<string, StoredEvent>()
  for (const event of request) {
    const { idempotencyKey: key } = event
    if (key === null) continue
    rows.flush()
    const stored = readByKey(file, key)
    if (stored === undefined) continue
    if (!sameContent(stored, event)) return new Conflict({ idempotencyKey: key, position: stored.position })
    known.set(key, stored)
  }
  return known
}

/** All that the caller decides. */
type Content = Pick<PreparedEvent, "type" | "version" | "actor" | "occurredAt" | "payload">

/** A repeat differs in nothing that the caller decides. */
export const sameContent = (left: Content, right: Content): boolean =>
  left.type === right.type && left.version === right.version && left.actor === right.actor &&
  left.occurredAt === right.occurredAt && left.payload === right.payload
