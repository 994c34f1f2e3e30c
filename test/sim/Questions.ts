/** What people ask of a simulated ledger, what must be true of the answers, and that they are the same when they are asked again. */
import { type Effect, Exit } from "effect"
import { isDeepStrictEqual } from "node:util"
import type { Ledger } from "../../src/ledger/Ledger.ts"
import type { LedgerFailure } from "../../src/ledger/LedgerFailure.ts"
import { Usd } from "../../src/money/Usd.ts"
import type { Figure } from "../../src/report/documents/Figure.ts"
import type { Report } from "../../src/report/documents/Report.ts"
import type { AsOfAsked, Question } from "../../src/report/Question.ts"
import type { Interval } from "../../src/time/Interval.ts"
import * as check from "./checks.ts"
import { must, Violation } from "./checks.ts"
import type { Dice } from "./Dice.ts"
import type { Machine } from "./Machine.ts"
import type { Promises } from "./Promises.ts"
import type { Provider } from "./Provider.ts"
import type { Reference } from "./Reference.ts"
import type { SimTime } from "./SimTime.ts"
import { day, hour, minute, type Setting } from "./World.ts"

/** Gives a command, and tells what came of it: nothing where a crash ended it, or where it was refused with one of the exit codes. */
export type Act = <A>(
  use: (ledger: Ledger["Service"]) => Effect.Effect<A, LedgerFailure>,
  refusals: ReadonlyArray<number>
) => A | undefined

export interface Asker {
  readonly setting: Setting
  readonly time: SimTime
  readonly provider: Provider
  readonly machine: Machine
  readonly reference: Reference
  readonly promises: Promises
  readonly act: Act
}

/** Every document says as of when it is, and when it was made. */
interface Document {
  readonly generatedAt: string
  readonly asOf: { readonly position: number }
}

type Ask = (ledger: Ledger["Service"], asOf?: AsOfAsked) => Effect.Effect<Document, LedgerFailure>

interface Remembered {
  readonly ask: Ask
  /** A reference is resolved with the knowledge of the day on which it is asked. */
  readonly byName: boolean
  readonly document: Document
}

/** So many answers are kept, of all ages. */
const mostRemembered = 60

const groupings = [[], ["key"], ["agent"], ["mission"], ["mission", "agent"], ["day"], ["hour", "key"], [
  "meter"
]] as const

export class Questions {
  asked = 0
  readonly #asker: Asker
  #remembered: Array<Remembered> = []

  constructor(asker: Asker) {
    this.#asker = asker
  }

  ask(dice: Dice): void {
    if (dice.chance(0.25)) return this.#askList(dice)
    return this.#askReport(dice, this.#period(dice), dice.pick(groupings))
  }

