/** The machine on which the ledger runs: its files, the daemon, the commands; they are stopped, cut off and started again. */
import { Clock, Context, Effect, Exit, type Fiber, Layer, Logger, Random, Scope } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import { keepSplitRule } from "../../src/ledger/keepSplitRule.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import type { LedgerSettings } from "../../src/ledger/LedgerSettings.ts"
import { startCheck } from "../../src/ledger/startCheck.ts"
import { Crashes } from "./Crashes.ts"
import { Dice } from "./Dice.ts"
import { foldElsewhere } from "./foldElsewhere.ts"
import { heldFiles, processLayer, type Running, runningOf } from "./processLayer.ts"
import type { Provider } from "./Provider.ts"
import type { SimTime } from "./SimTime.ts"
import type { CrashStep, Setting } from "./World.ts"

/** Longest simulated time, ms, that an act may take: far beyond any time-out of the ledger. */
const patience = 3_600_000

export class Machine {
  readonly #setting: Setting
  readonly #time: SimTime
  readonly #provider: Provider
  readonly #dice: Dice
  #directory: string
  #rule: SplitRule
  readonly #abandoned: Array<Fiber.Fiber<unknown, unknown>> = []
  readonly #strangerDice: Dice
  readonly crashes: Crashes
  /** A directory of its own that no crash touches. */
  readonly elsewhere: string
  daemon: Running | undefined

