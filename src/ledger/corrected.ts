/** An act that corrects the past: checked, recorded, and not sharpened, for no reading can do that any more. */
import { Effect } from "effect"
import type { Bookmarked } from "../report/documents/Bookmarked.ts"
import { LedgerFiles, type OpenLedger } from "./LedgerFiles.ts"
import type { Recorded } from "./recordSaid.ts"

/** `check` comes before a ledger is opened for writing: a slip of the hand must not leave an empty one behind. */
export const corrected = Effect.fnUntraced(function*<E1, R1, E2, R2>(
  check: Effect.Effect<unknown, E1, R1>,
  record: (open: OpenLedger) => Effect.Effect<Recorded, E2, R2>
) {
  yield* check
  const files = yield* LedgerFiles
  const recorded = yield* files.writing(record)
  return { ...recorded, snapshot: { taken: false, warning: null } } satisfies Bookmarked
})
