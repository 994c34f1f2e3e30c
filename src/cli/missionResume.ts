/** `ledger mission resume`: spend counts again for a mission that was paused. */
import { Command } from "effect/cli"
import { bookmarkFlags, setBookmark } from "./bookmark.ts"

export const missionResume = Command.make(
  "resume",
  bookmarkFlags,
  (input) => setBookmark("resume", input, { crew: [], add: [], remove: [] })
).pipe(Command.withDescription("Count again after a pause"))
