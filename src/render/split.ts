/** Split rules for people: those that hold, and one that was set. */
import type { SplitRuleChange } from "../report/documents/SplitRuleChange.ts"
import type { SplitRules } from "../report/documents/SplitRules.ts"
import { flow } from "./flow.ts"
import { printLines } from "./Line.ts"
import { moment } from "./moment.ts"
import { movedLines } from "./moved.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { noticeLines } from "./trust.ts"

export const renderSplitRules = ({ configured, rules }: SplitRules, options: RenderOptions): string => {
  const { columns, timeZone } = options
  const silent = rules[0]?.from === null ? [] : ["even from the beginning, for nothing was said"]
  const said = rules.map(({ actor, from, position, rule, why }) => {
    const since = from === null ? "the beginning" : `${moment(from, timeZone, true)} ${timeZone}`
    return `${rule} from ${since} · event ${position} by ${actor}${why === null ? "" : `: ${why}`}`
  })
  return printLines([
    ...[...silent, ...said].flatMap((line) => flow("", line, columns)),
    ...flow("  ", `configured: ${configured}`, columns, "quiet")
  ], options)
}

export const renderSplitRuleChange = (change: SplitRuleChange, options: RenderOptions): string => {
  const { columns, timeZone } = options
  const { from, moved, notices, position, rule } = change
  return printLines([
    ...flow(
      "",
      `spend that several missions claim is divided by ${rule} from ${moment(from, timeZone, true)} ${timeZone}`,
      columns
    ),
    ...movedLines(moved, columns),
    ...flow("  ", `event ${position}`, columns, "quiet"),
    ...noticeLines(notices, options)
  ], options)
}
