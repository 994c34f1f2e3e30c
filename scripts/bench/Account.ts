/** The account behind a made-up history: five agents' keys that work in sessions, and what their provider counts. */
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import type { SeriesPoints } from "../../src/event/Usage.ts"
import { Usd } from "../../src/money/Usd.ts"
import type { Draws } from "./Draws.ts"

export const source = "xai"
export const agents = ["vigilio", "ba", "face", "scriba", "custos"] as const

/** Milliseconds of a bucket of the grid. */
export const bucketLength = 900_000

const dayOfBuckets = 96
const text = ["Prompt text tokens", "Cached prompt text tokens", "Completion text tokens", "Reasoning tokens"]

/** Each key spends on two or three models, each model counts four or five meters. */
const models: ReadonlyArray<{ readonly name: string; readonly meters: ReadonlyArray<string> }> = [
  { name: "grok-4-0709", meters: [...text, "Live search sources"] },
  { name: "grok-code-fast-1", meters: text },
  { name: "grok-4-fast-reasoning", meters: [...text, "Image tokens"] }
]

interface Meter {
  readonly key: string
  readonly model: string
  readonly meter: string
  /** Ticks so far in each bucket of the last two days, by the bucket's start. */
  readonly buckets: Map<number, number>
  /** Buckets that changed since the last reading that succeeded. */
  readonly unseen: Set<number>
}

interface Key {
  readonly id: string
  readonly agent: string
  readonly models: ReadonlyArray<ReadonlyArray<Meter>>
  /** The models at work; none: between sessions. */
  busy: ReadonlyArray<ReadonlyArray<Meter>>
}

export class Account {
  readonly #draws: Draws
  readonly #keys: ReadonlyArray<Key>
  #spent = 0

  constructor(draws: Draws) {
    this.#draws = draws
    this.#keys = agents.map((agent, index) => newKey(agent, index))
  }

  /** The keys as they are first seen. */
  introduction(): ReadonlyArray<LedgerEvent> {
    return this.#keys.flatMap(({ agent, id: key }): ReadonlyArray<LedgerEvent> => [
      { type: "KeyObserved", payload: { source, key, name: `xai-${agent}`, redacted: "xai-...abcd", ...noLimits } },
      { type: "KeyAssigned", payload: { source, key, agent, from: null } }
    ])
  }

  /** What happens between two polls, the later one at `at`. */
  live(at: number): void {
    const present = Math.floor(at / bucketLength) * bucketLength
    const past = present - bucketLength
    for (const key of this.#keys) {
      if (this.#draws.chance(key.busy.length === 0 ? 0.08 : 0.05)) {
        key.busy = key.busy.length === 0 ? this.#draws.some(key.models, 0.6) : []
      }
      for (const model of key.busy) this.#work(model, at - present < 300_000 ? [past, present] : [present])
    }
    if (this.#draws.chance(0.03)) this.#work(this.#model(), [present - bucketLength * (2 + this.#draws.below(4))])
    if (this.#draws.chance(0.004)) {
      this.#restate(this.#model(), present - bucketLength * this.#draws.below(dayOfBuckets))
    }
  }

  /** Values of buckets in the window that changed since they were last told. */
  tell(from: number, to: number): ReadonlyArray<SeriesPoints> {
    return this.#meters().map(({ buckets, key, meter, model, unseen }) => {
      const told = [...unseen].filter((bucket) => bucket >= from && bucket < to).sort((left, right) => left - right)
      for (const bucket of told) unseen.delete(bucket)
      for (const bucket of buckets.keys()) if (bucket < from && !unseen.has(bucket)) buckets.delete(bucket)
      return { key, model, meter, points: told.map((bucket) => ({ bucket, amount: usd(buckets.get(bucket)!) })) }
    }).filter(({ points }) => points.length > 0)
  }

  /** The running cycle, in which the keys' spend so far is drawn from the prepaid credit. */
  balance(at: number): LedgerEvent {
    const spent = usd(this.#spent)
    const zero = Usd.zero
    return {
      type: "BalanceSnapshotTaken",
      payload: {
        source,
        readAt: at,
        digest: "0".repeat(64),
        rounded: 0,
        balance: {
          surface: "invoice",
          cycle: new Date(at).toISOString().slice(0, 7),
          ...{ spent, credit: spent, creditUsed: spent, remaining: zero, spendingLimit: null },
          lines: this.#lines()
        }
      }
    }
  }

  #lines() {
    return models.flatMap(({ meters, name }) =>
      meters.map((meter) => ({ description: name, meter, units: String(this.#spent), amount: Usd.zero }))
    )
  }

  #model(): ReadonlyArray<Meter> {
    return this.#draws.pick(this.#draws.pick(this.#keys).models)
  }

  #work(meters: ReadonlyArray<Meter>, buckets: ReadonlyArray<number>): void {
    for (const meter of meters) {
      // Not every request is cached, reasons or searches.
      for (const bucket of this.#draws.some(buckets, 0.9)) {
        this.#add(meter, bucket, 1 + this.#draws.below(2_000_000_000))
      }
    }
  }

  #restate(meters: ReadonlyArray<Meter>, bucket: number): void {
    for (const meter of meters) {
      const value = meter.buckets.get(bucket) ?? 0
      this.#add(meter, bucket, Math.round(value * (this.#draws.unit() * 0.4 - 0.3)))
    }
  }

  #add({ buckets, unseen }: Meter, bucket: number, ticks: number): void {
    if (ticks === 0) return
    this.#spent += ticks
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + ticks)
    unseen.add(bucket)
  }

  #meters(): ReadonlyArray<Meter> {
    return this.#keys.flatMap(({ models }) => models.flat())
  }
}

const noLimits = { disabled: false, perSecond: null, perMinute: null, tokensPerMinute: null } as const

const newKey = (agent: string, index: number): Key => {
  const id = `0f5a3b1c-0000-4000-8000-00000000000${index}`
  const used = models.slice(0, 2 + index % 2)
  const newMeter = (model: string) => (meter: string) => ({
    ...{ key: id, model, meter },
    buckets: new Map<number, number>(),
    unseen: new Set<number>()
  })
  return { id, agent, models: used.map(({ meters, name }) => meters.map(newMeter(name))), busy: [] }
}

const usd = (ticks: number): Usd => Usd.ticks(BigInt(ticks))
