/** Bookmarks: they bound the windows in which spend counts for a mission. Each happened at its event's `occurredAt`. */
import { Schema } from "effect"
import { Timestamp } from "../time/Timestamp.ts"
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

/** A whole window, said afterwards: half-open; crew and weight as of a start. It occurred at `from`. */
export const MissionWindowAdded = Schema.Struct({
  mission: MissionRef,
  from: Timestamp,
  to: Timestamp,
  crew: Schema.Array(AgentName),
  weight: Schema.Int.check(Schema.isGreaterThan(0)),
  note
}).annotate({ identifier: "MissionWindowAdded" })

/** The mission's issue has another reference now (transferred, renumbered, its repository renamed); both mean it. */
export const MissionMoved = Schema.Struct({ mission: MissionRef, to: MissionRef, note })
  .annotate({ identifier: "MissionMoved" })

/** The mission was a duplicate: what counted for it counts for `into`, and it is `into` from then on. */
export const MissionMerged = Schema.Struct({ mission: MissionRef, into: MissionRef, note })
  .annotate({ identifier: "MissionMerged" })

/** `bookmark` is the id of the bookmark's event; the bookmark counts no more from this event's position on. A retraction can be retracted. */
export const BookmarkRetracted = Schema.Struct({
  mission: MissionRef,
  bookmark: Schema.String,
  why: Schema.NonEmptyString
}).annotate({ identifier: "BookmarkRetracted" })
