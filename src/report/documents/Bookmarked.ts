/** `ledger.bookmark/1`: a bookmark was recorded. */
import { Schema } from "effect"
import { BookmarkType } from "./BookmarkType.ts"
import { Count } from "./Count.ts"
import { head } from "./Head.ts"
import { Instant } from "./Instant.ts"
import { movements } from "./Movement.ts"
import { Notices } from "./Notices.ts"

/**
 * `to`: where a window that was added ends; `becomes`: where a move or a merge leads to; `moved`: the difference this event made;
 * `snapshot`: whether the sources were read for this bookmark, and if not what that means for its sharpness.
 */
export const Bookmarked = Schema.Struct({
  ...head("ledger.bookmark/1"),
  mission: Schema.String,
  type: BookmarkType,
  id: Schema.String,
  position: Count,
  at: Instant,
  to: Schema.optionalKey(Instant),
  becomes: Schema.optionalKey(Schema.String),
  moved: movements,
  notices: Notices,
  snapshot: Schema.Struct({ taken: Schema.Boolean, warning: Schema.NullOr(Schema.String) })
}).annotate({
  identifier: "Bookmarked",
  title: "ledger mission start, pause …",
  description: "A bookmark was recorded."
})
export type Bookmarked = typeof Bookmarked.Type
