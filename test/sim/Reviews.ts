/** What people ask of the accounts: how the ledger is, whether the provider's surfaces agree, and what a closed cycle came to. */
import { Usd } from "../../src/money/Usd.ts"
import type { Reconciliation } from "../../src/report/documents/Reconciliation.ts"
import type { Report } from "../../src/report/documents/Report.ts"
import { type BillingCycle, billingCycleAt } from "../../src/time/billingCycle.ts"
import type { Interval } from "../../src/time/Interval.ts"
import * as check from "./checks.ts"
import { must } from "./checks.ts"
import type { Dice } from "./Dice.ts"
import { type Moved, movedBuckets } from "./movedBuckets.ts"
import type { Asker } from "./Questions.ts"
import * as shown from "./reviewChecks.ts"
import { day } from "./World.ts"

/** A figure that was final, and by which event its cycle had been closed. */
interface Final extends Interval {
  readonly cycle: BillingCycle
  readonly billed: string
  readonly position: number
  readonly closedAt: number
}

const mostRemembered = 20

export class Reviews {
  asked = 0
  /** So many figures were final. */
  final = 0
  readonly #asker: Asker
  #remembered: Array<Final> = []

  constructor(asker: Asker) {
    this.#asker = asker
  }

  review(dice: Dice): void {
    switch (dice.pick(["status", "reconcile", "closed", "closed", "final"])) {
      case "status":
        return this.#status()
      case "reconcile":
        return this.#reconcile(this.#cycle(dice))
      case "closed":
        return this.#closed(dice)
      default:
        for (const final of this.#remembered.slice(-6)) this.#isKept(final)
    }
  }

  /** A log was put back that holds only so many of the events that the answers were about. */
  forget(position: number): void {
    this.#remembered = this.#remembered.filter((final) => final.position <= position)
  }

  #cycle(dice: Dice): BillingCycle {
    const running = billingCycleAt(this.#asker.time.now)
    return dice.chance(0.4) ? running : billingCycleAt(running.from - 1)
  }

  #status(): void {
    const { act, machine, reference, setting, time } = this.#asker
    this.asked++
    const status = act((ledger) => ledger.status({}), [])
    const missions = act((ledger) => ledger.missions({ all: false }), [])
    if (status === undefined || missions === undefined || status.log.position !== reference.position) return
    must(status.daemon.running === (machine.daemon !== undefined), () => "status is wrong about the daemon")
    shown.statusTells(status, missions, reference, { now: time.now + time.offset, lag: setting.lag })
    for (const { cycle, keySpendInCycle } of status.surfaces) {
      const { from, to } = billingCycleAt(Date.parse(`${cycle}-01T00:00:00Z`))
      const report = this.#report({ from, to })
      if (report?.asOf.position !== status.asOf.position) continue
      must(
        report.total.billed === keySpendInCycle,
        () => `status says ${keySpendInCycle} of ${cycle}, a report ${report.total.billed}`
      )
    }
  }