  /** About times that begin or end around a reading, when some of what was spent is not posted yet; or of each mission, about all time. */
  askAround(dice: Dice): void {
    const { reference: { readings }, setting, time: { now } } = this.#asker
    const recent = readings.slice(-12)
    if (recent.length === 0 || dice.chance(0.4)) {
      return this.#askReport(
        dice,
        { from: setting.since, to: now + day },
        dice.pick([["mission"], ["mission", "agent"]])
      )
    }
    const late = Math.floor((setting.lag ?? 15 * minute) / 2)
    const [cut, other] = [
      dice.pick(recent).at - dice.pick([0, 0, 1, minute, late]),
      dice.pick([hour, 5 * hour, day, 3 * day])
    ]
    const period = dice.chance(0.7) ? { from: cut, to: cut + other } : { from: cut - other, to: cut }
    return this.#askReport(dice, period, dice.pick([[], ["key"], ["agent"]]))
  }

  #askReport(dice: Dice, period: Interval, by: Question["by"] & {}): void {
    const { promises, setting: { zones } } = this.#asker
    const question: Question = { timeZone: dice.pick(zones), ...period, by }
    const report = this.#report(question)
    if (report === undefined) return
    check.reportAdds(report)
    this.#remember(dice, {
      ask: (ledger, asOf) => ledger.report({ ...question, ...(asOf && { asOf }) }),
      byName: false,
      document: report
    })
    if (dice.chance(0.1)) this.#askElsewhere(question, report)
    if (dice.chance(0.15)) this.#explain(question, report)
    if (dice.chance(0.1)) this.#differ(question, dice.between(0, report.asOf.position), report)
    this.#holdTruth(report, period, promises)
    if (by[0] === "day" && report.groups.length > 0) {
      this.#askDay(dice.pick(report.groups).day!, question, period, report)
    }
  }

  /** Mostly of times that are settled: there the range is bounded from above too. */
  #period(dice: Dice): { readonly from: number; readonly to: number } {
    const { setting: { since }, time: { now } } = this.#asker
    const to = now - dice.pick([0, 0, hour, day, 2, 3, 4, 6, 9].map((ago) => ago < 10 ? ago * day : ago))
      + dice.pick([0, hour, 17 * minute])
    const from = to - dice.pick([20 * minute, hour, 5 * hour, day, 3 * day, 40 * day])
    return { from: dice.chance(0.7) && to > since ? Math.max(from, since) : from, to }
  }

  /** What was answered before is answered again, as of then, whatever has been recorded since. */
  again(): void {
    for (const { ask, byName, document } of this.#remembered.slice(-8)) {
      const { position } = document.asOf
      if (byName && this.#asker.promises.renamedAt > position) continue
      const answer = this.#ask((ledger) => ask(ledger, { position }))
      if (answer === undefined) return
      must(
        isDeepStrictEqual(timeless(answer), timeless(document)),
        () => `as of ${position}: ${JSON.stringify(answer)} was ${JSON.stringify(document)}`
      )
    }
  }

  /** A log was put back that holds only so many of the events that the answers were about. */
  forget(position: number): void {
    this.#remembered = this.#remembered.filter(({ document }) => document.asOf.position <= position)
  }

  #askList(dice: Dice): void {
    const mission = `trentuna/ledger#${dice.between(1, 4)}`
    const byName = dice.chance(0.5)
    const chosen: Ask = byName ? (ledger, asOf) => ledger.mission({ mission, ...(asOf && { asOf }) }) : dice.pick<Ask>([
      (ledger, asOf) => ledger.missions({ all: true, ...(asOf && { asOf }) }),
      (ledger, asOf) => ledger.keys({ ...(asOf && { asOf }) })
    ])
    const document = this.#ask((ledger) => chosen(ledger))
    if (document !== undefined) this.#remember(dice, { ask: chosen, byName, document })
  }

  #ask<A>(use: (ledger: Ledger["Service"]) => Effect.Effect<A, LedgerFailure>): A | undefined {
    this.asked++
    return this.#asker.act(use, [2])
  }

  #report(question: Question): Report | undefined {
    this.asked++
    return this.#asker.act((ledger) => ledger.report(question), [])
  }

  #remember(dice: Dice, remembered: Remembered): void {
    if (this.#remembered.length < mostRemembered) this.#remembered.push(remembered)
    else this.#remembered[dice.between(0, mostRemembered - 1)] = remembered
  }

  /** Somebody who reads the files beside the daemon is told the same. */
  #askElsewhere(question: Question, report: Report): void {
    const { machine } = this.#asker
    const exit = machine.drive(machine.beside((ledger) => ledger.report(question)))
    if (exit === undefined) return
    if (Exit.isFailure(exit)) throw new Violation(`a reader fails: ${String(exit)}`)
    must(
      isDeepStrictEqual(exit.value, report),
      () => `a reader is told ${JSON.stringify(exit.value)}, the daemon said ${JSON.stringify(report)}`
    )
  }

  /** What explains a figure arrives at the same one, from the readings. */
  #explain(asked: Question, report: Report): void {
    const { by: _, ...question } = asked
    const explanation = this.#ask((ledger) => ledger.explain({ ...question, asOf: { position: report.asOf.position } }))
    if (explanation === undefined) return
    const { difference, total } = explanation
    must(difference.billed === "0", () => `explained with a difference of ${difference.billed}`)
    must(
      isDeepStrictEqual(total, report.total),
      () => `explained is ${JSON.stringify(total)}, reported ${JSON.stringify(report.total)}`
    )
  }

  /** Why it is not what it was at an earlier position adds up. */
  #differ({ timeZone, ...question }: Question, position: number, report: Report): void {
    const between = [{ position }, { position: report.asOf.position }] as const
    const difference = this.#ask((ledger) => ledger.diff({ ...question, timeZone, by: [], between }))
    if (difference === undefined) return
    const { earlier, later, reasons, unexplained } = difference
    must(unexplained.billed === "0", () => `${unexplained.billed} of a difference is unexplained`)
    must(
      later.total.billed === report.total.billed,
      () => `${later.total.billed} differs, ${report.total.billed} is reported`
    )
    const sum = Usd.sum([earlier.total.billed, ...reasons.map(({ billed }) => billed)].map(check.exact))
    must(sum === check.exact(later.total.billed), () => `reasons lead to ${sum}, not to ${later.total.billed}`)
  }

  /** A day of the report is what the report of that day says, by another reckoning of its midnights. */
  #askDay(date: string, question: Question, period: { from: number; to: number }, report: Report): void {
    const { timeZone } = question
    const next = new Date(Date.parse(`${date}T00:00:00Z`) + day).toISOString().slice(0, 10)
    const [from, to] = [check.midnight(date, timeZone), check.midnight(next, timeZone)]
    if (from === undefined || to === undefined) return
    const alone = this.#report({ timeZone, from: Math.max(from, period.from), to: Math.min(to, period.to), by: [] })
    const group = report.groups.find(({ day }) => day === date)
    if (alone === undefined || alone.asOf.position !== report.asOf.position) return
    must(
      alone.total.billed === group?.billed,
      () => `${date} in ${timeZone} is ${group?.billed} by day and ${alone.total.billed} by itself`
    )
  }

  #holdTruth(report: Report, period: { readonly from: number; readonly to: number }, promises: Promises): void {
    const within = ({ at }: { readonly at: number }) => period.from <= at && at < period.to
    if (promises.holds([period])) {
      const truth = promises.truth(within)
      this.#holds(report.total, truth, truth, "total")
    }
    const [first] = report.by
    if (first === undefined || first === "meter" || first === "day" || first === "hour") return
    for (const group of report.groups) {
      const key = first === "key" ? group.key?.id : undefined
      if (first === "key" && key === undefined) continue
      if (!promises.holds([period], key)) continue
      const of = report.by.includes("agent") ? group.agent ?? null : undefined
      const own = (usage: Parameters<Promises["ownerOf"]>[0]) =>
        within(usage) && (key === undefined || usage.key === key) &&
        (of === undefined || promises.ownerOf(usage) === of)
      if (!report.by.includes("mission")) {
        const truth = promises.truth(own)
        this.#holds(group, truth, truth, JSON.stringify([group.key, group.agent]))
        continue
      }
      const mission = group.mission === null ? null : promises.missionNamed(group.mission!)
      const is = (names: ReadonlyArray<string>) => mission === null ? names.length === 0 : names.includes(mission)
      const some = promises.truth((usage) => own(usage) && is(promises.claimantsOf(usage)))
      const alone = promises.truth((usage) =>
        own(usage) && is(promises.claimantsOf(usage)) && promises.claimantsOf(usage).length < 2
      )
      this.#holds(group, alone, some, JSON.stringify([group.mission, group.agent]))
    }
  }

  #holds(figure: Figure, least: bigint, most: bigint, what: string): void {
    check.truthInRange(figure, least, most, what)
    if (figure.high !== null) this.#asker.promises.bounded++
  }
}

const timeless = (document: Document): unknown => ({ ...document, generatedAt: null })
