/** Why a figure is settled and not final, for people. */
import type { Explanation } from "../report/documents/Explanation.ts"
import type { NotFinal } from "../report/documents/NotFinal.ts"
import { flow } from "./flow.ts"
import type { Line } from "./Line.ts"
import { type RenderOptions, usualLimit } from "./RenderOptions.ts"

/** Cycles of one source for one reason in one line. */
export const finalLines = (
  { notFinalBecause }: Explanation,
  { columns, limit = usualLimit }: RenderOptions
): ReadonlyArray<Line> => {
  const told = Map.groupBy(notFinalBecause, (each) => `${each.source} ${reasonText(each)}`)
  const lines = [...told.values()].map((same) => `settled, not final: ${whoseText(same)}${reasonText(same[0]!)}`)
  return [
    ...lines.slice(0, limit).flatMap((text) => flow("  ", text, columns)),
    ...(lines.length <= limit
      ? []
      : flow("  ", `and ${lines.length - limit} more reasons: --all shows them`, columns, "quiet"))
  ]
}

const whoseText = (same: ReadonlyArray<NotFinal>): string => {
  const { cycle, source } = same[0]!
  if (source === null) return ""
  if (cycle === null) return `${source}: `
  const cycles = same.length < 4 ? same.map((each) => each.cycle).join(", ") : `${cycle} to ${same.at(-1)!.cycle}`
  return `${source}, cycle ${cycles}: `
}

const reasonText = ({ position, reason, status }: NotFinal): string => {
  switch (reason) {
    case "cycle-open":
      return "it has not ended"
    case "no-invoice":
      return "no invoice of it was read yet"
    case "not-issued":
      return `its invoice is ${status} (event ${position}), which does not close it`
    case "withdrawn":
      return `its invoice is no longer listed (event ${position})`
    case "changed":
      return `usage changed after its invoice was issued (event ${position})`
    case "no-times":
      return "nothing was spent, so there is no cycle whose invoice could close it"
    case "not-billed":
      return "it is estimated, and of that there are no invoices"
  }
}
