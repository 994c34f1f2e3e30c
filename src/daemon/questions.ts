/** Answers the reading part of the API from the `Ledger` service. */
import { Effect, Stream } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { LedgerApi } from "../api/LedgerApi.ts"
import { problemOf } from "../api/Problem.ts"
import { Ledger } from "../ledger/Ledger.ts"

/** `timeZone`: whose days a report has that does not name a zone. */
export const questions = (timeZone: string) =>
  HttpApiBuilder.group(
    LedgerApi,
    "questions",
    Effect.fnUntraced(function*(handlers) {
      const ledger = yield* Ledger
      return handlers.handleAll({
        report: ({ query }) => Effect.mapError(ledger.report({ timeZone, ...query }), (failure) => problemOf(failure)),
        diff: ({ query: { and, between, ...query } }) =>
          Effect.mapError(
            ledger.diff({ timeZone, ...query, between: [between, and] }),
            (failure) => problemOf(failure)
          ),
        explain: ({ query }) =>
          Effect.mapError(ledger.explain({ timeZone, ...query }), (failure) => problemOf(failure)),
        missions: ({ query }) => Effect.mapError(ledger.missions(query), (failure) => problemOf(failure)),
        mission: ({ query }) => Effect.mapError(ledger.mission(query), (failure) => problemOf(failure)),
        splitRules: ({ query }) => Effect.mapError(ledger.splitRules(query), (failure) => problemOf(failure)),
        keys: ({ query }) => Effect.mapError(ledger.keys(query), (failure) => problemOf(failure)),
        // Read as a whole before the first byte is sent: a failure still has a status of its own.
        events: ({ query }) =>
          ledger.events(query).pipe(
            Effect.mapBoth({ onFailure: (failure) => problemOf(failure), onSuccess: Stream.fromIterable })
          ),
        event: ({ query }) => Effect.mapError(ledger.event(query), (failure) => problemOf(failure)),
        status: ({ query }) => Effect.mapError(ledger.status(query), (failure) => problemOf(failure)),
        anchor: ({ query }) => Effect.mapError(ledger.anchor(query), (failure) => problemOf(failure)),
        reconcile: ({ query }) => Effect.mapError(ledger.reconcile(query), (failure) => problemOf(failure)),
        doctor: () => Effect.mapError(ledger.doctor, (failure) => problemOf(failure))
      })
    })
  )
