/** `--limit` and `--all`: how much of a long list is told one by one. */
import { Effect, Option } from "effect"
import { Flag } from "effect/cli"
import { wrongUsage } from "./failure.ts"
import { switchFlag } from "./root.ts"

export const limitFlags = {
  limit: Flag.Int("limit").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("How many to tell one by one; default: 10"),
    Flag.optional
  ),
  all: switchFlag("all", "Tell all of them")
}

/** The part of the render options that says so; empty where the usual is wanted. JSON is always complete. */
export const limitPart = Effect.fnUntraced(
  function*({ all, limit }: { readonly all: boolean; readonly limit: Option.Option<number> }) {
    if (all && Option.isSome(limit)) {
      return yield* wrongUsage("--all and --limit cannot be had together", "leave one out")
    }
    if (all) return { limit: Infinity }
    if (Option.isNone(limit)) return {}
    if (limit.value < 1) return yield* wrongUsage("--limit is no number of things", "write a whole number above zero")
    return { limit: limit.value }
  }
)
