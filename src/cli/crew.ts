/** Whose spend a window counts, and its weight: the flags of `mission start` and `mission add`. */
import { Effect, Option } from "effect"
import { Flag } from "effect/cli"
import { wrongUsage } from "./failure.ts"
import { optional } from "./optional.ts"

export const crewFlags = {
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
}

/** What was given, as requests carry it: each agent once, no weight where none was named. */
export const crewGiven = Effect.fnUntraced(function*(
  { agent, weight }: { readonly agent: ReadonlyArray<string>; readonly weight: Option.Option<number> }
) {
  if (Option.exists(weight, (weight) => weight < 1)) {
    return yield* wrongUsage("--weight is not a whole number above zero", "leave it out for 1")
  }
  return { crew: [...new Set(agent)], ...optional("weight", weight) }
})
