/** What a finding becomes in the log: the events it gives rise to, given what the log already says. */
import type { Balance } from "../event/Balance.ts"
import type { KeyObserved } from "../event/Key.ts"
import type { LedgerEvent } from "../event/LedgerEvent.ts"
import { billingCycleAt } from "../time/billingCycle.ts"
import type { Finding, SeenKey } from "./Recorder.ts"
import type { UsageReading, UsageValue } from "./Source.ts"
import { sparse } from "./sparse.ts"

/** `values`: the present values of at least every series listed in a bucket of the reading's window; `keys`: each key's last observation; `invoices`: as they were read last. */
export interface Known {
  readonly values: Iterable<UsageValue>
  readonly keys: ReadonlyMap<string, KeyObserved>
  readonly invoices: Balance | undefined
}

/** A usage or balance reading, a failure and a recovery are always an event; keys and issued invoices only where one changed. */
export const toEvents = (source: string, finding: Finding, known: Known): ReadonlyArray<LedgerEvent> => {
  switch (finding.type) {
    case "usage":
      return [usageSnapshot(source, finding.reading, known.values)]
    case "balance": {
      const { balance, digest, requestedAt, rounded } = finding.reading
      if (balance.surface === "invoices" && isSame(balance, known.invoices)) return []
      return [{ type: "BalanceSnapshotTaken", payload: { source, readAt: requestedAt, digest, rounded, balance } }]
    }
    case "failure": {
      const { detail, permission, reason, status, surface } = finding.failure
      return [{ type: "CollectionFailed", payload: { source, surface, reason, status, detail, permission } }]
    }
    case "keys":
      return observations(source, finding.keys, known.keys)
    case "recovery":
      return [{ type: "note.SurfaceRecovered", payload: { source, surface: finding.surface } }]
  }
}

/** Twelve cycles of invoices say the same day after day; what is asked since moves on by itself. */
const isSame = (now: InvoicesRead, before: Balance | undefined): boolean =>
  before?.surface === "invoices" && textOf(now.invoices) === textOf(before.invoices.filter(isAskedFor(now)))

type InvoicesRead = Extract<Balance, { readonly surface: "invoices" }>

const isAskedFor = ({ since }: InvoicesRead) => ({ createdAt, cycle }: InvoicesRead["invoices"][number]): boolean =>
  (cycle ?? (createdAt === null ? since : billingCycleAt(createdAt).name)) >= since

const textOf = (invoices: InvoicesRead["invoices"]): string =>
  JSON.stringify(invoices, (_name, value: unknown) => {
    if (typeof value === "bigint") return value.toString()
    const isRecord = typeof value === "object" && value !== null && !Array.isArray(value)
    return isRecord ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)) : value
  })

const usageSnapshot = (source: string, reading: UsageReading, known: Iterable<UsageValue>): LedgerEvent => ({
  type: "UsageSnapshotTaken",
  payload: {
    source,
    surface: "usage",
    basis: "billed",
    grid: reading.grid,
    window: reading.window,
    readAt: reading.requestedAt,
    digest: reading.digest,
    rounded: reading.rounded,
    ...(reading.clockSkew === null ? {} : { clockSkew: reading.clockSkew }),
    series: sparse(reading, known)
  }
})

const observations = (
  source: string,
  seen: ReadonlyArray<SeenKey>,
  known: ReadonlyMap<string, KeyObserved>
): ReadonlyArray<LedgerEvent> =>
  seen.flatMap((each) => {
    const before = known.get(each.key.key)
    const now = observe(source, each, before)
    return before === undefined || !sameObservation(before, now)
      ? [{ type: "KeyObserved" as const, payload: now }]
      : []
  })

/** A label says nothing of limits, so what a listing said of them stays; either can be without a name, which says nothing. */
const observe = (source: string, seen: SeenKey, before: KeyObserved | undefined): KeyObserved => ({
  source,
  ...(seen.by === "listing" ? seen.key : { ...unlisted, ...before, key: seen.key.key }),
  name: seen.key.name ?? before?.name ?? null,
  redacted: seen.key.redacted ?? before?.redacted ?? null
})

const unlisted = { disabled: null, perSecond: null, perMinute: null, tokensPerMinute: null } as const

const compared = ["name", "redacted", "disabled", "perSecond", "perMinute", "tokensPerMinute"] as const

const sameObservation = (left: KeyObserved, right: KeyObserved): boolean =>
  compared.every((field) => left[field] === right[field])
