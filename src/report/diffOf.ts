/** Answers `ledger diff`: a figure at two points of the log, and the events that made the difference. */
import { Result } from "effect"
import type { EventType } from "../event/LedgerEvent.ts"
import { Usd } from "../money/Usd.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { documentHead } from "./AsOf.ts"
import type { Difference, EventMoved, GroupMoved, Reason, ReasonMoved } from "./documents/Difference.ts"
import type { Report } from "./documents/Report.ts"
import { type Asked, Inquiry, noSums, type Sums } from "./Inquiry.ts"
import type { InSteps } from "./InSteps.ts"
import type { Knowledge, KnownMission } from "./Knowledge.ts"
import { type Moved, movements } from "./movements.ts"
import type { NameUnknown } from "./NameUnknown.ts"
import type { Question } from "./Question.ts"
import { renamedBetween } from "./renamedBetween.ts"
import { reportFor } from "./reportOf.ts"
import { type Resolved, resolveQuestion } from "./resolveQuestion.ts"
import { unseenBetween } from "./unseenBetween.ts"

/** What of an event stands beside its amount. */
export interface EventLabel {
  readonly type: string
  readonly occurredAt: number
  readonly recordedAt: number
  readonly actor: string
  /** One line. */
  readonly summary: string
}

/** Both points of the log, over the same views. `labelOf`: of the event at a position, with keys called as `keyName` says. */
export interface TwoPoints {
  readonly earlier: Asked
  readonly later: Asked
  readonly labelOf: (position: number, keyName: Knowledge["keyName"]) => EventLabel
}

/**
 * Names and the period are resolved with what is known at the later point, a mission's reference with `missions`, today's knowledge.
 * Without `by` nothing is grouped.
 */
export function* diffOf(
  points: TwoPoints,
  question: Question,
  missions: ReadonlyMap<string, KnownMission>
): InSteps<Result.Result<Difference, NameUnknown>> {
  const later = new Inquiry(points.later)
  const resolved = resolveQuestion(later, { ...question, by: question.by ?? [] }, missions)
  if (Result.isFailure(resolved)) return Result.fail(resolved.failure)
  return Result.succeed(yield* assemble(points, new Inquiry(points.earlier), later, resolved.success))
}

function* assemble(points: TwoPoints, before: Inquiry, after: Inquiry, resolved: Resolved): InSteps<Difference> {
  const known = resolved.series.filter((series) => before.knowledge.series.has(series))
  const earlier = reportFor(before, { ...resolved, series: known, by: [] })
  const later = reportFor(after, { ...resolved, by: [] })
  const difference = subtract(sumsOf(later), sumsOf(earlier))
  const { events, reasons } = yield* tallied(points, before, after, resolved)
  const unseen = yield* unseenBetween(before, after, resolved)
  const listed = largestFirst(events)
  const explained = [...reasons.values()].map(({ sums }) => sums).reduce(add, noSums)
  const { asOf, now } = after.asked
  return {
    ...documentHead("ledger.diff/1", asOf, now),
    timeZone: later.timeZone,
    period: later.period,
    filter: later.filter,
    by: resolved.by,
    earlier: { ...earlier.asOf, total: earlier.total },
    later: { ...later.asOf, total: later.total },
    difference: shown(difference),
    reasons: largestFirst(reasons).map((tally) => reasonMoved(tally, listed, resolved)),
    events: listed.map((tally) => eventMoved(tally, resolved)),
    unexplained: shown(subtract(difference, explained)),
    renamed: renamedBetween(before.knowledge, after.knowledge),
    notices: [...new Set([...earlier.notices, ...later.notices, ...unseen])]
  }
}

/** By event and reason, and by reason and type. */
function* tallied({ labelOf }: TwoPoints, before: Inquiry, after: Inquiry, resolved: Resolved) {
  const events = new Map<string, Tally>()
  const reasons = new Map<string, Tally>()
  for (const page of movements(before, after, resolved)) {
    for (const moved of page) {
      const label = labelOf(moved.position, after.knowledge.keyName)
      const reason = moved.reading ?? reasonOf(label.type)
      count(events, `${moved.position} ${reason}`, { label, reason }, moved)
      count(reasons, `${reason} ${label.type}`, { label, reason }, moved)
    }
    yield
  }
  return { events, reasons }
}

