/** The split rules that were known at a position, by when they hold. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { SplitRule } from "../event/SplitRule.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import type { SplitRules } from "./documents/SplitRules.ts"

interface Row {
  readonly position: number
  readonly rule: SplitRule
  readonly valid_from: number | null
  readonly actor: string
  readonly recorded_at: number
  readonly why: string | null
}

/** Ascending; each holds until the next. Of those from the same moment the one recorded last. */
export const splitRulesOf = (views: SqliteFile, position: number): SplitRules["rules"] => {
  const rows = views.prepare("SELECT * FROM split_rule WHERE position <= ? ORDER BY valid_from, position")
    .all(position) as Array<Row>
  return rows.filter(({ valid_from }, index) => index === rows.length - 1 || rows[index + 1]!.valid_from !== valid_from)
    .map(({ actor, position, recorded_at, rule, valid_from, why }) => ({
      rule,
      from: valid_from === null ? null : formatTimestamp(valid_from),
      position,
      recordedAt: formatTimestamp(recorded_at),
      actor,
      why
    }))
}
