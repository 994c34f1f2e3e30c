/** What must be true of a status and of a reconciliation. Each throws a Violation that says what is not. */
import { Usd } from "../../src/money/Usd.ts"
import type { Missions } from "../../src/report/documents/Missions.ts"
import type { Difference, Reconciliation } from "../../src/report/documents/Reconciliation.ts"
import type { Report } from "../../src/report/documents/Report.ts"
import type { Status } from "../../src/report/documents/Status.ts"
import type { Books } from "./Books.ts"
import { exact, must } from "./checks.ts"
import type { Moved } from "./movedBuckets.ts"
import type { Reference } from "./Reference.ts"

/** What is said to be known is what the events say; `now`: by the ledger's clock, `lag`: as configured. */
export const statusTells = (
  { alerts, balances, openMissions, sources }: Status,
  missions: Missions,
  { books, readings }: Reference,
  { lag, now }: { readonly now: number; readonly lag: number | null }
): void => {
  const [source] = sources
  const last = readings.at(-1)
  if (source === undefined || sources.length > 1) return must(false, () => `status tells of ${sources.length} sources`)
  const { failing, freshness: { ageSeconds, lastSnapshotAt }, grid, postingLagSeconds } = source
  const at = last === undefined ? null : last.at
  const age = at === null ? null : Math.max(0, Math.floor((now - at) / 1_000))
  must(
    same([lastSnapshotAt === null ? null : Date.parse(lastSnapshotAt), ageSeconds], [at, age]),
    () => `status says ${lastSnapshotAt}, ${ageSeconds} s ago; the last reading is of ${at}, ${age} s ago`
  )
  must(
    same(
      grid && [grid.unit, grid.dimensions],
      last === undefined ? null : [last.snapshot.grid.unit, last.snapshot.grid.dimensions]
    ),
    () => `status says ${JSON.stringify(grid)}, the last reading ${JSON.stringify(last?.snapshot.grid)}`
  )
  must(
    lag === null || postingLagSeconds === Math.round(lag / 1_000),
    () => `status says a lag of ${postingLagSeconds} s`
  )
  const surfaces = failing.map(({ surface }) => surface).sort()
  must(
    same(surfaces, [...books.failing].sort()),
    () => `status says ${surfaces.join()} fail, the events ${[...books.failing].join()}`
  )
  for (const surface of surfaces) {
    must(
      alerts.some(({ text }) => text.startsWith(`xai ${surface} cannot`)),
      () => `no alert says that ${surface} fails`
    )
  }
  for (const { cycle, spent } of balances) {
    must(exact(spent) === books.previews.get(cycle), () => `status says ${spent} of ${cycle}`)
  }
  const open = (list: ReadonlyArray<{ readonly mission: string; readonly billed: string }>) =>
    list.map(({ billed, mission }) => `${mission} ${billed}`).join()
  must(
    open(openMissions) === open(missions.missions),
    () => `status has open ${open(openMissions)}, the list ${open(missions.missions)}`
  )
}

/** Surfaces are what was read of each; their differences are their differences, and expected where reasons allow them. */
export const surfacesAdd = ({ ok, sources }: Reconciliation, report: Report, books: Books): void => {
  for (const { changes, differences, issued, preview, unchecked, usage } of sources) {
    const { billed, high, low, state } = usage
    const { total } = report
    must(
      same([billed, low, high, state], [total.billed, total.low, total.high, total.state]),
      () => `reconciled is ${JSON.stringify(usage)}, reported ${JSON.stringify(total)}`
    )
    const keys = Usd.sum(usage.keys.map((key) => exact(key.billed)))
    must(keys === exact(billed), () => `keys sum to ${keys}, usage is ${billed}`)
    for (const difference of differences) differs(difference)
    must(
      ok === (unchecked === undefined && changes.length === 0 && differences.every(({ expected }) => expected)),
      () => `reconciling says ${ok ? "ok" : "not ok"}: ${JSON.stringify({ changes, differences })}`
    )
    const cycle = report.period.from!.slice(0, 7)
    const [invoice, spent] = [books.invoiceOf(cycle), books.previews.get(cycle)]
    must(
      issued === null ? invoice === undefined || invoice.total === Usd.zero : exact(issued.total) === invoice?.total,
      () => `issued is ${issued?.total}, the last invoice says ${invoice?.total}`
    )
    must(
      (preview === null ? undefined : exact(preview.spent)) === spent,
      () => `the preview is ${preview?.spent}, the last one says ${spent}`
    )
  }
}

const differs = ({ difference, expected, leftAmount, reasons, rightAmount, unexplained }: Difference): void => {
  const real = Usd.subtract(exact(leftAmount), exact(rightAmount))
  must(real === exact(difference), () => `${leftAmount} less ${rightAmount} is said to be ${difference}`)
  const least = Usd.min(Usd.zero, Usd.sum(reasons.map((reason) => exact(reason.least))))
  const most = Usd.max(Usd.zero, Usd.sum(reasons.map((reason) => exact(reason.most))))
  const rest = Usd.subtract(real, Usd.max(least, Usd.min(most, real)))
  must(rest === exact(unexplained), () => `${unexplained} of ${difference} is unexplained, reckoned are ${rest}`)
  must(
    expected === Usd.isZero(rest),
    () => `${difference} with ${rest} unexplained is ${expected ? "" : "not "}expected`
  )
}

/** Every bucket that moved after its cycle was closed is told, with what it was and is, and no other. */
export const changesTold = ({ sources }: Reconciliation, moved: ReadonlyArray<Moved>): void => {
  const told = sources.flatMap(({ changes }) => changes).filter(({ what }) => what === "usage")
    .map(({ after, before, bucket, key, meter, model }) =>
      [JSON.stringify([key?.id ?? null, model, meter]), Date.parse(bucket!.from), exact(before), exact(after)].join(" ")
    ).sort()
  const reckoned = moved.map(({ after, before, epoch: { bucket, series } }) =>
    [series, bucket.start, before, after].join(" ")
  ).sort()
  must(same(told, reckoned), () => `told is that ${told.join()} moved, these did: ${reckoned.join()}`)
}

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right)
