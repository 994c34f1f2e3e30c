/** `ledger.mission/1`: one mission with its windows, its bookmarks and its cost by agent. */
import { Schema } from "effect"
import { BookmarkType } from "./BookmarkType.ts"
import { Count } from "./Count.ts"
import { Crew } from "./Crew.ts"
import { figure } from "./Figure.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"
import { missionSummary } from "./Missions.ts"
import { Notices } from "./Notices.ts"

/** Half-open; `to` null: still open. `weight` is the mission's part under the split rule `weighted`. */
const MissionWindow = Schema.Struct({
  from: Instant,
  to: Schema.NullOr(Instant),
  crew: Crew,
  weight: Schema.Int.check(Schema.isGreaterThan(0))
}).annotate({ identifier: "MissionWindow", description: "A half-open interval in which the crew's spend counts." })

/**
 * `id` is what `ledger mission retract --bookmark` takes, also that of `retracted`; `ignored` says why the bookmark does not apply.
 * `flags`: what is odd about the forge's time of it. `mission` is the reference it was said under; `to` is the end of a window that was added, `becomes` where a move or a merge leads to.
 */
const MissionBookmark = Schema.Struct({
  id: Schema.String,
  position: Count,
  type: BookmarkType,
  at: Instant,
  recordedAt: Instant,
  actor: Schema.String,
  note: Schema.NullOr(Schema.String),
  mission: Schema.String,
  to: Schema.optionalKey(Instant),
  becomes: Schema.optionalKey(Schema.String),
  flags: Schema.optionalKey(Schema.Array(Schema.String)),
  retracted: Schema.NullOr(Schema.Struct({ id: Schema.String, position: Count, why: Schema.String })),
  ignored: Schema.NullOr(Schema.String)
}).annotate({ identifier: "MissionBookmark" })

/** `otherNames`: former references of the mission, and those of duplicates that were merged into it. */
export const Mission = Schema.Struct({
  ...head("ledger.mission/1"),
  ...missionSummary,
  otherNames: Schema.Array(Schema.String),
  windows: Schema.Array(MissionWindow),
  bookmarks: Schema.Array(MissionBookmark),
  byAgent: Schema.Array(
    Schema.Struct({ agent: Schema.NullOr(Schema.String), ...figure }).annotate({ identifier: "AgentCost" })
  ),
  notices: Notices
}).annotate({ identifier: "Mission", title: "ledger mission show", description: "One mission, whole." })
export type Mission = typeof Mission.Type