/** What is counted of an event or a reason. */
interface Tally {
  readonly label: EventLabel
  readonly reason: Reason
  /** Of the first event that counts. */
  position: number
  readonly groups: Map<string, Sums>
  sums: Sums
}

const count = (
  tallies: Map<string, Tally>,
  name: string,
  { label, reason }: Pick<Tally, "label" | "reason">,
  { group, position, sums }: Moved
): void => {
  let tally = tallies.get(name)
  if (tally === undefined) {
    tallies.set(name, tally = { label, reason, position, groups: new Map(), sums: noSums })
  }
  tally.position = Math.min(tally.position, position)
  tally.sums = add(tally.sums, sums)
  tally.groups.set(group, add(tally.groups.get(group) ?? noSums, sums))
}

const reasons: Partial<Record<EventType, Reason>> = {
  UsageSnapshotTaken: "observed",
  KeyAssigned: "key-assigned",
  SplitRuleSet: "split-rule"
}

/** Whatever else moves money is about missions. */
const reasonOf = (type: string): Reason => reasons[type as EventType] ?? "bookmark"

const reasonMoved = (tally: Tally, events: ReadonlyArray<Tally>, resolved: Resolved): ReasonMoved => ({
  reason: tally.reason,
  type: tally.label.type,
  ...shown(tally.sums),
  events: events.filter(({ label, reason }) => reason === tally.reason && label.type === tally.label.type).length,
  ...groupsPart(tally, resolved)
})

const eventMoved = (tally: Tally, resolved: Resolved): EventMoved => {
  const { label: { actor, occurredAt, recordedAt, summary, type }, position, reason, sums } = tally
  return {
    position,
    type,
    occurredAt: formatTimestamp(occurredAt),
    recordedAt: formatTimestamp(recordedAt),
    actor,
    summary,
    reason,
    ...shown(sums),
    ...groupsPart(tally, resolved)
  }
}

const groupsPart = ({ groups }: Tally, { by }: Resolved) =>
  by.length === 0 ? {} : {
    groups: [...groups].filter(([, sums]) => !isNothing(sums))
      .sort(([left, a], [right, b]) => bySize(a, b) || (left < right ? -1 : 1))
      .map(([label, sums]): GroupMoved => ({ ...JSON.parse(label) as object, ...shown(sums) }))
  }

/** What came to nothing in all, and in each group, is left out. */
const largestFirst = (tallies: ReadonlyMap<string, Tally>): ReadonlyArray<Tally> =>
  [...tallies.values()].filter(({ groups }) => [...groups.values()].some((sums) => !isNothing(sums)))
    .sort((left, right) => bySize(left.sums, right.sums) || left.position - right.position)

const bySize = (left: Sums, right: Sums): number =>
  Usd.compare(Usd.magnitude(right.billed), Usd.magnitude(left.billed)) ||
  Usd.compare(Usd.magnitude(right.estimated), Usd.magnitude(left.estimated))

const isNothing = ({ billed, estimated }: Sums): boolean => Usd.isZero(billed) && Usd.isZero(estimated)

const sumsOf = ({ total }: Report): Sums => ({
  billed: Usd.parseExact(total.billed)!,
  estimated: Usd.parseExact(total.estimated)!
})

const add = (left: Sums, right: Sums): Sums => ({
  billed: Usd.add(left.billed, right.billed),
  estimated: Usd.add(left.estimated, right.estimated)
})

const subtract = (left: Sums, right: Sums): Sums => ({
  billed: Usd.subtract(left.billed, right.billed),
  estimated: Usd.subtract(left.estimated, right.estimated)
})

const shown = ({ billed, estimated }: Sums) => ({ billed: Usd.format(billed), estimated: Usd.format(estimated) })
