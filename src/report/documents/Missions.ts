/** `ledger.missions/1`: the missions, their state and what they cost so far. */
import { Schema } from "effect"
import { Crew } from "./Crew.ts"
import { amounts, Certainty, range } from "./Figure.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"

/** `none`: known, but none of its bookmarks counts (all retracted, or none of them applies). */
export const MissionState = Schema.Literals(["open", "paused", "ended", "none"]).annotate({
  identifier: "MissionState"
})
export type MissionState = typeof MissionState.Type

/** `crew` is the present one, after the end the last one; `certainty` is the cost's, `state` the mission's own. */
export const missionSummary = {
  mission: Schema.String,
  state: MissionState,
  startedAt: Schema.NullOr(Instant),
  endedAt: Schema.NullOr(Instant),
  crew: Crew,
  ...amounts,
  ...range,
  certainty: Certainty
}

export const MissionSummary = Schema.Struct(missionSummary).annotate({ identifier: "MissionSummary" })
export type MissionSummary = typeof MissionSummary.Type

export const Missions = Schema.Struct({ ...head("ledger.missions/1"), missions: Schema.Array(MissionSummary) })
  .annotate({
    identifier: "Missions",
    title: "ledger mission list",
    description: "The missions and what they cost so far."
  })
export type Missions = typeof Missions.Type
