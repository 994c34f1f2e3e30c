/** `ledger report`: what was spent, by whom, for which mission. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { asOfFlag } from "./asOf.ts"
import { print, remark } from "./output.ts"
import { filterFlags } from "./questionFlags.ts"
import { switchFlag, textFlag } from "./root.ts"
import { withLedger } from "./session.ts"

const flags = {
  ...filterFlags,
  by: textFlag("by", "DIM[,DIM]", "Group by mission, agent, key, source, model, meter, day or hour"),
  asOf: asOfFlag,
  csv: switchFlag("csv", "Print comma-separated values")
}

export const report = Command.make("report", flags, (input) =>
  withLedger(Effect.gen(function*() {
    const ledger = yield* Ledger
    const { questionOf } = yield* Effect.promise(() => import("./question.ts"))
    const answer = yield* ledger.report(yield* questionOf(input))
    const asCsv = () => import("../render/csv.ts").then(({ reportCsv }) => reportCsv(answer))
    yield* print(answer, input.csv ? asCsv : undefined)
    // Rows have no place for them.
    if (input.csv) yield* Effect.forEach(answer.notices, remark, { discard: true })
  }))).pipe(
    Command.withDescription("Report what was spent; default: this month, by mission"),
    Command.withExamples([
      { command: "ledger report --mission 3", description: "What mission 3 cost, by agent" },
      { command: "ledger report --by agent,day --from -1w", description: "The last week, by agent and day" },
      { command: "ledger report --as-of yesterday", description: "What was known at the end of yesterday" }
    ])
  )
