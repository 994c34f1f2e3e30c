/** `ledger mission crew`: agents join or leave a mission. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { bookmarkFlags, setBookmark } from "./bookmark.ts"
import { wrongUsage } from "./failure.ts"

const agents = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar("A"), Flag.withDescription(description), Flag.atLeast(0))

export const missionCrew = Command.make(
  "crew",
  {
    ...bookmarkFlags,
    add: agents("add", "An agent who joins, may be repeated"),
    remove: agents("remove", "An agent who leaves, may be repeated")
  },
  Effect.fnUntraced(function*(input) {
    const [add, remove] = [[...new Set(input.add)], [...new Set(input.remove)]]
    if (add.length + remove.length === 0) {
      return yield* wrongUsage("nobody joins and nobody leaves", "name agents with --add and --remove")
    }
    const both = add.find((agent) => remove.includes(agent))
    if (both !== undefined) {
      return yield* wrongUsage(`${both} cannot join and leave at once`, "leave one of --add and --remove out")
    }
    yield* setBookmark("crew", input, { crew: [], add, remove })
  })
).pipe(Command.withDescription("Change whose spend counts"))
