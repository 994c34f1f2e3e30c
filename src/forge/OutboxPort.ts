/** What the outbox needs of the ledger: answers, views, and a place to note what it said. */
import type { Effect } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { LedgerEvent } from "../event/LedgerEvent.ts"
import type { Asks } from "./receiptFacts.ts"

/** What the outbox notes. */
export type ReplyNote = Extract<LedgerEvent, { readonly type: "note.ForgeReplyPosted" | "note.ForgeReplyFailed" }>

export interface OutboxPort<E> {
  readonly asks: Asks<E>
  /** Position of the last event: asked all the time, so it must cost nothing. */
  readonly head: Effect.Effect<number, E>
  /** The views, caught up. */
  readonly views: Effect.Effect<{ readonly file: SqliteFile; readonly position: number }, E>
  readonly note: (note: ReplyNote) => Effect.Effect<void, E>
}
