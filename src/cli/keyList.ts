/** `ledger key list`: the API keys, whose they are, and what was spent on them. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { asOfFlag, asOfPart } from "./asOf.ts"
import { print } from "./output.ts"
import { switchFlag } from "./root.ts"
import { withLedger } from "./session.ts"

export const keyList = Command.make(
  "list",
  { asOf: asOfFlag, csv: switchFlag("csv", "Print comma-separated values") },
  ({ asOf, csv }) =>
    withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      const keys = yield* ledger.keys(yield* asOfPart(asOf))
      const asCsv = () => import("../render/csv.ts").then(({ keysCsv }) => keysCsv(keys))
      yield* print(keys, csv ? asCsv : undefined)
    }))
).pipe(Command.withDescription("List the API keys, their owners and their spend"))
