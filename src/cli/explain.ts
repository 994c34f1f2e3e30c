/** `ledger explain`: which snapshots, bookmarks and rules made a figure. */
import { Effect, Option } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { asOfFlag } from "./asOf.ts"
import { limitFlags, limitPart } from "./limitFlags.ts"
import { print } from "./output.ts"
import { filterFlags } from "./questionFlags.ts"
import { withLedger } from "./session.ts"

export const explain = Command.make(
  "explain",
  { ...filterFlags, asOf: asOfFlag, ...limitFlags },
  (input) =>
    withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      const limit = yield* limitPart(input)
      const { questionOf } = yield* Effect.promise(() => import("./question.ts"))
      const answer = yield* ledger.explain(yield* questionOf({ ...input, by: Option.none() }))
      yield* print(answer, undefined, limit)
    }))
).pipe(
  Command.withDescription("Show where a figure comes from, to recompute it"),
  Command.withExamples([
    { command: "ledger explain --mission 3", description: "Where the cost of mission 3 comes from" }
  ])
)
