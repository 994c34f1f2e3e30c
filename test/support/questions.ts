/** Generated questions, and what a report must answer to them according to a pure ledger. */
import * as fc from "fast-check"
import { cut } from "../../src/attribution/cut.ts"
import { Usd } from "../../src/money/Usd.ts"
import type { Dimension } from "../../src/report/documents/Dimension.ts"
import type { Report, ReportGroup } from "../../src/report/documents/Report.ts"
import type { Question } from "../../src/report/Question.ts"
import { Interval } from "../../src/time/Interval.ts"
import { attributeLog, type Fact, type LedgerLeaf, type Naming, namingOf } from "./pureLedger.ts"
import type { Place } from "./tellings.ts"

export const zones = ["Etc/UTC", "Europe/Brussels", "America/New_York", "Asia/Kolkata", "Pacific/Chatham"] as const

const plainDimensions: ReadonlyArray<Dimension> = ["mission", "agent", "key", "source", "meter", "model"]
const filters: ReadonlyArray<Partial<Question>> = [
  {},
  {},
  {},
  { mission: "trentuna/ledger#1" },
  { mission: "trentuna/ledger#2" },
  { agent: "a" },
  { key: "k1" },
  { meter: "tokens" },
  { source: "xai" },
  { unattributed: true },
  { agent: "b", mission: "trentuna/ledger#3" }
]

/** An end of a period in steps, and how many milliseconds beside it. */
const end = fc.option(fc.record({ step: fc.integer({ min: -2, max: 23 }), beside: fc.constantFrom(0, 0, 1, -1) }))

/** A question whose period is in steps of a place that is still to be chosen. */
export const asking = (dimensions: ReadonlyArray<Dimension> = plainDimensions): fc.Arbitrary<
  (place: Place) => Question
> =>
  fc.record({
    by: fc.shuffledSubarray([...dimensions], { maxLength: 2 }),
    filter: fc.constantFrom(...filters),
    ends: fc.tuple(end, end),
    wholeDays: fc.boolean(),
    timeZone: fc.constantFrom(...zones)
  }).map(({ by, ends, filter, timeZone, wholeDays }) => (place) => {
    const [one, other] = ends.map((at) => at === null ? null : instantAt(place, at.step, at.beside, wholeDays))
    const [from, to] = one != null && other != null && other < one ? [other, one] : [one, other]
    return { ...filter, by, timeZone, ...(from != null && { from }), ...(to != null && { to }) }
  })

const day = 86_400_000

const instantAt = ({ start, step }: Place, at: number, beside: number, wholeDays: boolean): number =>
  wholeDays ? Math.floor((start + at * step) / day) * day + (at % 2 === 0 ? 0 : day) : start + at * step + beside

/** Amounts of the groups, by what they are called; those of 0 are left out. */
export const amountsOf = ({ by, groups }: Pick<Report, "by" | "groups">): Record<string, string> =>
  Object.fromEntries(groups.map((group) => [nameOf(by, group), group.billed]))

const nameOf = (by: ReadonlyArray<Dimension>, group: Partial<ReportGroup>): string =>
  by.map((dimension) => dimension === "key" ? group.key?.id ?? null : group[dimension] ?? null).join(" | ")

/** What a report must say of the facts, over the period that it names. */
export interface Expected {
  readonly groups: Record<string, string>
  readonly total: string
  readonly attributed: string
  readonly unattributed: string
}

/** `later`: what is known today, by which a reference is meant; `facts`: what was known as of the position that is asked for. */
export const expectedOf = (
  facts: ReadonlyArray<Fact>,
  later: ReadonlyArray<Fact>,
  question: Question,
  period: Report["period"]
): Expected => {
  const naming = namingOf(facts)
  const meant = question.mission === undefined
    ? undefined
    : meantThen(naming, namingOf(later), `default:${question.mission}`)
  const interval = {
    from: period.from === null ? -Infinity : Date.parse(period.from),
    to: period.to === null ? Infinity : Date.parse(period.to)
  }
  const within = attributeLog(facts).filter((leaf) => Interval.overlaps(leaf, interval) && passes(question, leaf))
    .map((leaf) => ({ ...leaf, ticks: cut(leaf, interval) }))
  const shown = within.filter((leaf) => isShown(question, meant, leaf))
  const sums = new Map<string, Usd>()
  for (const leaf of shown) {
    const name = nameOf(question.by!, fieldsOf(leaf, naming))
    sums.set(name, Usd.add(sums.get(name) ?? Usd.zero, leaf.ticks))
  }
  const sum = (leaves: ReadonlyArray<LedgerLeaf>) => Usd.format(Usd.sum(leaves.map(({ ticks }) => ticks)))
  return {
    groups: Object.fromEntries(
      [...sums].filter(([, ticks]) => !Usd.isZero(ticks)).map(([name, ticks]) => [
        name,
        Usd.format(ticks)
      ])
    ),
    total: sum(shown),
    attributed: sum(within.filter(({ mission }) => mission !== null)),
    unattributed: sum(within.filter(({ mission }) => mission === null))
  }
}

/** The same of a report that was given. */
export const answeredOf = (report: Report): Expected => ({
  groups: amountsOf(report),
  total: report.total.billed,
  attributed: report.conservation.attributed,
  unattributed: report.conservation.unattributed
})

/** A name that meant nothing yet stands for what the issue was called first. */
const meantThen = (then: Naming, now: Naming, name: string): string =>
  then.missionOf(then.isKnown(name) ? name : now.identityOf(name))

const fieldsOf = (
  { agent, key, mission, series, source }: LedgerLeaf,
  { shownOf }: Naming
): Partial<ReportGroup> => ({
  agent,
  mission: mission === null ? null : shownOf(mission).replace("default:", ""),
  key: key === null ? null : { id: key, name: null },
  source,
  model: null,
  meter: series
})

const passes = (question: Question, leaf: LedgerLeaf): boolean =>
  (question.agent === undefined || question.agent === leaf.agent) &&
  (question.key === undefined || (question.key === leaf.key && leaf.source === "xai")) &&
  (question.source === undefined || question.source === leaf.source) &&
  (question.meter === undefined || question.meter === leaf.series)

const isShown = (question: Question, meant: string | undefined, leaf: LedgerLeaf): boolean =>
  question.unattributed === true ? leaf.mission === null : meant === undefined || meant === leaf.mission
