/** The machine on which the ledger runs: its files, the daemon, the commands; they are stopped, cut off and started again. */
import { Clock, Context, Effect, Exit, type Fiber, Layer, Logger, Random, Redacted, Scope } from "effect"
import { HttpClient } from "effect/http"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import { keepSplitRule } from "../../src/ledger/keepSplitRule.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { LedgerFiles, type OpenLedger } from "../../src/ledger/LedgerFiles.ts"
import { firstOwner, type LedgerSettings } from "../../src/ledger/LedgerSettings.ts"
import * as LogRecorder from "../../src/ledger/LogRecorder.ts"
import { makeLedger } from "../../src/ledger/makeLedger.ts"
import { startCheck } from "../../src/ledger/startCheck.ts"
import { Collector } from "../../src/source/Collector.ts"
import { makeXaiSource } from "../../src/source/xai/XaiSource.ts"
import type { Dice } from "./Dice.ts"
import { listenTo } from "./Failpoints.ts"
import type { Provider } from "./Provider.ts"
import type { SimTime } from "./SimTime.ts"
import { cutWal, sizeOf, tear } from "./tornFiles.ts"
import type { CrashStep, Place, Setting } from "./World.ts"

/** A process that has the ledger open. */
export interface Running {
  readonly ledger: Ledger["Service"]
  readonly open: OpenLedger
  readonly files: LedgerFiles["Service"]
  readonly scope: Scope.Closeable
}

/** What was left of the files when the process was cut off, and where. */
export interface Cut {
  readonly directory: string
  readonly place: Place
}

/** Longest simulated time, ms, that an act may take: far beyond any time-out of the ledger. */
const patience = 3_600_000

export class Machine {
  readonly #setting: Setting
  readonly #time: SimTime
  readonly #provider: Provider
  readonly #dice: Dice
  readonly #base: string
  #directory: string
  #generation = 0
  #rule: SplitRule
  #armed: { readonly crash: CrashStep; left: number; readonly until: number } | undefined
  /** Sizes of the write-ahead logs when the present transaction began, and when the last step was over. */
  readonly #begun = new Map<string, number>()
  readonly #synced = new Map<string, number>()
  #witness: Buffer | undefined
  readonly #abandoned: Array<Fiber.Fiber<unknown, unknown>> = []
  cut: Cut | undefined
  daemon: Running | undefined

