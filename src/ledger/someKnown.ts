/** Where there is no ledger yet, no name is known, and none is made for a slip of the hand. */
import { Effect } from "effect"
import { NameUnknown } from "../report/NameUnknown.ts"
import { LedgerFiles } from "./LedgerFiles.ts"

/** Refuses the name where there is no ledger. */
export const someKnown = Effect.fnUntraced(function*(what: "mission" | "key", name: string) {
  const { reading } = yield* LedgerFiles
  yield* reading.pipe(
    Effect.catchTag(
      "NoLedgerYet",
      () => Effect.fail(new NameUnknown({ what, name, problem: "unknown", candidates: [] }))
    )
  )
})
