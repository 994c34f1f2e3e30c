/** `ledger report`: what was spent, by whom, for which mission. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { print } from "./output.ts"
import { switchFlag, textFlag } from "./root.ts"
import { withLedger } from "./session.ts"

const flags = {
  mission: textFlag("mission", "REF", "Only this mission, of all time"),
  agent: textFlag("agent", "A", "Only this agent's spend"),
  key: textFlag("key", "K", "Only this key, by id or name"),
  source: textFlag("source", "ID", "Only this source"),
  model: textFlag("model", "M", "Only this model"),
  meter: textFlag("meter", "M", "Only this meter"),
  from: textFlag("from", "T", "Only spend from here on"),
  to: textFlag("to", "T", "Only spend before this; a day counts whole"),
  by: textFlag("by", "DIM[,DIM]", "Group by mission, agent, key, source, model, meter, day or hour"),
  asOf: textFlag("as-of", "T|POSITION", "What was known then"),
  cycle: textFlag("cycle", "MONTH", "A billing cycle such as 2026-04, in the provider's zone"),
  unattributed: switchFlag("unattributed", "Only what no mission claimed"),
  csv: switchFlag("csv", "Print comma-separated values")
}

export const report = Command.make("report", flags, (input) =>
  withLedger(Effect.gen(function*() {
    const ledger = yield* Ledger
    const { questionOf } = yield* Effect.promise(() => import("./question.ts"))
    const answer = yield* ledger.report(yield* questionOf(input))
    const asCsv = () => import("../render/csv.ts").then(({ reportCsv }) => reportCsv(answer))
    yield* print(answer, input.csv ? asCsv : undefined)
  }))).pipe(
    Command.withDescription("Report what was spent; default: this month, by mission"),
    Command.withExamples([
      { command: "ledger report --mission 3", description: "What mission 3 cost, by agent" },
      { command: "ledger report --by agent,day --from -1w", description: "The last week, by agent and day" },
      { command: "ledger report --as-of yesterday", description: "What was known at the end of yesterday" }
    ])
  )