  constructor(setting: Setting, time: SimTime, provider: Provider, dice: Dice, base: string) {
    this.#setting = setting
    this.#time = time
    this.#provider = provider
    this.#dice = dice
    this.#rule = setting.rule
    this.#strangerDice = new Dice(setting.seed + 4)
    this.#directory = path.join(base, "0")
    this.elsewhere = path.join(base, "elsewhere")
    fs.mkdirSync(this.#directory)
    fs.mkdirSync(this.elsewhere)
    const latest = Math.max(300_000, 2.5 * setting.every)
    this.crashes = new Crashes(base, () => this.#directory, () => time.now, latest, () => this.#invite())
  }

  get path(): string {
    return path.join(this.#directory, "ledger.db")
  }

  get settings(): LedgerSettings {
    return {
      configured: [{ id: "xai", kind: "xai" }],
      configuredLag: () => this.#setting.lag ?? undefined,
      forgeUrl: null,
      defaultRepository: "trentuna/ledger",
      agents: new Map([["ada", []], ["bo", []], ["cy", ["shared-2"]]]),
      splitRule: this.#rule
    }
  }

  /** Drives an effect in simulated time until it is done, or the process is cut off: then `undefined`. */
  drive<A, E>(effect: Effect.Effect<A, E>): Exit.Exit<A, E> | undefined {
    const until = this.#time.now + patience
    const fiber = this.#fork(effect)
    this.#time.drain()
    for (;;) {
      const exit = fiber.pollUnsafe()
      if (this.crashes.cut !== undefined) {
        if (exit === undefined) this.#abandoned.push(fiber)
        return undefined
      }
      if (exit !== undefined) return exit
      if (!this.#time.step(until)) throw new Error("an act never ended")
    }
  }

  /** Runs an effect that waits for the real world, such as a child process, while simulated time stands still. */
  async aside<A, E>(effect: Effect.Effect<A, E>): Promise<Exit.Exit<A, E>> {
    return Effect.runPromiseExit(this.#timed(effect))
  }

  /** The first opening makes the files and migrates them, for which modules are loaded: that is not simulated. */
  async make(): Promise<void> {
    await this.aside(Effect.scoped(Layer.build(heldFiles(this.path))))
  }

  startDaemon(rule = this.#rule): Exit.Exit<void, unknown> | undefined {
    this.#rule = rule
    const scope = Scope.makeUnsafe()
    const exit = this.drive(
      Layer.buildWithScope(this.#layer("daemon", true), scope).pipe(
        Effect.flatMap((context) => Effect.map(runningOf(context, scope), (running) => ({ running }))),
        Effect.tap(({ running }) => Effect.provideService(startCheck(this.settings), LedgerFiles, running.files)),
        Effect.tap(({ running }) => running.files.writing((open) => keepSplitRule(open, this.settings.splitRule)))
      )
    )
    if (exit === undefined || Exit.isFailure(exit)) {
      this.#close(scope)
      return exit
    }
    this.daemon = exit.value.running
    return Exit.void
  }

  /** A second daemon, which should find that there is one; it is gone at once. */
  startRival(): Exit.Exit<unknown, unknown> | undefined {
    const build = Layer.build(this.#layer("daemon", true))
    return this.drive(Effect.scoped(build))
  }

  stopDaemon(): void {
    const { daemon } = this
    this.daemon = undefined
    if (daemon !== undefined) this.#close(daemon.scope)
  }

  /** What a command does: by the daemon, or with the files opened for it. */
  act<A, E>(use: (ledger: Ledger["Service"]) => Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.suspend(() => this.daemon === undefined ? this.beside(use) : use(this.daemon.ledger))
  }

  /** With the files opened for it, whoever else has them open. */
  beside<A, E>(use: (ledger: Ledger["Service"]) => Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.scoped(Effect.flatMap(
      Effect.orDie(Layer.build(this.#layer("cli:ludo", false))),
      (context) => use(Context.get(context, Ledger))
    ))
  }

  /** Runs `look` over the files: the daemon's, or opened for it by somebody who only reads. */
  look<A>(look: (running: Running) => A): A | undefined {
    if (this.daemon !== undefined) return look(this.daemon)
    const scope = Scope.makeUnsafe()
    const exit = this.drive(
      Effect.flatMap(
        Layer.buildWithScope(this.#layer("cli:ludo", false), scope),
        (context) => runningOf(context, scope)
      )
    )
    if (exit === undefined || Exit.isFailure(exit)) throw new Error(`cannot be read: ${String(exit)}`)
    try {
      return look(exit.value)
    } finally {
      this.#close(scope)
    }
  }

  /** Goes on with what the crash left. */
  recover(): CrashStep {
    const abandoned = this.#directory
    const { crash, directory } = this.crashes.over()
    this.#directory = directory
    this.crashes.deafen()
    this.stopDaemon()
    for (const fiber of this.#abandoned.splice(0)) fiber.interruptUnsafe()
    this.#time.drain()
    this.crashes.listen()
    fs.rmSync(abandoned, { recursive: true, force: true })
    return crash
  }

  end(): void {
    this.stopDaemon()
    this.#time.drain()
    this.crashes.deafen()
  }

  /** Somebody else looks at the very instant at which the log has grown, and brings the views on before the daemon can. */
  #invite(): void {
    const { daemon } = this
    if (daemon === undefined || !this.#strangerDice.chance(this.#setting.strangers ?? 0)) return
    foldElsewhere(this.path, daemon.open.log)
  }

  #layer(actor: string, scheduled: boolean) {
    const { path, settings } = this
    return processLayer({ path, actor, scheduled, settings, setting: this.#setting, provider: this.#provider })
  }

  #timed<A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return effect.pipe(Effect.provide(Logger.layer([])), Effect.provideService(Clock.Clock, this.#time.clock))
  }

  /** Starts an effect that the simulation's time drives. */
  #fork<A, E>(effect: Effect.Effect<A, E>): Fiber.Fiber<A, E> {
    return Effect.runFork(
      this.#timed(effect).pipe(Random.withSeed(this.#dice.between(0, 2 ** 30))),
      { scheduler: this.#time.scheduler }
    )
  }

  #close(scope: Scope.Closeable): void {
    const fiber = this.#fork(Scope.close(scope, Exit.void))
    this.#time.drain()
    for (let tries = 0; fiber.pollUnsafe() === undefined && tries < 1_000; tries++) this.#time.step(this.#time.next)
    if (fiber.pollUnsafe() === undefined) throw new Error("a process does not end")
  }
}
