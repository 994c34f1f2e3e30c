/** From the flags of `ledger report` to the question they ask. */
import { Effect, Option } from "effect"
import { Configuration } from "../config/Configuration.ts"
import { nearest } from "../config/nearest.ts"
import { Dimension } from "../report/documents/Dimension.ts"
import type { Question } from "../report/Question.ts"
import { parseMonth } from "../time/ReportingDays.ts"
import { asOfAsked } from "./asOf.ts"
import { wrongUsage } from "./failure.ts"
import { optional } from "./optional.ts"
import { instantFlag } from "./timeFlags.ts"

type Written = Option.Option<string>

/** As the person wrote them. */
export interface QuestionFlags {
  readonly mission: Written
  readonly agent: Written
  readonly key: Written
  readonly source: Written
  readonly model: Written
  readonly meter: Written
  readonly from: Written
  readonly to: Written
  readonly by: Written
  readonly asOf: Written
  readonly cycle: Written
  readonly unattributed: boolean
}

export const questionOf = Effect.fnUntraced(function*(flags: QuestionFlags) {
  const { timeZone } = yield* Configuration
  const from = Option.fromNullishOr(yield* instantFlag("from", flags.from, "start"))
  const to = Option.fromNullishOr(yield* instantFlag("to", flags.to, "end"))
  if (Option.isSome(from) && Option.isSome(to) && from.value >= to.value) {
    return yield* wrongUsage("the period is empty: --from is not before --to", "a period is half-open: [from, to)")
  }
  const { cycle } = flags
  if (Option.isSome(cycle)) {
    if (Option.isSome(from) || Option.isSome(to)) {
      return yield* wrongUsage("--cycle is a period of its own", "leave --from and --to out")
    }
    if (parseMonth(cycle.value, "UTC") === undefined) {
      return yield* wrongUsage(`--cycle: "${cycle.value}" is no billing cycle`, "write year and month, as in 2026-04")
    }
  }
  if (flags.unattributed && Option.isSome(flags.mission)) {
    return yield* wrongUsage("--unattributed is what no mission claimed", "leave --mission out")
  }
  const question: Question = {
    ...optional("mission", flags.mission),
    ...optional("agent", flags.agent),
    ...optional("key", flags.key),
    ...optional("source", flags.source),
    ...optional("model", flags.model),
    ...optional("meter", flags.meter),
    ...optional("from", from),
    ...optional("to", to),
    ...optional("cycle", cycle),
    ...optional("by", yield* dimensions(flags.by)),
    ...optional("asOf", yield* asOfAsked(flags.asOf)),
    ...(flags.unattributed ? { unattributed: true } : {}),
    timeZone
  }
  return question
})

/** `DIM[,DIM]`, each once. */
const dimensions = Effect.fnUntraced(function*(written: Written) {
  if (Option.isNone(written)) return Option.none<ReadonlyArray<Dimension>>()
  const found: Array<Dimension> = []
  for (const word of written.value.split(",").map((word) => word.trim())) {
    const dimension = Dimension.literals.find((known) => known === word)
    if (dimension === undefined) {
      const meant = nearest(word, Dimension.literals)
      const all = Dimension.literals.join(", ")
      return yield* wrongUsage(
        `--by: "${word}" is no dimension`,
        meant === undefined ? `there are ${all}` : `did you mean ${meant}? There are ${all}`
      )
    }
    if (found.includes(dimension)) return yield* wrongUsage(`--by: ${dimension} is named twice`, "name each once")
    found.push(dimension)
  }
  return Option.some<ReadonlyArray<Dimension>>(found)
})
