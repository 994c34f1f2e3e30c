/** Times given by flags: read in the reporting time zone, relative ones to the present. */
import { Clock, Effect, Option } from "effect"
import { Configuration } from "../config/Configuration.ts"
import { parseExpression } from "../time/Expression.ts"
import { wrongUsage } from "./failure.ts"

/** The instant that a flag gives, in milliseconds; undefined where the flag is absent. */
export const instantFlag = Effect.fnUntraced(function*(
  flag: string,
  written: Option.Option<string>,
  boundary: "start" | "end"
) {
  if (Option.isNone(written)) return undefined
  const { timeZone } = yield* Configuration
  const now = yield* Clock.currentTimeMillis
  return yield* Effect.fromResult(parseExpression(written.value, { now, timeZone, boundary })).pipe(
    Effect.mapError(({ hint, message }) => wrongUsage(`--${flag}: ${message}`, hint))
  )
})

/** Clocks of two machines may differ a little; a bookmark in the future is a mistake. */
const toleranceAhead = 60_000

/** When a bookmark's fact happened; null: now. Refuses more than a minute ahead. */
export const bookmarkInstant = Effect.fnUntraced(function*(written: Option.Option<string>) {
  const at = yield* instantFlag("at", written, "start")
  if (at === undefined || written.pipe(Option.contains("now"))) return null
  const now = yield* Clock.currentTimeMillis
  if (at > now + toleranceAhead) {
    return yield* wrongUsage(
      `--at ${new Date(at).toISOString()} lies in the future`,
      "bookmarks say what has happened: make it when it does"
    )
  }
  return at
})
