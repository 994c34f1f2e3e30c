/** Answers `ledger explain`. */
import { Effect } from "effect"
import { explainOf } from "../report/explainOf.ts"
import { knowledgeAt } from "../report/Knowledge.ts"
import type { FigureQuestion } from "../report/Question.ts"
import { ask } from "./Asking.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"

export const explain = Effect.fn("Ledger.explain")(function*(settings: LedgerSettings, question: FigureQuestion) {
  const { asked } = yield* ask(settings, question.asOf)
  const { missions } = knowledgeAt(asked.views, asked.asOf.head)
  return yield* Effect.fromResult(explainOf(asked, question, missions)).pipe(
    Effect.catchTag("TooMuchToExplain", ({ message }) =>
      Effect.fail(
        new LedgerFailure({
          code: "too-much",
          message,
          hint: "narrow it: a shorter --from and --to, a --mission, a --key or a --meter",
          exitCode: 2
        })
      ))
  )
})
