/** The bookmarks of made-up missions that overlap, pause, change their crews, and are now and then told late. */
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import { agents } from "./Account.ts"
import type { Draws } from "./Draws.ts"
import type { Happening } from "./History.ts"

const hour = 3_600_000

/** `missions` of them, spread evenly over `[from, from + duration)` (milliseconds); in the order in which they are recorded. */
export const bookmarksOf = (
  draws: Draws,
  { duration, from, missions }: { readonly missions: number; readonly from: number; readonly duration: number }
): ReadonlyArray<Happening> =>
  Array.from({ length: missions }, (_, index) => {
    const start = from + Math.round((index + draws.unit()) / missions * duration)
    return missionOf(draws, index + 1, start)
  }).flat().sort((left, right) => left.recordedAt - right.recordedAt)

/** Lasts two to twenty hours, so that about two missions are open at any time. */
const missionOf = (draws: Draws, number: number, start: number): ReadonlyArray<Happening> => {
  const mission = { host: "default", owner: "trentuna", repository: draws.pick(["ledger", "token-monitor"]), number }
  const length = hour * (2 + draws.below(18))
  const crew = draws.chance(0.2) ? [] : [...new Set([draws.pick(agents), ...draws.some(agents, 0.3)])]
  const marks: Array<readonly [at: number, event: LedgerEvent]> = [
    [start, { type: "MissionStarted", payload: { mission, crew, weight: 1 + draws.below(3) } }],
    [start + length, { type: "MissionEnded", payload: { mission } }]
  ]
  if (draws.chance(0.25)) {
    marks.push([start + length * 0.3, { type: "MissionPaused", payload: { mission } }])
    marks.push([start + length * 0.5, { type: "MissionResumed", payload: { mission } }])
  }
  if (draws.chance(0.25)) {
    const change = { mission, add: [draws.pick(agents)], remove: draws.some(crew, 0.5) }
    marks.push([start + length * 0.7, { type: "MissionCrewChanged", payload: change }])
  }
  return marks.map(([at, event]) => {
    const occurredAt = Math.round(at)
    const recordedAt = occurredAt + (draws.chance(0.05) ? draws.below(24 * hour) : draws.below(2000))
    return { event, occurredAt, recordedAt, actor: "cli:ludo", idempotencyKey: null }
  })
}
