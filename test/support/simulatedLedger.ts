/** A real ledger that reads a stand-in provider over a real socket, both on one clock that a test sets. */
import { NodeHttpClient } from "@effect/platform-node"
import { Clock, Context, Effect, Layer, Logger, type Scope } from "effect"
import { make } from "../../src/demo/xai/History.ts"
import * as XaiStandIn from "../../src/demo/xai/XaiStandIn.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { LedgerFiles, type OpenLedger } from "../../src/ledger/LedgerFiles.ts"
import { firstOwner, type LedgerSettings } from "../../src/ledger/LedgerSettings.ts"
import * as LogRecorder from "../../src/ledger/LogRecorder.ts"
import { makeLedger } from "../../src/ledger/makeLedger.ts"
import { Collector } from "../../src/source/Collector.ts"
import { memoryLog } from "./memoryDirectory.ts"
import { plainSettings } from "./recordedLedger.ts"
import { sourceOf } from "./xaiSource.ts"

/** Goes as fast as the real one from wherever it was set. */
export class SettableClock {
  #origin = 0
  #startedAt = 0

  set(instant: number): void {
    this.#origin = instant
    this.#startedAt = Date.now()
  }

  now(): number {
    return this.#origin + Date.now() - this.#startedAt
  }

  over(real: Clock.Clock): Clock.Clock {
    const millis = () => this.now()
    const nanos = () => BigInt(this.now()) * 1_000_000n
    return {
      sleep: (duration) => real.sleep(duration),
      monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
      monotonicTimeNanos: real.monotonicTimeNanos,
      currentTimeMillisUnsafe: millis,
      currentTimeMillis: Effect.sync(millis),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos)
    }
  }
}

/** A provider whose history is set for every try, on the clock that the ledger has. */
export interface Simulation {
  readonly clock: SettableClock
  readonly provider: XaiStandIn.XaiStandIn
}

export const startSimulation = async (): Promise<Simulation> => {
  const clock = new SettableClock()
  return { clock, provider: await XaiStandIn.start({ history: make(), now: () => clock.now() }) }
}

export interface SimulatedLedger {
  readonly ledger: Ledger["Service"]
  readonly collector: Collector["Service"]
  readonly open: OpenLedger
  /** Reads everything once, and waits until it is there, however busy the machine is: the clock must not jump meanwhile. */
  readonly read: Effect.Effect<void>
  /** Reads everything once from a provider that fails, and is not patient with it. */
  readonly tryToRead: Effect.Effect<void>
}

export interface SimulatedOptions {
  /** Where the first read begins, ms. */
  readonly since: number
  readonly settings?: Partial<LedgerSettings>
}

/** Runs on the simulation's clock, in a scope of its own. */
export const inSimulation = <A, E>({ clock }: Simulation, effect: Effect.Effect<A, E, Scope.Scope>): Promise<A> =>
  Effect.runPromise(
    Effect.gen(function*() {
      const real = yield* Clock.Clock
      return yield* effect.pipe(
        Effect.scoped,
        Effect.provide(Logger.layer([])),
        Effect.provideService(Clock.Clock, clock.over(real))
      )
    })
  )

/** A new ledger that knows nothing yet. */
export const simulatedLedger = Effect.fnUntraced(function*({ provider }: Simulation, options: SimulatedOptions) {
  const path = yield* memoryLog
  const settings = { ...plainSettings, configured: [{ id: "xai", kind: "xai" }], ...options.settings }
  const context = yield* Effect.orDie(Layer.build(layerOf(path, settings, provider, options.since)))
  const collector = Context.get(context, Collector)
  const simulated: SimulatedLedger = {
    collector,
    ledger: Context.get(context, Ledger),
    open: yield* Effect.orDie(Context.get(context, LedgerFiles).reading),
    read: Effect.orDie(Effect.asVoid(collector.readNow({ deadline: "1 minute" }))),
    tryToRead: Effect.orDie(Effect.asVoid(collector.readNow({ deadline: "250 millis" })))
  }
  return simulated
})

const layerOf = (path: string, settings: LedgerSettings, provider: XaiStandIn.XaiStandIn, since: number) => {
  const collector = Layer.unwrap(
    Effect.map(
      sourceOf(provider),
      (source) => Collector.layer({ sources: [{ source, every: 5 * 60_000, since }], scheduled: false })
    )
  )
  return Layer.effect(
    Ledger,
    makeLedger(settings, {
      doctor: Effect.die(new Error("nobody asks")),
      surroundings: Effect.succeed({ daemon: { running: false, pid: null, socket: null }, warnings: [] })
    })
  ).pipe(
    Layer.provideMerge(collector),
    Layer.provide(LogRecorder.layer({
      actor: "daemon",
      ownerOf: (source, name) => firstOwner(settings, source, name),
      configuredLag: settings.configuredLag
    })),
    Layer.provideMerge(LedgerFiles.layerHeld(path)),
    Layer.provide(WriteLock.layer(path)),
    Layer.provide(NodeHttpClient.layerNodeHttp)
  )
}