  #reconcile(cycle: BillingCycle): void {
    const { promises, provider, reference } = this.#asker
    const reconciliation = this.#reconciliation(cycle)
    const report = this.#report(cycle)
    const source = reconciliation?.sources[0]
    if (reconciliation === undefined || report === undefined || source === undefined) return
    if (reconciliation.asOf.position !== report.asOf.position) return
    shown.surfacesAdd(reconciliation, report, reference.books)
    const honest = promises.holds([{ from: cycle.from - day, to: cycle.to + day }]) &&
      report.total.state !== "provisional"
    must(
      !honest || reconciliation.ok || source.unchecked !== undefined || provider.reissues.length > 0,
      () => `an honest provider's surfaces of ${cycle.name} disagree: ${JSON.stringify(source.differences)}`
    )
  }

  /** Whole days of the last cycle, or all of it: is it final where it can be, and only there? */
  #closed(dice: Dice): void {
    const { promises, setting: { since } } = this.#asker
    const cycle = this.#cycle(dice)
    const first = Math.max(cycle.from, Math.ceil(since / day) * day)
    if (first >= cycle.to) return
    const days = (cycle.to - first) / day
    const from = first + dice.between(0, days - 1) * day
    const period = dice.chance(0.3) ? { from: first, to: cycle.to } : { from, to: from + dice.between(1, 3) * day }
    const report = this.#report({ from: period.from, to: Math.min(period.to, cycle.to) })
    if (report === undefined || report.asOf.position !== this.#asker.reference.position) return
    const times = { from: period.from, to: Math.min(period.to, cycle.to) }
    const { billed, high, low, state } = report.total
    const closedAt = this.#asker.reference.books.closedAt(cycle.name)
    const isClosed = closedAt !== undefined && this.#moved(cycle, closedAt).length === 0
    must(state !== "settled" || !isClosed, () => `${cycle.name} is closed, and ${shownOf(times)} is only settled`)
    if (state !== "final" || closedAt === undefined) {
      return must(state !== "final", () => `${shownOf(times)} is final, and ${cycle.name} is not closed`)
    }
    this.final++
    must(isClosed, () => `${shownOf(times)} is final, and ${cycle.name} moved after it was closed`)
    must(low === billed && high === billed, () => `final is ${billed}, between ${low} and ${high ?? "?"}`)
    if (promises.holds([times])) {
      const truth = promises.truth(({ at }) => times.from <= at && at < times.to)
      must(check.exact(billed) === truth, () => `final is ${billed}, the truth ${Usd.format(Usd.ticks(truth))}`)
      promises.bounded++
    }
    const position = report.asOf.position
    if (this.#remembered.length >= mostRemembered) this.#remembered.splice(dice.between(0, mostRemembered - 1), 1)
    this.#remembered.push({ ...times, cycle, billed, position, closedAt })
  }

  /** What was final has not moved, or it is told by how much, and is final no more. */
  #isKept(final: Final): void {
    const { books } = this.#asker.reference
    const report = this.#report(final)
    if (report === undefined || report.total.billed === final.billed) return
    const reconciliation = this.#reconciliation(final.cycle)
    if (reconciliation === undefined) return
    const told = reconciliation.sources[0]!.changes
    const { billed, state } = report.total
    const what = `${shownOf(final)} was final at ${final.billed} and is ${billed}`
    if (books.closedAt(final.cycle.name) !== final.closedAt) {
      return must(
        told.some(({ position, what }) => what === "invoice" && position > final.position),
        () => `${what}, nobody says that the invoice changed`
      )
    }
    must(state !== "final", () => `${what}, and final again`)
    const within = told.filter(({ bucket }) =>
      bucket !== null && Date.parse(bucket.from) >= final.from && Date.parse(bucket.from) < final.to
    )
    const by = Usd.sum(within.map(({ after, before }) => Usd.subtract(check.exact(after), check.exact(before))))
    must(
      Usd.add(check.exact(final.billed), by) === check.exact(billed),
      () => `${what}, told is a change by ${Usd.format(by)}`
    )
  }

  #reconciliation(cycle: BillingCycle): Reconciliation | undefined {
    const { act, reference } = this.#asker
    this.asked++
    const reconciliation = act((ledger) => ledger.reconcile({ cycle: cycle.name }), [])
    if (reconciliation === undefined || reconciliation.asOf.position !== reference.position) return undefined
    const closedAt = reference.books.closedAt(cycle.name)
    shown.changesTold(reconciliation, closedAt === undefined ? [] : this.#moved(cycle, closedAt))
    return reconciliation
  }

  #report({ from, to }: Interval): Report | undefined {
    this.asked++
    return this.#asker.act((ledger) => ledger.report({ timeZone: "Etc/UTC", from, to, by: [] }), [])
  }

  #moved(cycle: BillingCycle, closedAt: number): ReadonlyArray<Moved> {
    return movedBuckets(this.#asker.reference, cycle.name, closedAt)
  }
}

const shownOf = ({ from, to }: Interval): string => `${check.time(from)} to ${check.time(to)}`
