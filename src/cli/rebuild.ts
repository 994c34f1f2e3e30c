/** `ledger rebuild`: drops the views and folds them anew from the log. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { print } from "./output.ts"
import { withLedger } from "./session.ts"
import { withProgress } from "./waiting.ts"

export const rebuild = Command.make("rebuild", {}, () =>
  withLedger(Effect.gen(function*() {
    const ledger = yield* Ledger
    yield* print(yield* withProgress(ledger.rebuild))
  }))).pipe(Command.withDescription("Build the views anew from the log"))
