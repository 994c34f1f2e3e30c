/** Remarks for people that come with an answer, one sentence each. */
import { Effect, Schema } from "effect"

/** Always written; a document of an older release that lacks them is read as having none. */
export const Notices = Schema.Array(Schema.String).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))
