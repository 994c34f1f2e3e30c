/** The hash chain: each event's hash covers all its columns and the hash before it. */
import { hash } from "node:crypto"

/** The columns of an event as they are hashed. Text may come as its stored UTF-8 bytes, so that `verify` judges the bytes. */
export interface HashedColumns {
  /** The 16 bytes of the UUID. */
  readonly id: Uint8Array
  readonly idempotencyKey: string | Uint8Array | null
  readonly type: string | Uint8Array
  readonly version: number
  readonly actor: string | Uint8Array
  readonly occurredAt: number
  readonly payload: string | Uint8Array
}

/** Where the chain begins. It holds the ledger's id, so that no part of one ledger can be spliced into another. */
export const genesisHash = (ledgerId: string): Uint8Array => {
  begin("ledger.genesis/1", ledgerId.length)
  text(ledgerId)
  return digest()
}

/**
 * SHA-256 over domain tag, previous hash and the columns in this order: position, id, idempotency key, type, version, actor,
 * occurred at, recorded at, payload. Each field is prefixed with its length (32 bits, big-endian; all ones for null);
 * integers are 64 bits, big-endian, two's complement; text is UTF-8.
 */
export const eventHash = (
  previous: Uint8Array,
  position: number,
  recordedAt: number,
  event: HashedColumns
): Uint8Array => {
  const { actor, id, idempotencyKey, payload, type } = event
  const units = (idempotencyKey?.length ?? 0) + type.length + actor.length + payload.length
  begin("ledger.event/1", units)
  bytes(previous)
  integer(position)
  bytes(id)
  text(idempotencyKey)
  text(type)
  integer(event.version)
  text(actor)
  integer(event.occurredAt)
  integer(recordedAt)
  text(payload)
  return digest()
}

/** Shared by all calls, which are synchronous: an allocation per event would cost as much as the hash. */
let buffer = Buffer.allocUnsafe(64 * 1024)
let end = 0

/** Room for the tag and the fields of fixed size, with their prefixes. */
const fixed = 512
const mostBytesOfUnit = 3
const nullLength = 0xFFFFFFFF

const begin = (tag: string, units: number): void => {
  const needed = fixed + units * mostBytesOfUnit
  if (buffer.length < needed) buffer = Buffer.allocUnsafe(2 * needed)
  end = 0
  text(tag)
}

/** Byte by byte: Node's own writers check their arguments, which costs more than the writing. */
const word = (value: number): void => {
  buffer[end++] = value >>> 24
  buffer[end++] = value >>> 16
  buffer[end++] = value >>> 8
  buffer[end++] = value
}

const bytes = (value: Uint8Array): void => {
  word(value.length)
  buffer.set(value, end)
  end += value.length
}

const text = (value: string | Uint8Array | null): void => {
  if (value === null) {
    word(nullLength)
  } else if (typeof value === "string") {
    const start = end
    const length = buffer.write(value, start + 4, "utf8")
    word(length)
    end = start + 4 + length
  } else {
    bytes(value)
  }
}

/** Damaged numbers may lie outside 64 bits; they wrap, as their hash differs anyway. */
const integer = (value: number): void => {
  word(8)
  word(Math.floor(value / 2 ** 32))
  word(value)
}

/** By way of a string of bytes, which Node makes twice as fast as a buffer. */
const digest = (): Uint8Array => Buffer.from(hash("sha256", buffer.subarray(0, end), "binary"), "latin1")
