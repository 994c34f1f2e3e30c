/** One world, lived through from its first step to its last, with everything checked on the way. */
import { Clock, Effect, Exit, Result } from "effect"
import { webcrypto } from "node:crypto"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import type { Ledger } from "../../src/ledger/Ledger.ts"
import type { LedgerFailure } from "../../src/ledger/LedgerFailure.ts"
import * as check from "./checks.ts"
import { must, Violation } from "./checks.ts"
import { Dice } from "./Dice.ts"
import { happen } from "./happen.ts"
import { Machine, type Running } from "./Machine.ts"
import { People } from "./People.ts"
import { Promises } from "./Promises.ts"
import { Provider } from "./Provider.ts"
import { Questions } from "./Questions.ts"
import { type Reading, Reference } from "./Reference.ts"
import { SimTime } from "./SimTime.ts"
import { day, type Step, type World } from "./World.ts"

/** What a life came to. `step`: index of the one in or after which the violation showed. */
export interface Outcome {
  readonly violation: string | null
  readonly step: number
  readonly events: number
  readonly crashes: number
  readonly requests: number
  /** Figures held against the truth, those of them that are bounded from above, and those that the promise does not cover. */
  readonly checked: number
  readonly bounded: number
  readonly excused: number
  readonly leaves: number
  readonly reports: number
  /** Hash of the log's last event: two lives with the same are the same life. */
  readonly head: string
}

/** Lives through a world. Never fails: what goes wrong is the outcome. */
export const live = async (world: World): Promise<Outcome> => {
  const base = fs.mkdtempSync(path.join(memory(), "ledger-sim-"))
  const restore = seedIds(world.setting.seed)
  const life = new Life(world, base)
  try {
    return life.outcome(await life.run().then(() => null, describe))
  } finally {
    life.end()
    restore()
    fs.rmSync(base, { recursive: true, force: true })
  }
}

const describe = (thrown: unknown): string =>
  thrown instanceof Violation
    ? thrown.message
    : thrown instanceof Error
    ? thrown.stack ?? thrown.message
    : String(thrown)

const memory = (): string => fs.existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir()

/** Identities of events come from the web's random numbers, which no service replaces. */
const seedIds = (seed: number): () => void => {
  const dice = new Dice(seed + 2)
  // oxlint-disable-next-line typescript/unbound-method
  const original = webcrypto.getRandomValues
  const seeded = (array: Uint8Array) => array.map(() => dice.between(0, 255))
  Object.defineProperty(globalThis.crypto, "getRandomValues", {
    configurable: true,
    value: (array: Uint8Array) => {
      array.set(seeded(array))
      return array
    }
  })
  return () => void Object.defineProperty(globalThis.crypto, "getRandomValues", { configurable: true, value: original })
}

class Life {
  readonly #world: World
  readonly #time: SimTime
  readonly #provider: Provider
  readonly #machine: Machine
  readonly #reference = new Reference()
  readonly #promises: Promises
  readonly #people: People
  readonly #questions: Questions
  readonly #hashes: Array<string> = []
  #restartAt = Infinity
  #starting = false
  #rule: SplitRule
  #step = 0
  #crashes = 0
  #leaves = 0

