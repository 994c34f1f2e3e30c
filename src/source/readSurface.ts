/** Reads one surface of a source and records what it says; what it does not say is a failure in the signature. */
import { Effect } from "effect"
import type { Surface } from "../event/Collection.ts"
import type { Grid } from "../event/Usage.ts"
import { auditClosed } from "./auditClosed.ts"
import { collectUsage, type UsageCollection } from "./collectUsage.ts"
import { isLastClosed, nextInvoicesAt } from "./nextInvoicesAt.ts"
import { Recorder } from "./Recorder.ts"
import type { AccountReading, BalanceSurface } from "./Source.ts"

/** What one surface gave: appended events, and what only the collector remembers. */
export interface SurfaceReading {
  readonly events: number
  readonly usage?: { readonly grid: Grid; readonly clockSkew: number | null }
  readonly account?: AccountReading
  /** From when (ms) it is worth reading again, where that is sooner than usual. */
  readonly again?: number
}

/** The surface of `collection.source`; a balance surface that this kind of provider lacks gives nothing. */
export const readSurface = Effect.fn("readSurface")(function*(surface: Surface, collection: UsageCollection) {
  switch (surface) {
    case "usage": {
      const { events, ...usage } = yield* collectUsage(collection)
      return { events, usage } satisfies SurfaceReading
    }
    case "account": {
      const account = yield* collection.source.checkAccount
      const events = yield* noteRecovery(collection, surface, account.requestedAt)
      return { events, account } satisfies SurfaceReading
    }
    case "keys":
      return { events: yield* readKeys(collection) } satisfies SurfaceReading
    case "invoice":
    case "prepaid":
    case "limits":
      return { events: yield* readBalance(collection, surface) } satisfies SurfaceReading
    case "invoices":
      return yield* readInvoices(collection)
  }
})

const readKeys = Effect.fnUntraced(function*(collection: UsageCollection) {
  const { source } = collection
  const recorder = yield* Recorder
  const { keys, requestedAt } = yield* source.readKeys
  const seen = keys.map((key) => ({ by: "listing" as const, key }))
  const finding = { type: "keys", keys: seen } as const
  const { events } = yield* recorder.record({ source: source.id, occurredAt: requestedAt, finding })
  return events + (yield* noteRecovery(collection, "keys", requestedAt))
})

/** A good reading that is no event: where the log ends with a failure of the surface, it must not go on ending so. */
const noteRecovery = Effect.fnUntraced(function*(
  { source }: UsageCollection,
  surface: "account" | "keys" | "invoices",
  occurredAt: number
) {
  const recorder = yield* Recorder
  if (!(yield* recorder.memory(source.id)).failing.has(surface)) return 0
  return (yield* recorder.record({ source: source.id, occurredAt, finding: { type: "recovery", surface } })).events
})

/** What was issued is an event only where it changed, so a good reading may be none. */
const readInvoices = Effect.fnUntraced(function*(collection: UsageCollection) {
  const read = collection.source.balances.invoices
  if (read === undefined) return { events: 0 } satisfies SurfaceReading
  const reading = yield* read
  const { requestedAt } = reading
  const finding = { type: "balance", reading } as const
  const recorder = yield* Recorder
  const { events } = yield* recorder.record({ source: collection.source.id, occurredAt: requestedAt, finding })
  const { balance } = reading
  if (balance.surface !== "invoices") return { events } satisfies SurfaceReading
  const audited = isLastClosed(balance, requestedAt) ? yield* auditClosed(collection, requestedAt) : 0
  const recovered = yield* noteRecovery(collection, "invoices", requestedAt)
  return {
    events: events + audited + recovered,
    again: nextInvoicesAt(balance, requestedAt)
  } satisfies SurfaceReading
})

const readBalance = Effect.fnUntraced(function*({ source }: UsageCollection, surface: BalanceSurface) {
  const read = source.balances[surface]
  if (read === undefined) return 0
  const reading = yield* read
  const finding = { type: "balance", reading } as const
  return (yield* (yield* Recorder).record({ source: source.id, occurredAt: reading.requestedAt, finding })).events
})
