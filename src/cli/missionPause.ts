/** `ledger mission pause`: spend no longer counts for a mission until it is resumed. */
import { Command } from "effect/cli"
import { bookmarkFlags, setBookmark } from "./bookmark.ts"

export const missionPause = Command.make(
  "pause",
  bookmarkFlags,
  (input) => setBookmark("pause", input, { crew: [], add: [], remove: [] })
).pipe(Command.withDescription("Stop counting for a while"))
