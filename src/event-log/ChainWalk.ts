/** A walk over the events of a log that recomputes the hash chain and names whatever does not fit. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { eventHash, genesisHash } from "./hashChain.ts"
import type { Origin } from "./LogReader.ts"
import type { Head } from "./StoredEvent.ts"

/** What kind of damage: `genesis` the ledger's identity, `witness` lost events, `anchor` the like, `schema` and `integrity` SQLite's structures. */
export type FindingClass =
  | "genesis"
  | "position"
  | "type"
  | "hash"
  | "clock"
  | "unreadable"
  | "witness"
  | "anchor"
  | "schema"
  | "integrity"

/** A piece of damage and, where it is one event's, the event it was found at. */
export interface Finding {
  readonly class: FindingClass
  readonly position: number | null
  readonly detail: string
}

/** Damage can be found at every event; nobody reads more than this. */
const mostFindings = 100

const pageSize = 2000

/** Text as its stored bytes: damage must not be hidden by the conversion. `sound`: every column has its type. */
const page = `
  select position, id, cast(idempotency_key as blob), cast(type as blob), version, cast(actor as blob), occurred_at,
    recorded_at, cast(payload as blob), hash,
    typeof(id) = 'blob' and typeof(hash) = 'blob' and length(hash) = 32 and typeof(type) = 'text'
      and typeof(actor) = 'text' and typeof(payload) = 'text' and typeof(version) = 'integer'
      and typeof(occurred_at) = 'integer' and typeof(recorded_at) = 'integer'
      and typeof(idempotency_key) in ('text', 'null')
  from event where position > ? and position <= ? order by position limit ${pageSize}`

type Row = [
  position: number,
  id: Uint8Array,
  idempotencyKey: Uint8Array | null,
  type: Uint8Array,
  version: number,
  actor: Uint8Array,
  occurredAt: number,
  recordedAt: number,
  payload: Uint8Array,
  hash: Uint8Array,
  sound: number
]

/** Collects findings while it walks; `page` by `page`, so that others get their turn in between. */
export class ChainWalk {
  readonly findings: Array<Finding> = []
  events = 0
  readonly #file: SqliteFile
  readonly #head: Head
  #position: number
  #recordedAt: number
  #hash: Uint8Array

  /** `start`: the event after which the walk begins, whose hash is taken as it stands; by default before the first. */
  constructor(file: SqliteFile, { genesis, ledgerId }: Origin, head: Head, start?: Head) {
    this.#file = file
    this.#head = head
    this.#position = start?.position ?? 0
    this.#recordedAt = start?.recordedAt ?? 0
    this.#hash = start?.hash ?? genesis
    if (Buffer.compare(genesis, genesisHash(ledgerId)) !== 0) {
      this.find("genesis", null, `the chain's beginning does not belong to ledger ${ledgerId}`)
    }
  }

  find(kind: FindingClass, position: number | null, detail: string): void {
    if (this.findings.length < mostFindings) this.findings.push({ class: kind, position, detail })
  }

  /** Checks the next events; false when there are none left, or none that can be read. */
  page(): boolean {
    const before = this.#position
    try {
      const statement = this.#file.connection.prepare<[number, number], Row>(page).raw()
      for (const row of statement.iterate(before, this.#head.position)) this.#check(row)
    } catch (thrown) {
      const detail = thrown instanceof Error ? thrown.message : "the event cannot be read"
      this.find("unreadable", this.#position + 1, detail)
      return false
    }
    if (this.#position > before) return true
    this.#gap(this.#head.position + 1)
    return false
  }

  #check(row: Row): void {
    const [position, id, idempotencyKey, type, version, actor, occurredAt, recordedAt, payload, hash, sound] = row
    this.#gap(position)
    this.events++
    this.#position = position
    if (sound !== 1) {
      this.find("type", position, "a column holds a value of another type")
      if (hash instanceof Uint8Array) this.#hash = hash
      return
    }
    const event = { id, idempotencyKey, type, version, actor, occurredAt, payload }
    const expected = eventHash(this.#hash, position, recordedAt, event)
    if (Buffer.compare(expected, hash) !== 0) {
      this.find("hash", position, "the event or the one before it is not what was recorded")
    }
    if (recordedAt < this.#recordedAt) this.find("clock", position, "recorded before the previous event")
    this.#hash = hash
    this.#recordedAt = recordedAt
  }

  /** Positions between the last event and `next` must not be missing. */
  #gap(next: number): void {
    const missing = next - this.#position - 1
    if (missing <= 0) return
    const first = this.#position + 1
    this.find(
      "position",
      first,
      missing === 1 ? `event ${first} is missing` : `events ${first} to ${next - 1} are missing`
    )
  }
}
