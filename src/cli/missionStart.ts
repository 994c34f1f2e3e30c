/** `ledger mission start`: from now on, or from a time in the past, spend counts for a mission. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { bookmarkFlags, setBookmark } from "./bookmark.ts"
import { crewFlags, crewGiven } from "./crew.ts"

export const missionStart = Command.make(
  "start",
  {
    ...bookmarkFlags,
    ...crewFlags
  },
  Effect.fnUntraced(function*(input) {
    yield* setBookmark("start", input, { ...yield* crewGiven(input), add: [], remove: [] })
  })
).pipe(
  Command.withDescription("Begin to count spend for a mission"),
  Command.withExamples([
    { command: "ledger mission start trentuna/token-monitor#3 --agent vigilio", description: "Only vigilio's spend" },
    { command: "ledger mission start trentuna/token-monitor#3 --at -90m", description: "It began 90 minutes ago" }
  ])
)
