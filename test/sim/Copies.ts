/** Copies of the log and anchors: they are made, put back, and held against what is there then. */
import Database from "better-sqlite3"
import { Effect, Exit, Result } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { clearWitness } from "../../src/event-log/clearWitness.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import type { Ledger } from "../../src/ledger/Ledger.ts"
import type { LedgerFailure } from "../../src/ledger/LedgerFailure.ts"
import { restore } from "../../src/ledger/restoring.ts"
import type { RestoreMade } from "../../src/report/documents/RestoreMade.ts"
import { must, Violation } from "./checks.ts"
import type { Follower } from "./Follower.ts"
import type { Machine } from "./Machine.ts"
import type { Act } from "./Questions.ts"
import type { Step } from "./World.ts"

/** `hashes`: of all its events. */
interface Copy {
  readonly file: string
  readonly hashes: ReadonlyArray<string>
}

interface Kept {
  readonly line: string
  readonly position: number
  readonly hash: string
}

/** Names that backups get in turn, so that some replace older ones. */
const names = 3

const mostAnchors = 12

export class Copies {
  readonly #machine: Machine
  readonly #follower: Follower
  readonly #act: Act
  readonly #copies = new Map<string, Copy>()
  readonly #anchors: Array<Kept> = []
  restores = 0

  constructor(machine: Machine, follower: Follower, act: Act) {
    this.#machine = machine
    this.#follower = follower
    this.#act = act
  }

  /** It is what the log is, unless it would replace one that holds what the log has lost. */
  async backup({ which }: Extract<Step, { do: "backup" }>): Promise<void> {
    const file = path.join(this.#machine.elsewhere, `backup-${which % names}.db`)
    const hashes = [...this.#follower.hashes]
    const there = this.#copies.get(file)
    const isPrecious = there !== undefined && commonOf(there.hashes, hashes) < there.hashes.length
    const result = await this.#aside((ledger) => ledger.backup({ file }))
    if (Result.isFailure(result)) {
      return must(
        isPrecious && result.failure.code === "backup-kept",
        () => `a backup fails: ${result.failure.message}`
      )
    }
    const { hash, position } = result.success
    must(!isPrecious, () => `a backup at ${position} replaced one that held what the log has lost`)
    must(
      position === hashes.length && (position === 0 || hash === hashes.at(-1)),
      () => `a backup ends at ${position} ${hash}, the log at ${hashes.length} ${hashes.at(-1)}`
    )
    this.#copies.set(file, { file, hashes })
  }

  /**
   * Puts one of the backups in the log's place while nothing runs: with the command, which says what is lost by it; or by copying the
   * file, after which no daemon starts (`starts` tells) until a person accepts the loss. Undefined where there is no backup.
   */
  async restore(
    { by, which }: Extract<Step, { do: "restore" }>,
    starts: () => Exit.Exit<void, unknown> | undefined
  ): Promise<ReadonlyArray<string> | undefined> {
    const copies = [...this.#copies.values()]
    const copy = copies[which % copies.length]
    if (copy === undefined) return undefined
    this.#machine.crashes.deafen()
    if (by === "command") await this.#restoreByCommand(copy)
    else await this.#restoreByHand(copy, starts)
    this.#machine.crashes.listen()
    this.restores++
    return copy.hashes
  }

  anchor({ back }: Extract<Step, { do: "anchor" }>): void {
    const { hashes } = this.#follower
    const position = back === 0 ? hashes.length : Math.floor(hashes.length * (1 - back))
    const anchored = this.#act((ledger) => ledger.anchor(back === 0 ? {} : { position }), [])
    if (anchored === undefined) return
    const { anchor, hash } = anchored
    must(
      anchored.position === position && (position === 0 || hash === hashes[position - 1]),
      () => `an anchor says ${anchor}, event ${position} is ${hashes[position - 1]}`
    )
    if (position > 0 && this.#anchors.length < mostAnchors) this.#anchors.push({ line: anchor, position, hash })
  }

  /** Anchors are kept by the log that they were taken from, and by no other. */
  holdAnchors(): void {
    const { hashes } = this.#follower
    const lines = this.#anchors.map(({ line }) => line)
    const verified = this.#act((ledger) => ledger.verify(() => {}, { quick: true, anchors: lines }), [])
    if (verified === undefined) return
    const broken = this.#anchors.filter(({ hash, position }) => hashes[position - 1] !== hash)
    const expected = broken.map(({ position }) => Math.min(position, hashes.length + 1))
    const found = verified.findings.map(({ class: kind, position }) => kind === "anchor" ? position : kind)
    must(
      verified.head.position !== hashes.length || sorted(found) === sorted(expected),
      () => `anchors are broken at ${sorted(expected)}, verify finds ${JSON.stringify(verified.findings)}`
    )
  }

  /** It asks where events would be lost, says which were, and moves the old log aside. */
  async #restoreByCommand({ file, hashes }: Copy): Promise<void> {
    const before = this.#follower.hashes
    const common = commonOf(before, hashes)
    const request = { backup: file, database: this.#machine.path, replace: false }
    const asked = await this.#run(restore(request))
    const isLossy = common < before.length
    if (Result.isFailure(asked)) {
      must(isLossy && asked.failure.code === "not-restored", () => `a restore fails: ${asked.failure.message}`)
    } else must(!isLossy, () => `a restore lost events ${common + 1} to ${before.length} and did not ask`)
    const made = Result.isSuccess(asked) ? asked : await this.#run(restore({ ...request, replace: true }))
    if (Result.isFailure(made)) throw new Violation(`a restore fails: ${made.failure.message}`)
    isTold(made.success, isLossy ? { from: common + 1, to: before.length } : null, hashes, before)
  }

  async #restoreByHand({ file, hashes }: Copy, starts: () => Exit.Exit<void, unknown> | undefined): Promise<void> {
    const { path } = this.#machine
    for (const suffix of ["-wal", "-shm"]) fs.rmSync(path + suffix, { force: true })
    fs.copyFileSync(file, path)
    const before = this.#follower.hashes
    if (commonOf(before, hashes) === before.length) return
    const exit = starts()
    must(
      exit !== undefined && Exit.isFailure(exit) && String(exit).includes("events are missing"),
      () => `a daemon starts on an old copy: ${String(exit)}`
    )
    this.#machine.look(({ open: { log } }) => {
      must(log.warnings.length > 0, () => "a reader of an old copy is not warned")
    })
    const accept = Effect.scoped(Effect.provide(clearWitness(path), WriteLock.layer(path)))
    const accepted = await this.#machine.aside(accept)
    must(Exit.isSuccess(accepted), () => `the head of an old copy cannot be accepted: ${String(accepted)}`)
  }

  async #aside<A>(use: (ledger: Ledger["Service"]) => Effect.Effect<A, LedgerFailure>) {
    return this.#run(this.#machine.act(use))
  }