  constructor(world: World, base: string) {
    const { setting } = world
    this.#world = world
    this.#time = new SimTime(setting.start)
    this.#provider = new Provider(setting, this.#time)
    this.#machine = new Machine(setting, this.#time, this.#provider, new Dice(setting.seed + 3), base)
    this.#promises = new Promises(setting, this.#provider, this.#reference)
    this.#rule = setting.rule
    this.#people = new People({
      time: this.#time,
      provider: this.#provider,
      machine: this.#machine,
      reference: this.#reference,
      act: (use, refusals) => this.#act(use, refusals),
      acts: (acts) => this.#acts(acts)
    })
    this.#questions = new Questions({
      zones: setting.zones,
      since: setting.since,
      machine: this.#machine,
      promises: this.#promises,
      now: () => this.#time.now,
      act: (use, refusals) => this.#act(use, refusals)
    })
  }

  outcome(violation: string | null): Outcome {
    return {
      violation,
      step: this.#step,
      events: this.#reference.position,
      crashes: this.#crashes,
      requests: this.#provider.requests,
      checked: this.#promises.checked,
      bounded: this.#promises.bounded,
      excused: this.#promises.excused,
      leaves: this.#leaves,
      reports: this.#questions.asked,
      head: this.#hashes.at(-1) ?? ""
    }
  }

  end(): void {
    this.#machine.end()
  }

  async run(): Promise<void> {
    const { setting, steps } = this.#world
    await this.#machine.make()
    this.#startDaemon()
    for (const [index, step] of steps.entries()) {
      this.#step = index
      this.#advance(setting.start + step.at)
      await this.#do(step)
      this.#afterwards()
    }
    this.#step = steps.length
    this.#advance(setting.start + setting.days * day)
    this.#machine.disarm()
    this.#machine.stopDaemon()
    this.#time.offset = 0
    this.#startDaemon()
    await this.#prove("reference", true)
    await this.#prove("as-of")
    await this.#prove("verify")
  }

  #advance(to: number): void {
    for (;;) {
      const until = Math.min(to, this.#restartAt, this.#machine.armedUntil)
      const woke = this.#time.step(until)
      this.#machine.overdue()
      this.#afterwards()
      if (!woke && this.#time.now >= this.#restartAt) this.#startDaemon()
      if (!woke && this.#time.now >= to) return
    }
  }

  /** Something may have been recorded, or the process may be gone. */
  #afterwards(): void {
    while (this.#machine.cut !== undefined) this.#recover()
    const { daemon } = this.#machine
    if (daemon !== undefined && daemon.open.log.headSync().position > this.#reference.position) this.#catchUp(daemon)
    this.#machine.settle()
  }

  #recover(): void {
    this.#crashes++
    const wasUp = this.#machine.daemon !== undefined || this.#starting
    const { pause } = this.#machine.recover()
    if (wasUp && pause > 0) this.#restartAt = this.#time.now + pause
    else if (wasUp) this.#startDaemon()
    if (this.#machine.cut === undefined) this.#machine.look((running) => this.#afterCrash(running))
  }

  #startDaemon(rule = this.#rule): void {
    this.#rule = rule
    this.#restartAt = Infinity
    if (this.#machine.daemon !== undefined) return
    this.#starting = true
    const exit = this.#machine.startDaemon(rule)
    if (exit === undefined) return this.#recover()
    this.#starting = false
    must(Exit.isSuccess(exit), () => `the daemon does not start: ${String(exit)}`)
    this.#catchUp(this.#machine.daemon!)
  }

  #afterCrash(running: Running): void {
    const { log } = running.open
    must(log.warnings.length === 0, () => `after a crash: ${JSON.stringify(log.warnings)}`)
    const { position } = log.headSync()
    must(
      position >= this.#reference.position,
      () => `the log ends at ${position}, ${this.#reference.position} was seen`
    )
    const events = log.readSync(0, position)
    for (const [index, hash] of this.#hashes.entries()) {
      must(Buffer.from(events[index]!.hash).toString("hex") === hash, () => `event ${index + 1} is another one`)
    }
    for (const [at, id] of this.#people.acknowledged) {
      must(events[at - 1]?.id === id, () => `event ${at} was acknowledged and is not there`)
    }
    this.#catchUp(running)
  }

  /** Follows the log with the reference, and holds what the views say against it. */
  #catchUp({ open: { log, projector } }: Running): void {
    const events = log.readSync(this.#reference.position, 1_000_000)
    if (events.length === 0) return
    const views = this.#machine.drive(projector.views())
    if (views === undefined) return
    if (Exit.isFailure(views)) throw new Violation(`views do not follow: ${String(views)}`)
    const { file, position } = views.value
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
      this.#hashes.push(Buffer.from(event.hash).toString("hex"))
      if (this.#reference.readings.length > readings) this.#compare(this.#reference.readings.at(-1)!)
      check.eventBooks(file, event.position, this.#reference.change)
      for (const epoch of this.#reference.touched) touched.add(epoch)
    }
    for (const epoch of touched) check.epochAdds(file, epoch)
  }

  #compare(reading: Reading): void {
    check.readingTold(this.#reference, reading, this.#promises.read(reading))
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case "bookmark":
        return this.#people.bookmark(step)
      case "retract":
        return this.#people.retract(step.which)
      case "assign":
        return this.#people.assign(step)
      case "window":
        return this.#people.addWindow(step)
      case "move":
        return this.#people.move(step)
      case "merge":
        return this.#people.merge(step)
      case "snapshot":
        return void this.#act((ledger) => ledger.snapshot({}), [2, 3, 4])
      case "again":
        return this.#people.again()
      case "stop":
        return this.#machine.stopDaemon()
      case "begin":
        this.#machine.stopDaemon()
        return this.#startDaemon(step.rule)
      case "crash":
        return this.#machine.arm(step)
      case "rebuild":
        return void this.#act((ledger) => ledger.rebuild(() => {}), [])
      case "ask":
        return this.#questions.ask(new Dice(step.dice))
      case "prove":
        return this.#prove(step.how)
      default:
        return happen(step, {
          setting: this.#world.setting,
          time: this.#time,
          provider: this.#provider,
          promises: this.#promises,
          index: this.#step
        })
    }
  }

  /** Gives a command; refusing with one of the exit codes is as good as doing it. */
  #act<A>(
    use: (ledger: Ledger["Service"]) => Effect.Effect<A, LedgerFailure>,
    refusals: ReadonlyArray<number>
  ): A | undefined {
    const [result] = this.#acts([Effect.result(this.#machine.act(use))]) ?? []
    if (result === undefined) return undefined
    if (Result.isSuccess(result)) return result.success
    must(refusals.includes(result.failure.exitCode), () => `a command fails: ${result.failure.message}`)
    return undefined
  }

  /** Several commands at once, each a process of its own where no daemon runs; `undefined` where a crash ends them. */
  #acts<A>(acts: ReadonlyArray<Effect.Effect<A>>): ReadonlyArray<A> | undefined {
    const exit = this.#machine.drive(Effect.all(acts, { concurrency: "unbounded" }))
    if (exit === undefined) return undefined
    if (Exit.isFailure(exit)) throw new Violation(`a command dies: ${String(exit)}`)
    if (this.#machine.daemon === undefined) this.#machine.look((running) => this.#catchUp(running))
    return exit.value
  }

  async #prove(how: "reference" | "verify" | "as-of", all = false): Promise<void> {
    const { daemon } = this.#machine
    if (daemon === undefined) return
    if (how === "as-of") return this.#questions.again()
    if (how === "verify") return this.#verify(daemon)
    const views = this.#machine.drive(daemon.open.projector.views())
    if (views === undefined || Exit.isFailure(views)) return
    const from = all ? -Infinity : this.#time.now - 3 * day
    this.#leaves += check.journalEquals(views.value.file, this.#reference, Math.max(from, -8e15), 8e15)
  }

  /** Real time passes in it, simulated time does not: it asks a process of its own for SQLite's integrity. */
  async #verify({ ledger }: Running): Promise<void> {
    const verified = await Effect.runPromise(
      ledger.verify(() => {}).pipe(Effect.provideService(Clock.Clock, this.#time.clock))
    )
    must(verified.ok, () => `verify finds ${JSON.stringify(verified.findings.slice(0, 3))}`)
  }
}
