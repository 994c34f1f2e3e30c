/** `ledger split show`: which split rules hold since when. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { asOfFlag, asOfPart } from "./asOf.ts"
import { print } from "./output.ts"
import { withLedger } from "./session.ts"

export const splitShow = Command.make(
  "show",
  { asOf: asOfFlag },
  ({ asOf }) =>
    withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      yield* print(yield* ledger.splitRules(yield* asOfPart(asOf)))
    }))
).pipe(Command.withDescription("Show which rules hold since when"))
