/** Answers `ledger diff`. */
import { Effect } from "effect"
import { diffOf } from "../report/diffOf.ts"
import { knowledgeAt } from "../report/Knowledge.ts"
import { ask } from "./Asking.ts"
import { eventLabels } from "./eventLabel.ts"
import { inSteps } from "./inSteps.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { pinned } from "./pinned.ts"
import type { DiffRequest } from "./Request.ts"

/** The points may stand in any order: the later one is what the answer is about. */
export const diff = Effect.fn("Ledger.diff")(function*(settings: LedgerSettings, request: DiffRequest) {
  const { between: [one, other], ...question } = request
  const first = yield* ask(settings, one === "head" ? undefined : one)
  const second = yield* ask(settings, other === "head" ? undefined : other)
  const [left, right] = [first.asked.asOf, second.asked.asOf]
  const [earlier, later] = left.position <= right.position ? [left, right] : [right, left]
  // It may take seconds, in which others fold events and rebuild views.
  const { file: views } = yield* pinned(second.asked.views.path)
  const asked = { ...second.asked, views }
  const points = {
    earlier: { ...asked, asOf: earlier },
    later: { ...asked, asOf: later },
    labelOf: eventLabels(second.open.log, views)
  }
  const { missions } = knowledgeAt(views, right.head)
  return yield* Effect.flatMap(inSteps(diffOf(points, question, missions)), Effect.fromResult)
}, Effect.scoped)
