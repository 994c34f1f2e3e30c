/** What the commands that set bookmarks have in common. */
import { Effect, type Option } from "effect"
import { Argument, Flag } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import type { BookmarkRequest } from "../ledger/Request.ts"
import { actor } from "./actor.ts"
import { optional } from "./optional.ts"
import { print } from "./output.ts"
import { textFlag } from "./root.ts"
import { withLedger } from "./session.ts"
import { bookmarkInstant } from "./timeFlags.ts"
import { announced, booked } from "./waiting.ts"

/** `owner/repo#3`, the address, or `repo#3`, `#3`, `3` where only one known mission fits. */
export const missionArgument = Argument.String("ref").pipe(
  Argument.withMetavar("REF"),
  Argument.withDescription("The mission: owner/repo#3, the issue's address, or 3 where only one known mission fits")
)

/** Makes a retry safe: the same key records the same bookmark once. */
export const idempotencyKey = textFlag("idempotency-key", "KEY", "Record once, however often it is sent").pipe(
  Flag.withHidden
)

/** The flags of every bookmark. */
export const bookmarkFlags = {
  mission: missionArgument,
  at: textFlag("at", "T", "When it happened; default: now"),
  note: textFlag("note", "TEXT", "A remark kept with the bookmark"),
  idempotencyKey
}

export interface BookmarkInput {
  readonly mission: string
  readonly at: Option.Option<string>
  readonly note: Option.Option<string>
  readonly idempotencyKey: Option.Option<string>
}

/** Records the bookmark and prints what was recorded. */
export const setBookmark = (
  kind: BookmarkRequest["kind"],
  { at, idempotencyKey, mission, note }: BookmarkInput,
  rest: Pick<BookmarkRequest, "crew" | "weight" | "add" | "remove">
) =>
  withLedger(Effect.gen(function*() {
    const ledger = yield* Ledger
    const request: BookmarkRequest = {
      kind,
      mission,
      at: yield* bookmarkInstant(at),
      ...rest,
      actor: yield* actor,
      ...optional("note", note),
      ...optional("idempotencyKey", idempotencyKey)
    }
    const recorded = ledger.bookmark(request)
    yield* print(yield* request.at === null ? announced("reading the sources", recorded) : booked(recorded))
  }))
