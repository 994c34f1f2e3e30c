/** `ledger mission list`: the open missions, or all of them, with what they cost so far. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { asOfFlag, asOfPart } from "./asOf.ts"
import { print } from "./output.ts"
import { switchFlag } from "./root.ts"
import { withLedger } from "./session.ts"

export const missionList = Command.make(
  "list",
  {
    all: switchFlag("all", "Ended missions too"),
    asOf: asOfFlag,
    csv: switchFlag("csv", "Print comma-separated values")
  },
  ({ all, asOf, csv }) =>
    withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      const missions = yield* ledger.missions({ all, ...yield* asOfPart(asOf) })
      const asCsv = () => import("../render/csv.ts").then(({ missionsCsv }) => missionsCsv(missions))
      yield* print(missions, csv ? asCsv : undefined)
    }))
).pipe(Command.withDescription("List open missions and their cost so far"))
