/** Bookmarks: they bound the windows in which spend counts for a mission. Each happened at its event's `occurredAt`. */
import { Schema } from "effect"
import { AgentName } from "./Key.ts"
import { MissionRef } from "./MissionRef.ts"

const note = Schema.optionalKey(Schema.String)

/** `crew` names the agents whose spend counts (nobody named: everyone's); `weight` is the mission's part under `weighted`. */
export const MissionStarted = Schema.Struct({
  mission: MissionRef,
  crew: Schema.Array(AgentName),
  weight: Schema.Int.check(Schema.isGreaterThan(0)),
  note
}).annotate({ identifier: "MissionStarted" })

const Bare = Schema.Struct({ mission: MissionRef, note })
export const MissionPaused = Bare.annotate({ identifier: "MissionPaused" })
export const MissionResumed = Bare.annotate({ identifier: "MissionResumed" })
export const MissionEnded = Bare.annotate({ identifier: "MissionEnded" })

export const MissionCrewChanged = Schema.Struct({
  mission: MissionRef,
  add: Schema.Array(AgentName),
  remove: Schema.Array(AgentName),
  note
}).annotate({ identifier: "MissionCrewChanged" })

/** `bookmark` is the id of the bookmark's event; the bookmark counts no more from this event's position on. */
export const BookmarkRetracted = Schema.Struct({
  mission: MissionRef,
  bookmark: Schema.String,
  why: Schema.NonEmptyString
}).annotate({ identifier: "BookmarkRetracted" })
