/** A configured split rule moves money, so it becomes an event whenever it changed. */
import { Clock, Effect } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { SplitRule } from "../event/SplitRule.ts"
import { valueAt } from "../key/ownership.ts"
import { knowledgeAt } from "../report/Knowledge.ts"
import type { OpenLedger } from "./LedgerFiles.ts"

/**
 * In the writer's turn. A rule holds from now on, and from the beginning of time only where nothing has happened yet that it
 * could divide otherwise: editing a file must not rewrite history. Gives notices for whoever caused it.
 */
export const keepSplitRule = Effect.fn("keepSplitRule")(function*({ log, projector }: OpenLedger, rule: SplitRule) {
  const { file, position } = yield* projector.views()
  const { rules } = knowledgeAt(file, position).claims
  const now = yield* Clock.currentTimeMillis
  if ((valueAt(rules, now) ?? "even") === rule) return []
  const isFirst = rules.froms.length === 0 && !hasHistory(file)
  yield* log.append([{
    event: { type: "SplitRuleSet", payload: { rule, from: isFirst ? null : now } },
    occurredAt: now,
    actor: "configuration",
    idempotencyKey: null
  }])
  return isFirst ? [] : [`spend that several missions claim is divided by ${rule} from now on`]
})

const hasHistory = (views: SqliteFile): boolean =>
  views.prepare("SELECT EXISTS (SELECT 1 FROM snapshot WHERE surface = 'usage') OR EXISTS (SELECT 1 FROM bookmark)")
    .pluck().get() === 1
