/** What has happened cannot lie ahead; what holds from a moment on can. */
import { Clock, Effect } from "effect"
import { formatTimestamp } from "../time/Timestamp.ts"
import { LedgerFailure } from "./LedgerFailure.ts"

/** A bookmark further ahead is a slip of the hand; the rest is clocks that differ, in milliseconds. */
const mostAhead = 60_000

/** Refuses an instant further ahead than clocks differ. */
export const notAhead = Effect.fnUntraced(function*(at: number, flag: string) {
  if (at <= (yield* Clock.currentTimeMillis) + mostAhead) return
  return yield* new LedgerFailure({
    code: "in-the-future",
    message: `${formatTimestamp(at)} lies ahead`,
    hint: `bookmarks say what has happened; ${
      flag === "at" ? "leave --at away for now" : `give a --${flag} that is past`
    }`,
    exitCode: 2
  })
})

/** A rule or an owner may be told in advance, but somebody whose hand slipped should hear it. */
export const aheadNotice = (from: number | null, now: number): ReadonlyArray<string> =>
  from === null || from <= now + mostAhead ? [] : [`${formatTimestamp(from)} lies ahead: it moves nothing until then`]
