/** Answers `ledger mission show`. */
import { Effect } from "effect"
import { knowledgeAt } from "../report/Knowledge.ts"
import { missionOf } from "../report/missionsOf.ts"
import type { AsOfAsked } from "../report/Question.ts"
import { resolveNameThen } from "../report/resolve.ts"
import { inquire } from "./Asking.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"

/** The reference is resolved with today's knowledge: a mission that was not known then has cost nothing. */
export const showMission = Effect.fn("Ledger.mission")(
  function*(settings: LedgerSettings, request: { readonly mission: string; readonly asOf?: AsOfAsked }) {
    const inquiry = yield* inquire(settings, request.asOf)
    const { asOf, forgeUrl, views } = inquiry.asked
    const { missions } = knowledgeAt(views, asOf.head)
    const meant = resolveNameThen(missions, inquiry.knowledge.missions, request.mission, forgeUrl)
    return missionOf(inquiry, yield* Effect.fromResult(meant))
  }
)
