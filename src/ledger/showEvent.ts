/** Answers `ledger log show`. */
import { Effect } from "effect"
import type { Event } from "../report/documents/Event.ts"
import { Inquiry } from "../report/Inquiry.ts"
import { movedBy } from "../report/movedBy.ts"
import { ask } from "./Asking.ts"
import { eventShown } from "./eventShown.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"

/** One event in full, with its place in the chain and what it moved. */
export const showEvent = Effect.fn("Ledger.event")(
  function*(settings: LedgerSettings, { position }: { readonly position: number }) {
    const { asked, open } = yield* ask(settings, { position })
    const [stored] = yield* open.log.read(position - 1, 1)
    const previous = yield* open.log.hashAt(position - 1)
    if (stored === undefined || previous === undefined) {
      return yield* new LedgerFailure({
        code: "unknown-position",
        message: `there is no event at position ${position}`,
        hint: "positions count from 1; see ledger log",
        exitCode: 2
      })
    }
    return {
      ...eventShown(stored),
      previousHash: Buffer.from(previous).toString("hex"),
      moved: movedBy(new Inquiry(asked))
    } satisfies Event
  }
)
