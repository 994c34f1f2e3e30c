/** The witness: a small file beside the log that remembers the log's last head, so that a lost tail is noticed. */
import { Effect, type Scope } from "effect"
import { hash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { attempt } from "../database/attempt.ts"
import { codeOf, type DatabaseFailed } from "../database/DatabaseError.ts"

/** What the witness last saw. */
export interface Witnessed {
  readonly ledgerId: string
  /** Position and hash of the log's head at that time. */
  readonly position: number
  readonly hash: Uint8Array
  /** Events up to here were in the log before there was a witness for them; 0 once an operator has accepted that. */
  readonly unwitnessed: number
}

/** What a witness file says: nothing as it is not there, nothing as neither slot is whole, or a head. */
export type Testimony =
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable" }
  | { readonly kind: "present"; readonly witnessed: Witnessed; readonly slot: number }

/** A page each, so that a torn write can harm only the slot that was being written. */
const slotSize = 4096
const slots = [0, 1] as const
const magic = Buffer.from("LDGRHEAD")
const format = 1

/** Reads the file; the higher of its whole slots counts. */
export const readWitness = (file: string): Effect.Effect<Testimony, DatabaseFailed> =>
  attempt("read", file, (): Testimony => {
    let content: Buffer
    try {
      content = fs.readFileSync(file)
    } catch (thrown) {
      if (codeOf(thrown) === "ENOENT") return { kind: "absent" }
      throw thrown
    }
    return testify(content)
  })

/** An open witness, written after each group commit. */
export class Witness {
  readonly path: string
  /** Of the last head that was written. */
  position: number
  readonly #descriptor: number
  #next: number

  private constructor(file: string, descriptor: number, testimony: Testimony) {
    this.path = file
    this.#descriptor = descriptor
    this.position = testimony.kind === "present" ? testimony.witnessed.position : 0
    this.#next = testimony.kind === "present" ? 1 - testimony.slot : 0
  }

  /** Opens the file for writing, made when absent, closed with the scope. `testimony` is what it said before. */
  static scoped(file: string, testimony: Testimony): Effect.Effect<Witness, DatabaseFailed, Scope.Scope> {
    return Effect.acquireRelease(
      attempt(
        "open",
        file,
        () => new Witness(file, testimony.kind === "absent" ? make(file) : fs.openSync(file, "r+"), testimony)
      ),
      (witness) => Effect.sync(() => fs.closeSync(witness.#descriptor))
    )
  }

  /** Writes the slot that does not hold the last head, to the disk itself. Throws what `node:fs` throws. */
  write(witnessed: Witnessed): void {
    fs.writeSync(this.#descriptor, encodeSlot(witnessed), 0, slotSize, this.#next * slotSize)
    fs.fdatasyncSync(this.#descriptor)
    this.#next = 1 - this.#next
    this.position = witnessed.position
  }
}

/** Both slots are laid down at once, so that later writes need no space and no metadata. */
const make = (file: string): number => {
  const descriptor = fs.openSync(file, "wx+", 0o600)
  fs.writeSync(descriptor, Buffer.alloc(slots.length * slotSize))
  fs.fsyncSync(descriptor)
  syncDirectory(path.dirname(file))
  return descriptor
}

/** Makes a new or renamed entry of the directory durable. */
export const syncDirectory = (directory: string): void => {
  const descriptor = fs.openSync(directory, "r")
  try {
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

const testify = (content: Buffer): Testimony => {
  let found: Testimony = { kind: "unreadable" }
  for (const slot of slots) {
    const witnessed = decodeSlot(content.subarray(slot * slotSize, (slot + 1) * slotSize))
    if (witnessed === undefined) continue
    if (found.kind !== "present" || witnessed.position > found.witnessed.position) {
      found = { kind: "present", witnessed, slot }
    }
  }
  return found
}

const encodeSlot = ({ hash, ledgerId, position, unwitnessed }: Witnessed): Buffer => {
  const slot = Buffer.alloc(slotSize)
  const id = Buffer.from(ledgerId)
  let end = magic.copy(slot)
  end = slot.writeUInt32BE(format, end)
  end = slot.writeBigUInt64BE(BigInt(position), end)
  end = slot.writeBigUInt64BE(BigInt(unwitnessed), end)
  end += Buffer.from(hash).copy(slot, end)
  end = slot.writeUInt32BE(id.length, end)
  end += id.copy(slot, end)
  checksum(slot, end).copy(slot, end)
  return slot
}

const checksum = (slot: Buffer, end: number): Buffer => hash("sha256", slot.subarray(0, end), "buffer")

const fixedLength = magic.length + 4 + 8 + 8 + 32 + 4
const checksumLength = 32

const decodeSlot = (slot: Buffer): Witnessed | undefined => {
  if (slot.length < fixedLength || !slot.subarray(0, magic.length).equals(magic)) return undefined
  if (slot.readUInt32BE(magic.length) !== format) return undefined
  const end = fixedLength + slot.readUInt32BE(fixedLength - 4)
  // Where the end lies beyond the slot there is no checksum either.
  if (!checksum(slot, end).equals(slot.subarray(end, end + checksumLength))) return undefined
  const position = magic.length + 4
  return {
    position: Number(slot.readBigUInt64BE(position)),
    unwitnessed: Number(slot.readBigUInt64BE(position + 8)),
    hash: Uint8Array.from(slot.subarray(position + 16, position + 48)),
    ledgerId: slot.toString("utf8", fixedLength, end)
  }
}
