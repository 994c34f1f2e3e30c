/** The items of a list that can be read, where one that cannot must not hide the others. */
import { Effect, Result } from "effect"
import type { ForgeFailure } from "./ForgeFailure.ts"

/** Leaves out with a warning what cannot be decoded; fails where that is everything, for then it is another kind of list. */
export const legible = Effect.fnUntraced(function*<A>(
  items: ReadonlyArray<unknown>,
  decode: (json: unknown) => Effect.Effect<A, ForgeFailure>
) {
  const results = yield* Effect.forEach(items, (json) => Effect.result(decode(json)))
  const failures = results.flatMap((result) => Result.isFailure(result) ? [result.failure] : [])
  const [first] = failures
  if (first !== undefined && failures.length === items.length) return yield* first
  if (first !== undefined) yield* Effect.logWarning(`${first.message}; left out: ${failures.length} of ${items.length}`)
  return results.flatMap((result) => Result.isSuccess(result) ? [result.success] : [])
})
