/** Follows the log event by event with the reference, and holds what the views say against it; nothing that was seen may change. */
import { Exit } from "effect"
import type { SqliteFile } from "../../src/database/SqliteFile.ts"
import type { StoredEvent } from "../../src/event-log/StoredEvent.ts"
import * as check from "./checks.ts"
import { must, Violation } from "./checks.ts"
import type { Machine } from "./Machine.ts"
import type { Running } from "./processLayer.ts"
import type { Promises } from "./Promises.ts"
import type { Reference } from "./Reference.ts"

/** What the log holds after it; up to `common` that is what it held before. */
interface Rewound {
  readonly events: ReadonlyArray<StoredEvent>
  readonly common: number
}

export class Follower {
  /** Of every event that was seen, in order. */
  readonly hashes: Array<string> = []
  readonly #machine: Machine
  readonly #reference: Reference
  readonly #promises: Promises
  readonly #looked = new WeakSet<SqliteFile>()
  #schema: unknown

  constructor(machine: Machine, reference: Reference, promises: Promises) {
    this.#machine = machine
    this.#reference = reference
    this.#promises = promises
  }

  catchUp({ open: { log, projector } }: Running): void {
    if (log.headSync().position <= this.#reference.position) return
    const events = log.readSync(this.#reference.position, 1_000_000)
    if (events.length === 0) return
    const views = this.#machine.drive(projector.views())
    if (views === undefined) return
    if (Exit.isFailure(views)) throw new Violation(`views do not follow: ${String(views)}`)
    const { file, position } = views.value
    this.#areWhole(file)
    must(
      position === events.at(-1)!.position,
      () => `the log ends at ${events.at(-1)!.position}, the views at ${position}`
    )
    const touched = new Set<Reference["touched"][number]>()
    for (const event of events) {
      must(
        event.position === this.#reference.position + 1,
        () => `event ${this.#reference.position + 1} is missing before ${event.position}`
      )
      const readings = this.#reference.readings.length
      this.#reference.apply(event)
      this.hashes.push(hex(event.hash))
      const reading = this.#reference.readings.at(-1)
      if (this.#reference.readings.length > readings && reading !== undefined) {
        check.readingTold(this.#reference, reading, this.#promises.read(reading))
      }
      check.eventBooks(file, event.position, this.#reference.change)
      for (const epoch of this.#reference.touched) touched.add(epoch)
    }
    for (const epoch of touched) check.epochAdds(file, epoch)
  }

  /** Each file of views that comes into use has the tables and indexes of the first. */
  #areWhole(file: SqliteFile): void {
    if (this.#looked.has(file)) return
    this.#looked.add(file)
    const schema = file.connection.prepare("SELECT group_concat(name ORDER BY name) FROM sqlite_schema").pluck().get()
    this.#schema ??= schema
    must(schema === this.#schema, () => `views consist of ${String(schema)} instead of ${String(this.#schema)}`)
  }

  /** After a crash: all that was seen, and all that was acknowledged (`acknowledged`: ids by position), is there unchanged. */
  isKept({ open: { log } }: Running, acknowledged: ReadonlyMap<number, string>): void {
    must(log.warnings.length === 0, () => `after a crash: ${JSON.stringify(log.warnings)}`)
    const { position } = log.headSync()
    must(
      position >= this.#reference.position,
      () => `the log ends at ${position}, ${this.#reference.position} was seen`
    )
    const events = log.readSync(0, position)
    for (const [index, hash] of this.hashes.entries()) {
      must(hex(events[index]!.hash) === hash, () => `event ${index + 1} is another one`)
    }
    for (const [at, id] of acknowledged) {
      must(events[at - 1]?.id === id, () => `event ${at} was acknowledged and is not there`)
    }
  }

  /** After a restore: the log is what it was when the backup was made (`hashes`), event by event; all else is forgotten. */
  rewind({ open: { log } }: Running, hashes: ReadonlyArray<string>): Rewound {
    const head = log.headSync()
    must(
      head.position === hashes.length && log.warnings.length === 0,
      () => `restored to ${hashes.length}, the log ends at ${head.position}: ${JSON.stringify(log.warnings)}`
    )
    const different = hashes.findIndex((hash, index) => hash !== this.hashes[index])
    const events = log.readSync(0, head.position)
    this.hashes.splice(0, Infinity, ...hashes)
    this.#reference.restart()
    for (const event of events) {
      const { hash, position } = event
      must(hex(hash) === hashes[position - 1], () => `event ${position} of a backup is another one`)
      this.#reference.apply(event)
    }
    return { events, common: different === -1 ? hashes.length : different }
  }
}

const hex = (hash: Uint8Array): string => Buffer.from(hash).toString("hex")