  constructor(setting: Setting, time: SimTime, provider: Provider, dice: Dice, base: string) {
    this.#setting = setting
    this.#time = time
    this.#provider = provider
    this.#dice = dice
    this.#base = base
    this.#rule = setting.rule
    this.#directory = path.join(base, "0")
    fs.mkdirSync(this.#directory)
    listenTo((place, file) => this.#passed(place, file))
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
    const fiber = this.fork(effect)
    this.#time.drain()
    for (;;) {
      const exit = fiber.pollUnsafe()
      if (this.cut !== undefined) {
        if (exit === undefined) this.#abandoned.push(fiber)
        return undefined
      }
      if (exit !== undefined) return exit
      if (!this.#time.step(until)) throw new Error("an act never ended")
    }
  }

  /** Starts an effect that the simulation's time drives. */
  fork<A, E>(effect: Effect.Effect<A, E>): Fiber.Fiber<A, E> {
    return Effect.runFork(
      effect.pipe(
        Effect.provide(Logger.layer([])),
        Effect.provideService(Clock.Clock, this.#time.clock),
        Random.withSeed(this.#dice.between(0, 2 ** 30))
      ),
      { scheduler: this.#time.scheduler }
    )
  }

  /** The first opening makes the files and migrates them, for which modules are loaded: that is not simulated. */
  async make(): Promise<void> {
    await Effect.runPromise(
      Effect.scoped(Layer.build(LedgerFiles.layerHeld(this.path).pipe(Layer.provide(WriteLock.layer(this.path))))).pipe(
        Effect.provideService(Clock.Clock, this.#time.clock)
      )
    )
  }

  startDaemon(rule = this.#rule): Exit.Exit<void, unknown> | undefined {
    this.#rule = rule
    const scope = Scope.makeUnsafe()
    const exit = this.drive(
      Layer.buildWithScope(this.#layer("daemon", true), scope).pipe(
        Effect.flatMap((context) => Effect.map(this.#running(context, scope), (running) => ({ running }))),
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
        (context) => this.#running(context, scope)
      )
    )
    if (exit === undefined || Exit.isFailure(exit)) throw new Error(`cannot be read: ${String(exit)}`)
    try {
      return look(exit.value)
    } finally {
      this.#close(scope)
    }
  }

  /** The next crash; it comes at the place it names, or when its time is up. */
  arm(crash: CrashStep): void {
    this.#armed ??= { crash, left: crash.after, until: this.#time.now + Math.max(300_000, 2.5 * this.#setting.every) }
  }

  /** Whether a crash is due although its place was not passed. */
  overdue(): void {
    if (this.#armed !== undefined && this.#armed.until <= this.#time.now) this.#cutOff("anywhere", "")
  }

  /** No crash any more. */
  disarm(): void {
    this.#armed = undefined
  }

  get armedUntil(): number {
    return this.#armed?.until ?? Infinity
  }

  /** What is on the disk now has come there for good. */
  settle(): void {
    for (const name of fs.readdirSync(this.#directory)) {
      if (name.endsWith("-wal")) this.#synced.set(name, sizeOf(path.join(this.#directory, name)))
    }
  }

  /** Goes on with what the crash left. */
  recover(): CrashStep {
    const { crash } = this.#armed!
    const abandoned = this.#directory
    this.#armed = undefined
    this.#directory = this.cut!.directory
    this.cut = undefined
    listenTo(undefined)
    this.stopDaemon()
    for (const fiber of this.#abandoned.splice(0)) fiber.interruptUnsafe()
    this.#time.drain()
    listenTo((place, file) => this.#passed(place, file))
    fs.rmSync(abandoned, { recursive: true, force: true })
    this.#synced.clear()
    this.#begun.clear()
    return crash
  }

  end(): void {
    this.stopDaemon()
    this.#time.drain()
    listenTo(undefined)
  }

  #layer(actor: string, scheduled: boolean) {
    const { settings } = this
    const { every, since } = this.#setting
    const { baseUrl, managementKey, teamId } = this.#provider.access
    const collector = Layer.unwrap(
      Effect.map(
        makeXaiSource({ id: "xai", baseUrl, teamId, managementKey: Redacted.make(managementKey) }),
        (source) => Collector.layer({ sources: [{ source, every, since }], scheduled })
      )
    )
    const files = scheduled
      ? LedgerFiles.layerHeld(this.path).pipe(Layer.provide(WriteLock.layer(this.path)))
      : LedgerFiles.layerOnDemand(this.path)
    return Layer.effect(
      Ledger,
      makeLedger(settings, {
        doctor: Effect.die(new Error("nobody asks")),
        surroundings: Effect.succeed({ daemon: { running: scheduled, pid: null, socket: null }, warnings: [] })
      })
    ).pipe(
      Layer.provideMerge(collector),
      Layer.provide(LogRecorder.layer({
        actor,
        ownerOf: (source, name) => firstOwner(settings, source, name),
        configuredLag: settings.configuredLag
      })),
      Layer.provideMerge(files),
      Layer.provide(Layer.succeed(HttpClient.HttpClient, this.#provider.client))
    )
  }

  #running = Effect.fnUntraced(function*(context: Context.Context<Ledger | LedgerFiles>, scope: Scope.Closeable) {
    const files = Context.get(context, LedgerFiles)
    const open = yield* files.reading
    return { ledger: Context.get(context, Ledger), open, files, scope } satisfies Running
  })

  #close(scope: Scope.Closeable): void {
    const fiber = this.fork(Scope.close(scope, Exit.void))
    this.#time.drain()
    for (let tries = 0; fiber.pollUnsafe() === undefined && tries < 1_000; tries++) this.#time.step(this.#time.next)
    if (fiber.pollUnsafe() === undefined) throw new Error("a process does not end")
  }

  #passed(place: Place, file: string): void {
    if (this.#armed === undefined || this.cut !== undefined) return
    if (file !== "" && !file.startsWith(`${this.#directory}/`)) return
    if (place.endsWith("begin")) {
      this.#begun.set(path.basename(file), sizeOf(`${file}-wal`))
      this.#witness = fs.readFileSync(path.join(this.#directory, "ledger.head"))
    }
    const { crash } = this.#armed
    if (crash.place !== place && crash.place !== "anywhere") return
    if (this.#armed.left-- > 0) return
    this.#cutOff(place, file)
  }

  /** By another process, for this one has the files open. */
  #cutOff(place: Place, file: string): void {
    const { crash } = this.#armed!
    const into = path.join(this.#base, String(++this.#generation))
    execFileSync("cp", ["-r", this.#directory, into])
    const name = path.basename(file)
    if (place.endsWith("torn") && place !== "witness torn") {
      cutWal(into, `${name}-wal`, this.#begun.get(name), crash.share)
    }
    if (place === "witness torn") tear(path.join(into, "ledger.head"), this.#witness, crash.share)
    if (crash.power) {
      for (const [wal, size] of this.#synced) if (wal.includes(".views-")) cutWal(into, wal, size, crash.share)
    }
    for (const left of fs.readdirSync(into)) if (left.endsWith("-shm")) fs.rmSync(path.join(into, left))
    this.cut = { directory: into, place }
  }
}
