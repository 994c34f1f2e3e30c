/** `ledger status`: sources and their freshness, balances, open missions, alerts. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { asOfFlag, asOfPart } from "./asOf.ts"
import { print } from "./output.ts"
import { withLedger } from "./session.ts"

export const status = Command.make("status", { asOf: asOfFlag }, ({ asOf }) =>
  withLedger(Effect.gen(function*() {
    const ledger = yield* Ledger
    yield* print(yield* ledger.status(yield* asOfPart(asOf)))
  }))).pipe(Command.withDescription("Show sources, balances, open missions and alerts"))
