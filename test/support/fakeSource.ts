/** A source without a network, for schedules: it answers by the clock, notes who asked what when, and fails as it is told. */
import { Clock, Effect } from "effect"
import type { Surface } from "../../src/event/Collection.ts"
import { bucketLength, type Grid } from "../../src/event/Usage.ts"
import { Usd } from "../../src/money/Usd.ts"
import { type Source, SourceFailure, type UsageReading } from "../../src/source/Source.ts"
import type { Interval } from "../../src/time/Interval.ts"

export interface Asked {
  readonly surface: Surface | "probe"
  readonly at: number
  readonly window?: Interval
}

export interface FakeSource {
  readonly source: Source
  readonly asked: () => ReadonlyArray<Asked>
  /** The instants at which a surface was asked. */
  readonly times: (surface: Asked["surface"]) => ReadonlyArray<number>
  readonly windows: () => ReadonlyArray<Interval>
  /** Fails a surface from now on; `null`: no more. A function decides by the window. */
  readonly fail: (surface: Surface, how: FailureParts | null | ((window: Interval) => boolean)) => void
  /** Changes what the account accepts. */
  readonly accept: (grid: Grid) => void
  /** How long each answer takes, ms. */
  readonly delay: (ms: number) => void
  /** What stands beside the key's spend. */
  readonly label: (name: string | null) => void
}

export const key = "0b8f3a52-6c1d-4e7a-9f20-5d1c7be83a90"

export type FailureParts = Partial<Pick<SourceFailure, "reason" | "status" | "permission" | "retryAfterMs">>

export const failureOf = (surface: Surface, parts: FailureParts = {}): SourceFailure =>
  new SourceFailure({
    surface,
    reason: "unreachable",
    status: 503,
    detail: "the provider failed with status 503",
    permission: null,
    retryAfterMs: null,
    ...parts
  })

/** One key that spends a tick a second, for ever; so every value tells when it was read. */
export const makeFakeSource = (id = "xai", first: Grid["unit"] = "hour"): FakeSource => {
  let grid: Grid = { unit: first, zone: "Etc/GMT", dimensions: ["api_key_id"] }
  let delay = 0
  let name: string | null = "xai-vigilio"
  const asked: Array<Asked> = []
  const failing = new Map<Surface, FailureParts | ((window: Interval) => boolean)>()
  const answer = <A>(surface: Asked["surface"], give: (now: number) => A, window?: Interval) =>
    Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      asked.push({ surface, at: now, ...(window === undefined ? {} : { window }) })
      if (delay > 0) yield* Effect.sleep(delay)
      const how = surface === "probe" ? undefined : failing.get(surface)
      if (typeof how === "function" && window !== undefined && how(window)) {
        return yield* failureOf("usage", { reason: "truncated", status: 200 })
      }
      if (typeof how === "object" && surface !== "probe") return yield* failureOf(surface, how)
      return give(now)
    })
  const usageAt = (window: Interval, asking: Grid) => (now: number): UsageReading => ({
    grid: asking,
    window,
    requestedAt: now,
    digest: "00",
    rounded: 0,
    clockSkew: null,
    values: buckets(window, asking).map((bucket) => ({
      key,
      model: null,
      meter: null,
      bucket,
      amount: Usd.ticks(BigInt(Math.floor(spent(bucket, bucketLength[asking.unit], now) / 1_000)))
    })),
    labels: new Map([[key, { name, redacted: "xai-...3Xxp" }]])
  })
  const source: Source = {
    id,
    kind: "fake",
    probe: answer("probe", () => grid),
    readUsage: (window, asking) =>
      asking === grid || asking.unit === grid.unit
        ? answer("usage", usageAt(window, asking), window)
        : Effect.fail(failureOf("usage", { reason: "malformed", status: 400 })),
    balances: {
      invoice: answer("invoice", (now) => ({
        requestedAt: now,
        digest: "00",
        rounded: 0,
        balance: {
          surface: "invoice",
          cycle: "2026-04",
          spent: Usd.zero,
          credit: Usd.zero,
          creditUsed: Usd.zero,
          remaining: Usd.zero,
          spendingLimit: null,
          lines: []
        }
      })),
      limits: answer("limits", (now) => ({
        requestedAt: now,
        digest: "00",
        rounded: 0,
        balance: { surface: "limits", effective: null, soft: null, hard: null }
      }))
    },
    readKeys: answer("keys", (now) => ({
      requestedAt: now,
      keys: [{
        key,
        name,
        redacted: "xai-...3Xxp",
        disabled: false,
        perSecond: 3,
        perMinute: 30,
        tokensPerMinute: null
      }]
    })),
    checkAccount: answer("account", (now) => ({
      requestedAt: now,
      name: "ledger",
      redacted: null,
      scope: null,
      team: null,
      teamMatches: true,
      acls: [],
      missing: []
    }))
  }
  return {
    source,
    asked: () => asked,
    times: (surface) => asked.filter((each) => each.surface === surface).map(({ at }) => at),
    windows: () => asked.flatMap(({ window }) => window === undefined ? [] : [window]),
    fail: (surface, how) => {
      if (how === null) failing.delete(surface)
      else failing.set(surface, how)
    },
    accept: (next) => {
      grid = next
    },
    delay: (ms) => {
      delay = ms
    },
    label: (next) => {
      name = next
    }
  }
}

const buckets = ({ from, to }: Interval, { unit }: Grid): ReadonlyArray<number> =>
  Array.from({ length: (to - from) / bucketLength[unit] }, (_, index) => from + index * bucketLength[unit])

const spent = (start: number, length: number, now: number): number => Math.max(0, Math.min(now, start + length) - start)
