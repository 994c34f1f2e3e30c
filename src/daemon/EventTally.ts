/** Counts the events that were appended while this process runs, by type, and failed readings by reason. */
import { Effect, Schema, Semaphore } from "effect"
import { CollectionFailed } from "../event/Collection.ts"
import { Ledger } from "../ledger/Ledger.ts"
import type { LedgerFailure } from "../ledger/LedgerFailure.ts"
import type { Event } from "../report/documents/Event.ts"
import type { Family } from "./exposition.ts"

/** Events read at once; a snapshot can be a hundred kilobytes. */
const page = 200

/** Reads on from where it stopped and tells both counters. Starting with the whole log would read it at every start. */
export interface EventTally {
  readonly families: Effect.Effect<ReadonlyArray<Family>, LedgerFailure>
}

/** Counts from `position` on, which is the head of the log when the process starts. */
export const startTally = Effect.fnUntraced(function*(position: number): Effect.fn.Return<EventTally, never, Ledger> {
  const ledger = yield* Ledger
  const turn = yield* Semaphore.make(1)
  const tally: Tally = { position, byType: new Map(), failures: new Map() }
  const catchUp = Effect.gen(function*() {
    while (true) {
      const events = yield* ledger.events({ after: tally.position, limit: page })
      for (const event of events) count(tally, event)
      if (events.length < page) return familiesOf(tally)
    }
  })
  return { families: turn.withPermit(catchUp) }
})

interface Tally {
  position: number
  readonly byType: Map<string, number>
  /** By source and reason, as JSON. */
  readonly failures: Map<string, number>
}

const decodeFailure = Schema.decodeUnknownOption(CollectionFailed)

const count = (tally: Tally, event: Event): void => {
  tally.position = event.position
  increment(tally.byType, event.type)
  if (event.type !== "CollectionFailed") return
  const failed = decodeFailure(event.payload)
  if (failed._tag === "Some") increment(tally.failures, JSON.stringify([failed.value.source, failed.value.reason]))
}

const increment = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

const familiesOf = ({ byType, failures }: Tally): ReadonlyArray<Family> => [
  {
    name: "ledger_events_appended_total",
    help: "Events appended since the daemon started, by type.",
    type: "counter",
    samples: [...byType].map(([type, value]) => ({ labels: { type }, value }))
  },
  {
    name: "ledger_collection_failures_total",
    help: "Reads of a source that failed since the daemon started.",
    type: "counter",
    samples: [...failures].map(([key, value]) => {
      const [source = "", reason = ""] = JSON.parse(key) as ReadonlyArray<string>
      return { labels: { source, reason }, value }
    })
  }
]