  async #run<A>(effect: Effect.Effect<A, LedgerFailure>): Promise<Result.Result<A, LedgerFailure>> {
    const exit = await this.#machine.aside(Effect.result(effect))
    if (Exit.isFailure(exit)) throw new Violation(`a command dies: ${String(exit)}`)
    return exit.value
  }
}

const isTold = (
  { hash, lost, position, replaced }: RestoreMade,
  expected: RestoreMade["lost"],
  hashes: ReadonlyArray<string>,
  before: ReadonlyArray<string>
): void => {
  must(
    position === hashes.length && (position === 0 || hash === hashes.at(-1)),
    () => `restored to ${position} ${hash}, the backup ends at ${hashes.length} ${hashes.at(-1)}`
  )
  must(
    lost?.from === expected?.from && lost?.to === expected?.to,
    () => `a restore says ${JSON.stringify(lost)} are lost, these are: ${JSON.stringify(expected)}`
  )
  must(replaced !== null, () => "the old log was not moved aside")
  const end = endOf(path.join(replaced!, "ledger.db"))
  must(end === before.length, () => `the log that was moved aside ends at ${end}, it did at ${before.length}`)
  fs.rmSync(replaced!, { recursive: true })
}

const endOf = (file: string): number => {
  const connection = new Database(file)
  try {
    return connection.prepare("SELECT coalesce(max(position), 0) FROM event").pluck().get() as number
  } finally {
    connection.close()
  }
}

/** The last position up to which both hold the same events. */
const commonOf = (left: ReadonlyArray<string>, right: ReadonlyArray<string>): number => {
  const different = left.findIndex((hash, index) => hash !== right[index])
  return different === -1 ? left.length : different
}

const sorted = (positions: ReadonlyArray<unknown>): string => positions.map(String).sort().join(" ")
