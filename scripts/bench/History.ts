/** A made-up, lifelike history of an account, the same for the same parameters: what months of work put into a log. */
import type { NewEvent } from "../../src/event-log/StoredEvent.ts"
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import type { SeriesPoints } from "../../src/event/Usage.ts"
import { Account, bucketLength, source } from "./Account.ts"
import { bookmarksOf } from "./bookmarksOf.ts"
import { Draws } from "./Draws.ts"

/** `begin`: in milliseconds; `lines`: values that all snapshots together list; the missions are spread over the time that takes. */
export interface HistoryParameters {
  readonly begin: number
  readonly lines: number
  readonly missions: number
  readonly seed: number
}

/** `recordedAt`: when the ledger learns it, in milliseconds. */
export interface Happening extends NewEvent {
  readonly recordedAt: number
}

const hour = 3_600_000

/** Polls as a daemon makes them by default; every hour it reads far back, so that restatements are caught. */
const every = 300_000
const pollsPerHour = hour / every
const usualReach = 2 * hour
const farReach = 48 * hour

/** What a poll lists on average; only to know for how long missions are needed. */
const linesPerPoll = 26.5

/** Events in the order in which they are recorded. */
export function* history({ begin, lines, missions, seed }: HistoryParameters): Generator<Happening> {
  const account = new Account(new Draws(seed))
  const waiting = bookmarksOf(new Draws(seed + 1), { missions, from: begin, duration: lines / linesPerPoll * every })
  const draws = new Draws(seed + 2)
  for (const event of account.introduction()) yield happening(event, begin)
  let told = 0
  let listed = 0
  for (let poll = 1; listed < lines; poll++) {
    const at = begin + poll * every + draws.below(20_000)
    for (; told < waiting.length && waiting[told]!.recordedAt < at; told++) yield waiting[told]!
    account.live(at)
    const far = poll % pollsPerHour === 0
    if (draws.chance(0.003)) yield happening(unreachable, at)
    else {
      const window = windowOf(at, far ? farReach : usualReach)
      const series = account.tell(window.from, window.to)
      for (const { points } of series) listed += points.length
      yield happening(snapshot(series, at, window), at)
    }
    if (far) yield happening(account.balance(at), at)
  }
}

const happening = (event: LedgerEvent, at: number): Happening => ({
  ...{ event, occurredAt: at, recordedAt: at },
  ...{ actor: "daemon", idempotencyKey: null }
})

const windowOf = (at: number, reach: number) => ({
  from: Math.floor((at - reach) / bucketLength) * bucketLength,
  to: (Math.floor(at / bucketLength) + 1) * bucketLength
})

const unreachable: LedgerEvent = {
  type: "CollectionFailed",
  payload: { source, surface: "usage", reason: "unreachable", status: null, detail: "no answer", permission: null }
}

const snapshot = (
  series: ReadonlyArray<SeriesPoints>,
  at: number,
  window: { readonly from: number; readonly to: number }
): LedgerEvent => ({
  type: "UsageSnapshotTaken",
  payload: {
    ...{ source, surface: "usage", basis: "billed", window, readAt: at, digest: "0".repeat(64), rounded: 0, series },
    grid: { unit: "quarter-hour", zone: "Etc/GMT", dimensions: ["api_key_id", "unit_type", "description", "model"] }
  }
})
