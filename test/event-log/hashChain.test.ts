/** The hash of an event can be computed by anybody from its columns, and covers all of them. */
import { assert, it } from "@effect/vitest"
import * as fc from "fast-check"
import { createHash } from "node:crypto"
import { eventHash, genesisHash, type HashedColumns } from "../../src/event-log/hashChain.ts"

const [position, recordedAt] = [7, 1_775_469_600_000]
const ledgerId = "01a20361-4803-7612-bfcb-f6ee386b6431"
const id = Buffer.from("01a20361480a736fba398786b2170c2e", "hex")

const event: HashedColumns = {
  id,
  idempotencyKey: null,
  type: "MissionPaused",
  version: 1,
  actor: "cli:ludo",
  occurredAt: -1,
  payload: `{"note":"é😀"}`
}

/** Written from DESIGN.md, independently of the code. */
const field = (bytes: Uint8Array | null) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes === null ? 0xFFFFFFFF : bytes.length)
  return bytes === null ? length : Buffer.concat([length, bytes])
}
const integer = (value: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return field(bytes)
}
const text = (value: string | null) => field(value === null ? null : Buffer.from(value))
const sha256 = (...parts: ReadonlyArray<Uint8Array>) => createHash("sha256").update(Buffer.concat(parts)).digest("hex")
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")

it("is the documented SHA-256", () => {
  const genesis = genesisHash(ledgerId)
  assert.strictEqual(hex(genesis), sha256(text("ledger.genesis/1"), text(ledgerId)))
  const expected = sha256(
    text("ledger.event/1"),
    field(genesis),
    integer(7),
    field(id),
    text(null),
    text("MissionPaused"),
    integer(1),
    text("cli:ludo"),
    integer(-1),
    integer(1_775_469_600_000),
    text(`{"note":"é😀"}`)
  )
  assert.strictEqual(hex(eventHash(genesis, position, recordedAt, event)), expected)
})

it.each([30_000, 60_000, 700_000])("covers a text of %d characters of three bytes each to its end", (length) => {
  const genesis = genesisHash(ledgerId)
  const payload = "€".repeat(length)
  const expected = sha256(
    ...[text("ledger.event/1"), field(genesis), integer(7), field(id), text(null), text("MissionPaused"), integer(1)],
    ...[text("cli:ludo"), integer(-1), integer(recordedAt), text(payload)]
  )
  assert.strictEqual(hex(eventHash(genesis, position, recordedAt, { ...event, payload })), expected)
})

it("is the same for text and for its stored bytes", () => {
  const genesis = genesisHash(ledgerId)
  const bytes = {
    ...event,
    type: Buffer.from(event.type),
    actor: Buffer.from(event.actor),
    payload: Buffer.from(event.payload)
  }
  assert.deepStrictEqual(
    eventHash(genesis, position, recordedAt, bytes),
    eventHash(genesis, position, recordedAt, event)
  )
})

it("does not change when a longer event was hashed in between", () => {
  const genesis = genesisHash(ledgerId)
  const before = hex(eventHash(genesis, position, recordedAt, event))
  const kept = eventHash(genesis, position, recordedAt, { ...event, payload: "é".repeat(200_000) })
  const keptHex = hex(kept)
  assert.strictEqual(hex(eventHash(genesis, position, recordedAt, event)), before)
  assert.strictEqual(hex(kept), keptHex)
})

it("differs where any column, the previous hash or the border between two columns differs", () => {
  const small = fc.constantFrom("", "a", "b", "ab", "ba", "aab")
  const columns = fc.record({
    id: fc.constantFrom(id, Buffer.alloc(16)),
    idempotencyKey: fc.option(small),
    type: small,
    version: fc.integer({ min: 1, max: 2 }),
    actor: small,
    occurredAt: fc.constantFrom(0, 1, -1, 2 ** 32, 2 ** 52),
    payload: small
  })
  const place = fc.tuple(
    fc.constantFrom(genesisHash("a"), genesisHash("b")),
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom(0, 1, 2 ** 32)
  )
  fc.assert(
    fc.property(columns, columns, place, place, (left, right, at, other) => {
      const same = JSON.stringify([left, at]) === JSON.stringify([right, other])
      assert.strictEqual(hex(eventHash(...at, left)) === hex(eventHash(...other, right)), same)
    }),
    { numRuns: 5000 }
  )
})
