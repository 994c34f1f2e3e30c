/** `--json` is the same bytes whether this process or a daemon answers. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { overSocket } from "../../src/api/client.ts"
import { documentJson } from "../../src/cli/documentJson.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import type { Dimension } from "../../src/report/documents/Dimension.ts"
import type { LedgerDocument } from "../../src/report/documents/LedgerDocument.ts"
import type { FigureQuestion, Question } from "../../src/report/Question.ts"
import { asking } from "../support/questions.ts"
import { inTestTime, ledgerOfStory } from "../support/recordedLedger.ts"
import { runningDaemon } from "../support/runningDaemon.ts"
import { stories } from "../support/tellings.ts"

const dimensions: ReadonlyArray<Dimension> = ["mission", "agent", "key", "source", "model", "meter", "day", "hour"]

const ungrouped = (question: Question): FigureQuestion => {
  const { by: _, ...rest } = question
  return rest
}

/** Every question there is; one that is refused is refused in the same words. */
const answers = (ledger: Ledger["Service"], asked: ReadonlyArray<Parameters<typeof ledger.report>[0]>) => {
  const said = <E>(question: Effect.Effect<LedgerDocument | ReadonlyArray<LedgerDocument>, E>) =>
    question.pipe(
      Effect.map((answer) => "schema" in answer ? documentJson(answer, 2) : answer.map((each) => documentJson(each))),
      Effect.catch((failure) => Effect.succeed(String(failure)))
    )
  return Effect.all([
    ...asked.map((question) => said(ledger.report(question))),
    ...asked.map((question) => said(ledger.explain(ungrouped(question)))),
    ...asked.map((question) => said(ledger.diff({ ...question, between: [{ position: 1 }, "head"] }))),
    said(ledger.missions({ all: true })),
    said(ledger.mission({ mission: "trentuna/ledger#1" })),
    said(ledger.keys({})),
    said(ledger.keys({ asOf: { position: 2 } })),
    said(ledger.events({ after: 0, limit: 50 })),
    said(ledger.event({ position: 2 })),
    said(ledger.event({ position: 0 })),
    said(ledger.reconcile({})),
    said(ledger.reconcile({ cycle: "2026-03", source: "xai", asOf: { position: 2 } })),
    said(ledger.status({})),
    said(ledger.status({ asOf: { position: 2 } })),
    said(ledger.verify(() => {}))
  ])
}

it("a question is answered in the same bytes by the ledger itself and through a daemon", async () => {
  const questions = fc.array(asking(dimensions), { minLength: 8, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(stories, questions, (story, questions) =>
      inTestTime(Effect.gen(function*() {
        const { ledger } = yield* ledgerOfStory(story)
        const daemon = yield* runningDaemon({ service: ledger })
        const asked = [
          ...questions.map((question) => question(story.place)).filter(({ by }) => by!.length > 0),
          { by: ["day", "agent"] as const, timeZone: "Europe/Brussels", from: story.place.start }
        ]
        const remote = yield* Ledger.use((far) => answers(far, asked)).pipe(Effect.provide(overSocket(daemon.socket)))
        expect(remote).toEqual(yield* answers(ledger, asked))
      }))),
    { numRuns: 5 }
  )
}, 60_000)
