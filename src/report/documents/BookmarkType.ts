/** The event types that are bookmarks. */
import { Schema } from "effect"

export const BookmarkType = Schema.Literals([
  "MissionStarted",
  "MissionPaused",
  "MissionResumed",
  "MissionEnded",
  "MissionCrewChanged",
  "BookmarkRetracted"
]).annotate({ identifier: "BookmarkType" })
export type BookmarkType = typeof BookmarkType.Type
