/** `ledger diff`: why a figure moved between two points of the log. */
import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import { asOfAsked } from "./asOf.ts"
import { wrongUsage } from "./failure.ts"
import { limitFlags, limitPart } from "./limitFlags.ts"
import { print } from "./output.ts"
import { filterFlags } from "./questionFlags.ts"
import { textFlag } from "./root.ts"
import { withLedger } from "./session.ts"

const flags = {
  between: Flag.String("between").pipe(
    Flag.withMetavar("P1 P2"),
    Flag.withDescription("Two points of the log: positions, times or head"),
    Flag.atLeast(0)
  ),
  ...filterFlags,
  by: textFlag("by", "DIM[,DIM]", "Break the reasons down by these"),
  ...limitFlags
}

export const diff = Command.make("diff", flags, (input) =>
  withLedger(Effect.gen(function*() {
    const ledger = yield* Ledger
    const limit = yield* limitPart(input)
    const [one, other, ...more] = input.between
    if (one === undefined || other === undefined || more.length > 0) {
      return yield* wrongUsage("--between needs two points of the log", "write for example --between yesterday head")
    }
    const { questionOf } = yield* Effect.promise(() => import("./question.ts"))
    const question = yield* questionOf({ ...input, asOf: Option.none() })
    const between = [yield* point(one), yield* point(other)] as const
    yield* print(yield* ledger.diff({ ...question, between }), undefined, limit)
  }))).pipe(
    Command.withDescription("Show why a figure moved between two points of the log"),
    Command.withExamples([
      {
        command: "ledger diff --between yesterday head --mission 3",
        description: "Why mission 3 costs more than yesterday"
      }
    ])
  )

/** A position, a time, or the log's present end. */
const point = (written: string) =>
  written === "head"
    ? Effect.succeed("head" as const)
    : Effect.map(asOfAsked(Option.some(written), "between"), Option.getOrThrow)
