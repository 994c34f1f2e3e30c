/** Answers `ledger reconcile`. */
import { Effect } from "effect"
import { Inquiry } from "../report/Inquiry.ts"
import type { AsOfAsked } from "../report/Question.ts"
import { type ReconcileAsked, reconcileOf } from "../report/reconcileOf.ts"
import { ask } from "./Asking.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"

export const reconcile = Effect.fn("Ledger.reconcile")(
  function*(settings: LedgerSettings, request: ReconcileAsked & { readonly asOf?: AsOfAsked }) {
    const { asked } = yield* ask(settings, request.asOf)
    return yield* Effect.fromResult(reconcileOf(new Inquiry(asked), request))
  }
)
