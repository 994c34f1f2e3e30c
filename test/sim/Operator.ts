/** Keeps the daemon running: starts it, starts it again after crashes, gives commands, and looks at the log after each of these. */
import { Effect, Exit, Result } from "effect"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import { must, Violation } from "./checks.ts"
import type { Follower } from "./Follower.ts"
import type { Machine } from "./Machine.ts"
import type { Act } from "./Questions.ts"
import type { SimTime } from "./SimTime.ts"

export class Operator {
  readonly #machine: Machine
  readonly #time: SimTime
  readonly #follower: Follower
  readonly #acknowledged: () => ReadonlyMap<number, string>
  #restartAt = Infinity
  #starting = false
  #rule: SplitRule
  crashes = 0

  constructor(
    machine: Machine,
    time: SimTime,
    follower: Follower,
    rule: SplitRule,
    acknowledged: () => ReadonlyMap<number, string>
  ) {
    this.#machine = machine
    this.#time = time
    this.#follower = follower
    this.#rule = rule
    this.#acknowledged = acknowledged
  }

  /** Lets everything happen until then. */
  advance(to: number): void {
    for (;;) {
      const until = Math.min(to, this.#restartAt, this.#machine.crashes.armedUntil)
      const woke = this.#time.step(until)
      this.#machine.crashes.overdue()
      this.lookAfter()
      if (!woke && this.#time.now >= this.#restartAt) this.start()
      if (!woke && this.#time.now >= to) return
    }
  }

  /** Something may have been recorded, or the process may be gone. */
  lookAfter(): void {
    while (this.#machine.crashes.cut !== undefined) this.#recover()
    if (this.#machine.daemon !== undefined) this.#follower.catchUp(this.#machine.daemon)
    this.#machine.crashes.settle()
  }

  start(rule = this.#rule): void {
    this.#rule = rule
    this.#restartAt = Infinity
    if (this.#machine.daemon !== undefined) return
    this.#starting = true
    const exit = this.#machine.startDaemon(rule)
    if (exit === undefined) return this.#recover()
    this.#starting = false
    must(Exit.isSuccess(exit), () => `the daemon does not start: ${String(exit)}`)
    this.#follower.catchUp(this.#machine.daemon!)
  }

  /** Whether a daemon runs, or will after a pause. */
  get isUp(): boolean {
    return this.#machine.daemon !== undefined || this.#restartAt < Infinity
  }

  /** While one daemon runs no other starts, and nobody else gets its turn to write. */
  rival(): void {
    if (this.#machine.daemon === undefined) return
    const exit = this.#machine.startRival()
    if (exit === undefined) return
    must(
      Exit.isFailure(exit) && String(exit).includes("LockHeld"),
      () => `a second daemon does not find the lock held: ${String(exit)}`
    )
  }

  /** Tries to start a daemon where none should start. */
  tryToStart(): Exit.Exit<void, unknown> | undefined {
    return this.#machine.startDaemon(this.#rule)
  }

  /** Gives a command; refusing with one of the exit codes is as good as doing it. */
  readonly act: Act = (use, refusals) => {
    const [result] = this.acts([Effect.result(this.#machine.act(use))]) ?? []
    if (result === undefined) return undefined
    if (Result.isSuccess(result)) return result.success
    must(refusals.includes(result.failure.exitCode), () => `a command fails: ${result.failure.message}`)
    return undefined
  }

  /** Several commands at once, each a process of its own where no daemon runs; `undefined` where a crash ends them. */
  acts<A>(acts: ReadonlyArray<Effect.Effect<A>>): ReadonlyArray<A> | undefined {
    const exit = this.#machine.drive(Effect.all(acts, { concurrency: "unbounded" }))
    if (exit === undefined) return undefined
    if (Exit.isFailure(exit)) throw new Violation(`a command dies: ${String(exit)}`)
    if (this.#machine.daemon === undefined) this.#machine.look((running) => this.#follower.catchUp(running))
    return exit.value
  }

  #recover(): void {
    this.crashes++
    const wasUp = this.#machine.daemon !== undefined || this.#starting
    const { pause } = this.#machine.recover()
    if (wasUp && pause > 0) this.#restartAt = this.#time.now + pause
    else if (wasUp) this.start()
    if (this.#machine.crashes.cut !== undefined) return
    this.#machine.look((running) => {
      this.#follower.isKept(running, this.#acknowledged())
      this.#follower.catchUp(running)
    })
  }
}
