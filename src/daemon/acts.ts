/** Does what the writing part of the API asks for. */
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { LedgerApi } from "../api/LedgerApi.ts"
import { problemOf } from "../api/Problem.ts"
import { Ledger } from "../ledger/Ledger.ts"

export const acts = HttpApiBuilder.group(
  LedgerApi,
  "acts",
  Effect.fnUntraced(function*(handlers) {
    const ledger = yield* Ledger
    return handlers.handleAll({
      bookmark: ({ payload }) => Effect.mapError(ledger.bookmark(payload), (failure) => problemOf(failure)),
      addWindow: ({ payload }) => Effect.mapError(ledger.addWindow(payload), (failure) => problemOf(failure)),
      moveMission: ({ payload }) => Effect.mapError(ledger.moveMission(payload), (failure) => problemOf(failure)),
      mergeMission: ({ payload }) => Effect.mapError(ledger.mergeMission(payload), (failure) => problemOf(failure)),
      retract: ({ payload }) => Effect.mapError(ledger.retract(payload), (failure) => problemOf(failure)),
      assignKey: ({ payload }) => Effect.mapError(ledger.assignKey(payload), (failure) => problemOf(failure)),
      setSplitRule: ({ payload }) => Effect.mapError(ledger.setSplitRule(payload), (failure) => problemOf(failure)),
      snapshot: ({ payload }) => Effect.mapError(ledger.snapshot(payload), (failure) => problemOf(failure))
    })
  })
)
