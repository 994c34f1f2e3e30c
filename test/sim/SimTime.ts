/** The time of a simulation, and the order in which its fibers run: nothing happens by itself, everything when it is driven. */
import { type Clock, Duration, Effect, type Fiber, type Scheduler } from "effect"

interface Sleeper {
  readonly at: number
  readonly order: number
  readonly wake: () => void
}

/**
 * `now`: the true time, ms, which the provider has. The ledger's clock shows `now + offset`, for clocks are set wrongly and set
 * right again; its sleeps follow the true time.
 */
export class SimTime {
  now: number
  offset = 0
  #order = 0
  #tasks: Array<() => void> = []
  readonly #sleepers = new Set<Sleeper>()
  readonly scheduler: Scheduler.Scheduler
  readonly clock: Clock.Clock

  constructor(now: number) {
    this.now = now
    this.scheduler = {
      executionMode: "async",
      shouldYield: (fiber: Fiber.Fiber<unknown, unknown>) => fiber.currentOpCount >= mostOps,
      makeDispatcher: () => ({
        scheduleTask: (task) => void this.#tasks.push(task),
        flush: () => this.drain()
      })
    }
    const millis = () => this.now + this.offset
    const nanos = () => BigInt(millis()) * 1_000_000n
    const monotonic = () => BigInt(this.now) * 1_000_000n
    this.clock = {
      currentTimeMillisUnsafe: millis,
      currentTimeMillis: Effect.sync(millis),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos),
      monotonicTimeNanosUnsafe: monotonic,
      monotonicTimeNanos: Effect.sync(monotonic),
      sleep: (duration) => this.#sleep(Duration.toMillis(duration))
    }
  }

  /** Runs whatever can run at this instant. */
  drain(): void {
    while (this.#tasks.length > 0) {
      const tasks = this.#tasks
      this.#tasks = []
      for (const task of tasks) task()
    }
  }

  /** When the next sleeper wakes; `Infinity` where nobody sleeps. */
  get next(): number {
    return this.#first()?.at ?? Infinity
  }

  /** Goes on to the next sleeper and lets it run; not beyond `until`. False where nobody wakes before. */
  step(until: number): boolean {
    const first = this.#first()
    if (first === undefined || first.at > until) {
      if (Number.isFinite(until)) this.now = Math.max(this.now, until)
      return false
    }
    this.now = Math.max(this.now, first.at)
    this.#sleepers.delete(first)
    first.wake()
    this.drain()
    return true
  }

  #first(): Sleeper | undefined {
    let first: Sleeper | undefined
    for (const sleeper of this.#sleepers) {
      if (first === undefined || sleeper.at < first.at || (sleeper.at === first.at && sleeper.order < first.order)) {
        first = sleeper
      }
    }
    return first
  }

  #sleep(ms: number): Effect.Effect<void> {
    if (ms <= 0) return Effect.yieldNow
    if (!Number.isFinite(ms)) return Effect.never
    return Effect.callback<void>((resume) => {
      const sleeper: Sleeper = { at: this.now + Math.ceil(ms), order: this.#order++, wake: () => resume(Effect.void) }
      this.#sleepers.add(sleeper)
      return Effect.sync(() => void this.#sleepers.delete(sleeper))
    })
  }
}

/** As Effect's own scheduler: after so many steps a fiber lets others go on. */
const mostOps = 2048
