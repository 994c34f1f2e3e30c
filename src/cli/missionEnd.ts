/** `ledger mission end`: spend no longer counts for a mission. */
import { Command } from "effect/cli"
import { bookmarkFlags, setBookmark } from "./bookmark.ts"

export const missionEnd = Command.make(
  "end",
  bookmarkFlags,
  (input) => setBookmark("end", input, { crew: [], add: [], remove: [] })
).pipe(Command.withDescription("Stop counting: the mission is over"))
