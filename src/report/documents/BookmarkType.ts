/** The event types that say something about a mission. */
import { Schema } from "effect"

export const BookmarkType = Schema.Literals([
  "MissionStarted",
  "MissionPaused",
  "MissionResumed",
  "MissionEnded",
  "MissionCrewChanged",
  "MissionWindowAdded",
  "MissionMoved",
  "MissionMerged",
  "BookmarkRetracted"
]).annotate({ identifier: "BookmarkType" })
export type BookmarkType = typeof BookmarkType.Type
