/** One world, lived through from its first step to its last, with everything checked on the way. */
import { Exit } from "effect"
import * as check from "./checks.ts"
import { must, Violation } from "./checks.ts"
import { Copies } from "./Copies.ts"
import { Dice } from "./Dice.ts"
import { Follower } from "./Follower.ts"
import { happen } from "./happen.ts"
import { Machine } from "./Machine.ts"
import { Operator } from "./Operator.ts"
import { People } from "./People.ts"
import { Promises } from "./Promises.ts"
import { Provider } from "./Provider.ts"
import { Questions } from "./Questions.ts"
import { Reference } from "./Reference.ts"
import { Reviews } from "./Reviews.ts"
import { SimTime } from "./SimTime.ts"
import { day, type Step, type World } from "./World.ts"

export class Life {
  readonly #world: World
  readonly #time: SimTime
  readonly #provider: Provider
  readonly #machine: Machine
  readonly #reference = new Reference()
  readonly #promises: Promises
  readonly #follower: Follower
  readonly #operator: Operator
  readonly #people: People
  readonly #questions: Questions
  readonly #reviews: Reviews
  readonly #copies: Copies
  #step = 0
  #leaves = 0

  constructor(world: World, base: string) {
    const { setting } = world
    this.#world = world
    this.#time = new SimTime(setting.start)
    this.#provider = new Provider(setting, this.#time)
    this.#machine = new Machine(setting, this.#time, this.#provider, new Dice(setting.seed + 3), base)
    this.#promises = new Promises(setting, this.#provider, this.#reference)
    this.#follower = new Follower(this.#machine, this.#reference, this.#promises)
    this.#operator = new Operator(
      this.#machine,
      this.#time,
      this.#follower,
      setting.rule,
      () => this.#people.acknowledged
    )
    const { act } = this.#operator
    const parts = {
      time: this.#time,
      provider: this.#provider,
      machine: this.#machine,
      reference: this.#reference,
      promises: this.#promises,
      act
    }
    this.#people = new People({ ...parts, acts: (acts) => this.#operator.acts(acts) })
    this.#questions = new Questions({ ...parts, setting })
    this.#reviews = new Reviews({ ...parts, setting })
    this.#copies = new Copies(this.#machine, this.#follower, act)
  }

  get counts() {
    const { bounded, checked, excused } = this.#promises
    return {
      step: this.#step,
      events: this.#reference.position,
      crashes: this.#operator.crashes,
      requests: this.#provider.requests,
      checked,
      bounded,
      excused,
      leaves: this.#leaves,
      reports: this.#questions.asked + this.#reviews.asked,
      restores: this.#copies.restores,
      final: this.#reviews.final,
      head: this.#follower.hashes.at(-1) ?? ""
    }
  }

  end(): void {
    this.#machine.end()
  }

  async run(): Promise<void> {
    const { setting, steps } = this.#world
    await this.#machine.make()
    this.#operator.start()
    for (const [index, step] of steps.entries()) {
      this.#step = index
      this.#operator.advance(setting.start + step.at)
      await this.#do(step)
      this.#operator.lookAfter()
    }
    this.#step = steps.length
    this.#operator.advance(setting.start + setting.days * day)
    this.#machine.crashes.disarm()
    this.#machine.stopDaemon()
    this.#time.offset = 0
    this.#operator.start()
    await this.#prove("reference", true)
    for (const how of ["as-of", "anchors", "verify"] as const) await this.#prove(how)
  }

  /** Nothing runs meanwhile; afterwards all goes on from what the backup held, and the provider is read again. */
  async #restore(step: Extract<Step, { do: "restore" }>): Promise<void> {
    const wasUp = this.#operator.isUp
    this.#machine.stopDaemon()
    const hashes = await this.#copies.restore(step, () => this.#operator.tryToStart())
    if (hashes !== undefined) this.#machine.look((running) => this.#rewind(running, hashes))
    if (wasUp) this.#operator.start()
    if (hashes !== undefined) this.#operator.act((ledger) => ledger.snapshot({}), [2, 3, 4])
  }

  #rewind(running: Parameters<Follower["rewind"]>[0], hashes: ReadonlyArray<string>): void {
    const { common, events } = this.#follower.rewind(running, hashes)
    this.#people.forget(hashes.length, (position, id) => events[position - 1]!.id === id)
    this.#questions.forget(common)
    this.#reviews.forget(common)
  }

  #review(dice: Dice): void {
    if (dice.chance(0.4)) this.#questions.askAround(dice)
    else this.#reviews.review(dice)
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
      case "again":
        return this.#people.again()
      case "ask":
        return this.#questions.ask(new Dice(step.dice))
      case "review":
        return this.#review(new Dice(step.dice))
      case "prove":
        return this.#prove(step.how)
      default:
        return this.#operate(step)
    }
  }

  /** What an operator does, and what happens of itself. */
  async #operate(step: Step): Promise<void> {
    switch (step.do) {
      case "snapshot":
        return void this.#operator.act((ledger) => ledger.snapshot({}), [2, 3, 4])
      case "rebuild":
        return void this.#operator.act((ledger) => ledger.rebuild(() => {}), [])
      case "stop":
        return this.#machine.stopDaemon()
      case "rival":
        return this.#operator.rival()
      case "begin":
        this.#machine.stopDaemon()
        return this.#operator.start(step.rule)
      case "crash":
        return this.#machine.crashes.arm(step)
      case "backup":
        return this.#copies.backup(step)
      case "restore":
        return this.#restore(step)
      case "anchor":
        return this.#copies.anchor(step)
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

  async #prove(how: Extract<Step, { do: "prove" }>["how"], all = false): Promise<void> {
    const { daemon } = this.#machine
    if (how === "anchors") return this.#copies.holdAnchors()
    if (daemon === undefined) return
    if (how === "as-of") return this.#questions.again()
    if (how === "verify") return this.#verify()
    const views = this.#machine.drive(daemon.open.projector.views())
    if (views === undefined || Exit.isFailure(views)) return
    const from = all ? -Infinity : this.#time.now - 3 * day
    this.#leaves += check.journalEquals(views.value.file, this.#reference, Math.max(from, -8e15), 8e15)
  }

  /** Simulated time stands still: it asks a process of its own for SQLite's integrity. */
  async #verify(): Promise<void> {
    const exit = await this.#machine.aside(this.#machine.act((ledger) => ledger.verify(() => {})))
    if (Exit.isFailure(exit)) throw new Violation(`verify fails: ${String(exit)}`)
    const { findings, ok } = exit.value
    must(ok, () => `verify finds ${JSON.stringify(findings.slice(0, 3))}`)
  }
}
