/** `/metrics`: everything there is to graph and to alert on, read at the moment of asking. */
import { Effect } from "effect"
import { PrometheusMetrics } from "effect/observability"
import { Ledger } from "../ledger/Ledger.ts"
import type { LedgerFailure } from "../ledger/LedgerFailure.ts"
import type { EventTally } from "./EventTally.ts"
import { exposition, type Family } from "./exposition.ts"
import { agentFamilies, missionFamilies, statusFamilies } from "./ledgerFamilies.ts"
import { processFamilies } from "./processFamilies.ts"

/** A question that fails leaves its families out (missing is not zero) and is named by `ledger_answer_up`. */
export const metrics = Effect.fnUntraced(
  function*(version: string, tally: EventTally): Effect.fn.Return<string, never, Ledger> {
    const ledger = yield* Ledger
    const allTime = { from: 0, by: ["agent" as const], timeZone: "Etc/UTC" }
    const answers = yield* Effect.all([
      answered("status", Effect.map(ledger.status({}), statusFamilies)),
      answered("missions", Effect.map(ledger.missions({ all: true }), missionFamilies)),
      answered("report", Effect.map(ledger.report(allTime), agentFamilies)),
      answered("events", tally.families)
    ])
    const families = [
      buildInfo(version),
      answerUp(answers),
      ...answers.flatMap(({ families }) => families),
      ...processFamilies()
    ]
    return exposition(families) + (yield* PrometheusMetrics.format())
  }
)

interface Answered {
  readonly question: string
  readonly up: boolean
  readonly families: ReadonlyArray<Family>
}

const answered = (
  question: string,
  asked: Effect.Effect<ReadonlyArray<Family>, LedgerFailure>
): Effect.Effect<Answered> =>
  Effect.match(asked, {
    onFailure: () => ({ question, up: false, families: [] }),
    onSuccess: (families) => ({ question, up: true, families })
  })

const buildInfo = (version: string): Family => ({
  name: "ledger_build_info",
  help: "The version that runs.",
  type: "gauge",
  samples: [{ labels: { version, node: process.versions.node }, value: 1 }]
})

const answerUp = (answers: ReadonlyArray<Answered>): Family => ({
  name: "ledger_answer_up",
  help: "1 where the ledger could answer this question for these metrics.",
  type: "gauge",
  samples: answers.map(({ question, up }) => ({ labels: { question }, value: up ? 1 : 0 }))
})
