/** The token to connect a forge with: from a file, from the configuration, or from whoever sits at the terminal. */
import { Effect, Redacted } from "effect"
import { Prompt } from "effect/cli"
import { wrongUsage } from "./failure.ts"
import { Invocation } from "./Invocation.ts"
import { textGiven } from "./textGiven.ts"

/** A token never stands on the command line, where other users can read it. */
export const forgeToken = Effect.fnUntraced(function*(given: string | null, configured: Redacted.Redacted | null) {
  const advice = "give a file with the token, or - for standard input"
  if (given !== null) {
    // What is given may be the token itself, by mistake: it is not told again.
    const unread = () => wrongUsage("--token names no file that can be read", advice)
    const text = (yield* Effect.mapError(textGiven("--token", "a token's file", given, advice), unread)).trim()
    return /^\S+$/u.test(text) ? Redacted.make(text) : yield* wrongUsage("--token: the file holds no token", advice)
  }
  if (configured !== null) return configured
  const { stderr } = yield* Invocation
  if (stderr.columns === null || !process.stdin.isTTY) {
    return yield* wrongUsage("the forge wants a token", `${advice} (--token), or set LEDGER_FORGE_TOKEN`)
  }
  const message = "Token of the forge (write:issue, read:user, write:repository)"
  const typed = yield* Prompt.run(Prompt.Password({ message })).pipe(
    Effect.mapError(() => wrongUsage("no token was typed", advice))
  )
  return typed
})
