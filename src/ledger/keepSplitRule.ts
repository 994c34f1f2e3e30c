/** A configured split rule moves money, so it becomes an event whenever the configuration changed. */
import { Clock, Effect } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { SplitRule } from "../event/SplitRule.ts"
import type { OpenLedger } from "./LedgerFiles.ts"

/** Who records what is configured. */
const configuration = "configuration"

/**
 * In the writer's turn. Compared with what was configured last, not with what holds: a rule that somebody set by hand must not be
 * undone by a file that nobody touched. A rule holds from now on, and from the beginning of time only where nothing has happened yet
 * that it could divide otherwise: editing a file must not rewrite history. Gives notices for whoever caused it.
 */
export const keepSplitRule = Effect.fn("keepSplitRule")(function*({ log, projector }: OpenLedger, rule: SplitRule) {
  const { file } = yield* projector.views()
  if (lastConfigured(file) === rule) return []
  const now = yield* Clock.currentTimeMillis
  const isFirst = !hasHistory(file)
  yield* log.append([{
    event: { type: "SplitRuleSet", payload: { rule, from: isFirst ? null : now } },
    occurredAt: now,
    actor: configuration,
    idempotencyKey: null
  }])
  return isFirst ? [] : [`spend that several missions claim is divided by ${rule} from now on`]
})

const lastConfigured = (views: SqliteFile): SplitRule => {
  const said = views.prepare("SELECT rule FROM split_rule WHERE actor = ? ORDER BY position DESC LIMIT 1").pluck()
    .get(configuration) as SplitRule | undefined
  return said ?? "even"
}

const hasHistory = (views: SqliteFile): boolean =>
  views.prepare(
    `SELECT EXISTS (SELECT 1 FROM snapshot WHERE surface = 'usage') OR EXISTS (SELECT 1 FROM bookmark)
       OR EXISTS (SELECT 1 FROM split_rule)`
  ).pluck().get() === 1
