/** Answers `ledger reconcile`: the surfaces of each source over one billing cycle, side by side. */
import { Result } from "effect"
import { nearest } from "../config/nearest.ts"
import { type BillingCycle, billingCycle, billingCycleAt, cycleZone } from "../time/billingCycle.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { documentHead } from "./AsOf.ts"
import { changesShown } from "./changesShown.ts"
import { cycleDifferences } from "./cycleDifferences.ts"
import { type CycleSurfaces, cycleSurfaces } from "./cycleSurfaces.ts"
import type { Reconciliation, SourceReconciliation } from "./documents/Reconciliation.ts"
import type { Inquiry } from "./Inquiry.ts"
import { NameUnknown } from "./NameUnknown.ts"
import { issuedShown, postedShown, previewShown, usageShown } from "./surfacesShown.ts"

/** `cycle` as written, by default the running one of the as-of instant; `source`: only this one. */
export interface ReconcileAsked {
  readonly cycle?: string
  readonly source?: string
}

export const reconcileOf = (inquiry: Inquiry, asked: ReconcileAsked): Result.Result<Reconciliation, NameUnknown> =>
  Result.gen(function*() {
    const { asOf, now } = inquiry.asked
    const cycle = yield* cycleOf(asked.cycle, asOf.instant)
    const sources = (yield* sourcesOf(inquiry, asked.source)).map((source) => reconciled(inquiry, source, cycle))
    return {
      ...documentHead("ledger.reconcile/1", asOf, now),
      cycle: cycle.name,
      timeZone: cycleZone,
      period: { from: formatTimestamp(cycle.from), to: formatTimestamp(cycle.to) },
      ok: sources.length > 0 &&
        sources.every(({ changes, differences, unchecked }) =>
          unchecked === undefined && changes.length === 0 && differences.every(({ expected }) => expected)
        ),
      sources,
      notices: asOf.instant < cycle.from ? [`the cycle ${cycle.name} had not begun`] : []
    }
  })

const cycleOf = (written: string | undefined, instant: number): Result.Result<BillingCycle, NameUnknown> => {
  const cycle = written === undefined ? billingCycleAt(instant) : billingCycle(written)
  return cycle === undefined
    ? Result.fail(new NameUnknown({ what: "cycle", name: written ?? "", problem: "malformed", candidates: [] }))
    : Result.succeed(cycle)
}

const sourcesOf = (inquiry: Inquiry, asked: string | undefined): Result.Result<ReadonlyArray<string>, NameUnknown> => {
  const known = inquiry.freshness.sources()
  if (asked === undefined) return Result.succeed(known)
  if (known.includes(asked)) return Result.succeed([asked])
  const near = nearest(asked, known)
  const candidates = near === undefined ? [] : [near]
  return Result.fail(new NameUnknown({ what: "source", name: asked, problem: "unknown", candidates }))
}

const reconciled = (inquiry: Inquiry, source: string, cycle: BillingCycle): SourceReconciliation => {
  const surfaces = cycleSurfaces(inquiry, source, cycle)
  const unchecked = uncheckedBecause(inquiry, source, cycle, surfaces)
  return {
    source,
    ...(unchecked !== undefined && { unchecked }),
    usage: usageShown(inquiry, source, cycle, surfaces),
    preview: previewShown(surfaces),
    issued: issuedShown(surfaces, inquiry.closings.closingOf(source, cycle.name) !== undefined),
    posted: postedShown(surfaces),
    differences: cycleDifferences(surfaces),
    changes: changesShown(inquiry, source, cycle.name)
  }
}

/** Agreement is only what was looked at: keys beside their own sum compare nothing. */
const uncheckedBecause = (
  { asked: { asOf }, freshness }: Inquiry,
  source: string,
  cycle: BillingCycle,
  { issued, preview, readAt }: CycleSurfaces
): string | undefined => {
  if (asOf.instant < cycle.from) return "it had not begun"
  if (readAt === undefined) return "usage has not been read"
  if (issued !== undefined || preview !== undefined) return undefined
  const failing = freshness.failing(source).filter(({ surface }) => surface.startsWith("invoice"))
  const failures = failing.map(({ detail, surface }) => `${surface} cannot be read: ${detail}`)
  return ["no invoice of it has been read, neither a preview nor an issued one", ...failures].join("; ")
}
