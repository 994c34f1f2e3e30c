/** A configured split rule moves money, so it becomes an event whenever it changed. */
import { Clock, Effect } from "effect"
import type { SplitRule } from "../event/SplitRule.ts"
import { valueAt } from "../key/ownership.ts"
import { knowledgeAt } from "../report/Knowledge.ts"
import type { OpenLedger } from "./LedgerFiles.ts"

/** In the writer's turn. The first rule that is configured holds from the beginning of time, a changed one from now on. */
export const keepSplitRule = Effect.fn("keepSplitRule")(function*({ log, projector }: OpenLedger, rule: SplitRule) {
  const { file, position } = yield* projector.views()
  const { rules } = knowledgeAt(file, position).claims
  const now = yield* Clock.currentTimeMillis
  if ((valueAt(rules, now) ?? "even") === rule) return
  const from = rules.froms.length === 0 ? null : now
  yield* log.append([{
    event: { type: "SplitRuleSet", payload: { rule, from } },
    occurredAt: now,
    actor: "configuration",
    idempotencyKey: null
  }])
})
