/** What a difference does not show of what happened between its two points, and how it can be seen. */
import { Usd } from "../money/Usd.ts"
import { monthOf } from "../time/ReportingDays.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { InSteps } from "./InSteps.ts"
import { movements } from "./movements.ts"
import type { Resolved } from "./resolveQuestion.ts"
import { missionShown } from "./slotCells.ts"

/** The period stays the later point's, as a report's is there: both figures can be asked for as reports. */
export function* unseenBetween(before: Inquiry, after: Inquiry, resolved: Resolved): InSteps<ReadonlyArray<string>> {
  const isTotal = resolved.by.length === 0 && missionShown(resolved) === undefined
  return [
    ...(isLaterMonthOnly(before, after, resolved)
      ? ["only spend of the later point's month is compared; --from asks for earlier spend too"]
      : []),
    ...(isTotal && (yield* movesAmongMissions(before, after, resolved))
      ? ["money moved among missions, or to or from none, which a total does not show; --by mission does"]
      : [])
  ]
}

const isLaterMonthOnly = (before: Inquiry, after: Inquiry, { question }: Resolved): boolean => {
  const { cycle, from, mission, timeZone, to } = question
  if (cycle !== undefined || from !== undefined || to !== undefined || mission !== undefined) return false
  return before.asked.asOf.instant < monthOf(after.asked.asOf.instant, timeZone).from
}

/** Whether one event took from a mission what it gave to another. */
function* movesAmongMissions(before: Inquiry, after: Inquiry, resolved: Resolved): InSteps<boolean> {
  if (!hasTaken(before, after)) return false
  const gains = new Map<string, Usd>()
  for (const page of movements(before, after, { ...resolved, by: ["mission"] })) {
    for (const { group, position, sums } of page) {
      const name = `${position} ${group}`
      gains.set(name, Usd.add(gains.get(name) ?? Usd.zero, Usd.add(sums.billed, sums.estimated)))
    }
    yield
  }
  const signs = new Map<string, bigint>()
  for (const [name, gain] of gains) {
    if (Usd.isZero(gain)) continue
    const event = name.slice(0, name.indexOf(" "))
    const sign = gain > 0n ? 1n : -1n
    if ((signs.get(event) ?? sign) !== sign) return true
    signs.set(event, sign)
  }
  return false
}

/** Without a negative posting nothing was taken from anywhere. */
const hasTaken = (before: Inquiry, { asked: { asOf, views } }: Inquiry): boolean =>
  views.prepare("SELECT EXISTS (SELECT 1 FROM posting WHERE position > ? AND position <= ? AND ticks < 0)").pluck()
    .get(before.asked.asOf.position, asOf.position) === 1
