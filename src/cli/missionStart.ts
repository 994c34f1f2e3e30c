/** `ledger mission start`: from now on, or from a time in the past, spend counts for a mission. */
import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { bookmarkFlags, setBookmark } from "./bookmark.ts"
import { wrongUsage } from "./failure.ts"
import { optional } from "./optional.ts"

export const missionStart = Command.make(
  "start",
  {
    ...bookmarkFlags,
    agent: Flag.String("agent").pipe(
      Flag.withMetavar("A"),
      Flag.withDescription("An agent of the crew, may be repeated; default: everyone"),
      Flag.atLeast(0)
    ),
    weight: Flag.Int("weight").pipe(
      Flag.withMetavar("N"),
      Flag.withDescription("The mission's part when spend is split by weight; default: 1"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function*(input) {
    if (Option.exists(input.weight, (weight) => weight < 1)) {
      return yield* wrongUsage("--weight is not a whole number above zero", "leave it out for 1")
    }
    yield* setBookmark("start", input, {
      crew: [...new Set(input.agent)],
      add: [],
      remove: [],
      ...optional("weight", input.weight)
    })
  })
).pipe(
  Command.withDescription("Begin to count spend for a mission"),
  Command.withExamples([
    { command: "ledger mission start trentuna/token-monitor#3 --agent vigilio", description: "Only vigilio's spend" },
    { command: "ledger mission start trentuna/token-monitor#3 --at -90m", description: "It began 90 minutes ago" }
  ])
)
