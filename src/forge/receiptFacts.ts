/** Asks the ledger for all that a receipt says, as of one position: asked again, it is answered the same. */
import { Effect } from "effect"
import type { Event } from "../report/documents/Event.ts"
import type { Figure } from "../report/documents/Figure.ts"
import type { Mission } from "../report/documents/Mission.ts"
import type { Report } from "../report/documents/Report.ts"
import type { AsOfAsked, Question } from "../report/Question.ts"
import { billingCycleAt } from "../time/billingCycle.ts"
import { logName } from "./marker.ts"

/** The questions of the ledger that a receipt needs. */
export interface Asks<E> {
  readonly mission: (request: { readonly mission: string; readonly asOf?: AsOfAsked }) => Effect.Effect<Mission, E>
  readonly report: (question: Question) => Effect.Effect<Report, E>
  readonly event: (request: { readonly position: number }) => Effect.Effect<Event, E>
}

/** A mission at a position. `id` is its identity; `head` the hash of the event at the position of `mission`; `log` names the log. */
export interface MissionThen {
  readonly id: string
  readonly mission: Mission
  readonly head: string
  readonly log: string
}

/** What a receipt is made of. */
export interface ReceiptFacts extends MissionThen {
  readonly meters: Report
  readonly shares: ReadonlyArray<Share>
  readonly corrected: Corrected | null
}

/** Of a billing cycle's spend the mission's part, in exact USD. */
export interface Share {
  readonly cycle: string
  readonly part: string
  readonly whole: string
}

/** What an earlier receipt named that was not expected to change. */
export interface Corrected {
  readonly position: number
  readonly was: Figure["billed"]
}

/** Cycles of which the share is told: missions of years are not worth a page of them. */
const mostCycles = 3

/** As of `position`, or now. */
export const missionThen = Effect.fnUntraced(function*<E>(asks: Asks<E>, id: string, position?: number) {
  const mission = yield* asks.mission({ mission: id, ...(position !== undefined && { asOf: { position } }) })
  const { hash } = yield* asks.event({ position: mission.asOf.position })
  const first = yield* asks.event({ position: 1 })
  return { id, mission, head: hash, log: logName(first.hash) } satisfies MissionThen
})

/** As of `position`, or now; `corrects` is the position that an earlier receipt's figures are from. */
export const receiptFacts = Effect.fn("receiptFacts")(function*<E>(
  asks: Asks<E>,
  id: string,
  { corrects = null, position }: { readonly position?: number; readonly corrects?: number | null } = {}
) {
  const then = yield* missionThen(asks, id, position)
  const { mission } = then
  const asOf = { position: mission.asOf.position }
  const ask = (question: Partial<Question>) => asks.report({ ...question, timeZone: "UTC", asOf })
  const meters = yield* ask({ mission: id, by: ["meter"] })
  const shares = yield* Effect.forEach(cyclesOf(mission), (cycle) =>
    Effect.map(
      Effect.all([ask({ mission: id, cycle, by: [] }), ask({ cycle, by: [] })]),
      ([part, whole]): Share => ({ cycle, part: part.total.billed, whole: whole.total.billed })
    ))
  const before = corrects === null ? null : yield* asks.mission({ mission: id, asOf: { position: corrects } })
  const corrected = before === null ? null : { position: before.asOf.position, was: before.billed }
  return { ...then, meters, shares, corrected } satisfies ReceiptFacts
})

/** The last few billing cycles in which the mission ran, in order. */
const cyclesOf = ({ asOf, windows }: Mission): ReadonlyArray<string> => {
  const cycles = new Set<string>()
  for (const { from, to } of windows) {
    const until = Date.parse(to ?? asOf.recordedAt ?? from)
    for (let at = Date.parse(from); at < until || cycles.size === 0;) {
      const cycle = billingCycleAt(at)
      cycles.add(cycle.name)
      at = cycle.to
    }
  }
  return [...cycles].toSorted().slice(-mostCycles)
}
