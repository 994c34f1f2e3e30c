/** `ledger mission show`: a mission's windows, crew, bookmarks and cost. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { asOfFlag, asOfPart } from "./asOf.ts"
import { missionArgument } from "./bookmark.ts"
import { print } from "./output.ts"
import { withLedger } from "./session.ts"

export const missionShow = Command.make(
  "show",
  { mission: missionArgument, asOf: asOfFlag },
  ({ asOf, mission }) =>
    withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      yield* print(yield* ledger.mission({ mission, ...yield* asOfPart(asOf) }))
    }))
).pipe(Command.withDescription("Show a mission's windows, crew, bookmarks and cost"))
