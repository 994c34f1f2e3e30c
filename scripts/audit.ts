/** Audits a ledger's file with nothing of the ledger's own code: node scripts/audit.ts ledger.db [anchors.txt]. */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"

const [file, anchorFile] = process.argv.slice(2)
if (file === undefined) throw new Error("usage: node scripts/audit.ts ledger.db [anchors.txt]")
const database = new DatabaseSync(file, { readOnly: true })

const sha256 = (...parts: ReadonlyArray<Uint8Array>) => createHash("sha256").update(Buffer.concat(parts)).digest()

/** A field as it is hashed: four bytes of length, then the bytes; a null is four bytes 0xFF. */
const field = (value: Uint8Array | string | number | null): Buffer => {
  if (value === null) return Buffer.from("ffffffff", "hex")
  const bytes = typeof value === "number" ? Buffer.alloc(8) : Buffer.from(value as Uint8Array)
  if (typeof value === "number") bytes.writeBigInt64BE(BigInt(value))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

const fail = (what: string): never => {
  console.error(`audit: ${what}`)
  process.exit(1)
}

const meta = database.prepare("select ledger_id, genesis from log_meta").get() as
  | { ledger_id: string; genesis: Uint8Array }
  | undefined
if (meta === undefined) throw new Error("no ledger in this file")
let previous: Uint8Array = sha256(field("ledger.genesis/1"), field(meta.ledger_id))
if (!Buffer.from(meta.genesis).equals(previous)) fail("the chain does not begin with this ledger's id")

const anchors = new Map<number, string>()
for (const line of anchorFile === undefined ? [] : readFileSync(anchorFile, "utf8").split("\n")) {
  const [tag, ledger, position, hash] = line.trim().split(/\s+/u)
  if (tag !== "ledger-anchor/1" || hash === undefined) continue
  if (ledger !== meta.ledger_id) fail(`an anchor is of another ledger, ${ledger}`)
  anchors.set(Number(position), hash)
}

const anchored = (position: number) => {
  const hash = anchors.get(position)
  anchors.delete(position)
  if (hash !== undefined && !Buffer.from(previous).equals(Buffer.from(hash, "hex"))) {
    fail(`event ${position} is not the one that the anchor saw`)
  }
}
anchored(0)

/** The last value of each bucket that any snapshot listed, in ticks of 10⁻¹⁰ dollars, by source, surface and basis. */
const values = new Map<string, Map<string, bigint>>()

const ticksOf = (dollars: string): bigint => {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,10}))?$/u.exec(dollars) ??
    fail(`${dollars} is no amount`)
  return BigInt(`${sign}${whole}${fraction.padEnd(10, "0")}`)
}

interface Snapshot {
  readonly source: string
  readonly surface: string
  readonly basis: string
  readonly series: ReadonlyArray<{
    readonly key: string | null
    readonly model: string | null
    readonly meter: string | null
    readonly points: ReadonlyArray<{ readonly bucket: string; readonly amount: string }>
  }>
}

const read = ({ basis, series, source, surface }: Snapshot) => {
  const total = `${source} ${surface} ${basis}`
  const buckets = values.get(total) ?? new Map<string, bigint>()
  values.set(total, buckets)
  for (const { key, meter, model, points } of series) {
    for (const { amount, bucket } of points) buckets.set(JSON.stringify([key, model, meter, bucket]), ticksOf(amount))
  }
}

/** Text as its stored bytes, which are what is hashed. */
const events = database.prepare(`
  select position, id, cast(idempotency_key as blob) as key, cast(type as blob) as type, version, cast(actor as blob) as actor,
    occurred_at, recorded_at, cast(payload as blob) as payload, hash from event order by position`)

interface Row {
  readonly position: number
  readonly id: Uint8Array
  readonly key: Uint8Array | null
  readonly type: Uint8Array
  readonly version: number
  readonly actor: Uint8Array
  readonly occurred_at: number
  readonly recorded_at: number
  readonly payload: Uint8Array
  readonly hash: Uint8Array
}

let count = 0
for (const row of events.iterate() as Iterable<unknown> as Iterable<Row>) {
  const { actor, id, key, occurred_at, payload, position, recorded_at, type, version } = row
  if (position !== ++count) fail(`event ${count} is missing`)
  const columns = [previous, position, id, key, type, version, actor, occurred_at, recorded_at, payload]
  previous = sha256(field("ledger.event/1"), ...columns.map(field))
  if (!Buffer.from(row.hash).equals(previous)) fail(`event ${position} is not what was recorded`)
  anchored(position)
  if (Buffer.from(type).toString() === "UsageSnapshotTaken") {
    read(JSON.parse(Buffer.from(payload).toString()) as Snapshot)
  }
}
for (const position of anchors.keys()) fail(`the log ends at ${count}, before the anchor at ${position}`)

const dollars = (ticks: bigint): string => {
  const digits = (ticks < 0n ? -ticks : ticks).toString().padStart(11, "0")
  return `${ticks < 0n ? "-" : ""}${digits.slice(0, -10)}.${digits.slice(-10)}`.replace(/\.?0+$/u, "")
}

console.log(`ledger ${meta.ledger_id}: ${count} events, head ${Buffer.from(previous).toString("hex")}`)
for (const [total, buckets] of values) {
  console.log(`${total}: ${dollars([...buckets.values()].reduce((sum, ticks) => sum + ticks, 0n))}`)
}
