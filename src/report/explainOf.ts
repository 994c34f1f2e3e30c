/** Answers `ledger explain`: the whole way from readings, bookmarks and rules to a figure, recomputed beside the journal. */
import { Result, Schema } from "effect"
import { Usd } from "../money/Usd.ts"
import { documentHead } from "./AsOf.ts"
import type { ExplainedSeries, Explanation } from "./documents/Explanation.ts"
import { epochsIn, type PlacedEpoch } from "./Epochs.ts"
import { explainBucket } from "./explainBucket.ts"
import { explainOpen, explainRange } from "./explainRange.ts"
import { type Asked, Inquiry, noSums, type Sums } from "./Inquiry.ts"
import { whyNotFinal } from "./isFinal.ts"
import type { KnownMission } from "./Knowledge.ts"
import { lagShown } from "./lagShown.ts"
import type { NameUnknown } from "./NameUnknown.ts"
import { Provenance } from "./Provenance.ts"
import type { FigureQuestion } from "./Question.ts"
import type { Scope } from "./rangeOf.ts"
import { timesOfSeries } from "./rangeOf.ts"
import { reportFor } from "./reportOf.ts"
import { type Resolved, resolveQuestion, scopeOf } from "./resolveQuestion.ts"

/** Values that an explanation goes into; each is a few hundred bytes of the answer. */
export const mostValues = 50_000

/** More values went into the figure than anybody can follow. */
export class TooMuchToExplain extends Schema.TaggedError<TooMuchToExplain>()("TooMuchToExplain", {
  most: Schema.Int
}) {
  override get message() {
    return `more than ${this.most} values were read of what this figure is made of, too many to explain at once`
  }
}

/** `missions`: all of today's knowledge, with which a mission's reference is resolved. */
export const explainOf = (
  asked: Asked,
  question: FigureQuestion,
  missions: ReadonlyMap<string, KnownMission>,
  most = mostValues
): Result.Result<Explanation, NameUnknown | TooMuchToExplain> =>
  Result.gen(function*() {
    const inquiry = new Inquiry(asked)
    const resolved = yield* resolveQuestion(inquiry, { ...question, by: [] }, missions)
    const series = explainSeries(inquiry, scopeOf(resolved), most)
    return series === undefined
      ? yield* Result.fail(new TooMuchToExplain({ most }))
      : assemble(inquiry, resolved, series)
  })

interface SeriesExplained {
  readonly number: number
  readonly shown: ExplainedSeries
  readonly ticks: Usd
}

const assemble = (inquiry: Inquiry, resolved: Resolved, series: ReadonlyArray<SeriesExplained>): Explanation => {
  const report = reportFor(inquiry, resolved)
  const scope = scopeOf(resolved)
  const { coverage, filter, notices, period, timeZone, total } = report
  const recomputed = series.reduce<Sums>((sums, { number, ticks }) => inquiry.addTo(sums, number, ticks), noSums)
  const less = (shown: string, ticks: Usd) => Usd.format(Usd.subtract(Usd.parseExact(shown)!, ticks))
  const { asOf, now } = inquiry.asked
  return {
    ...documentHead("ledger.explain/1", asOf, now),
    timeZone,
    period,
    filter,
    total,
    recomputed: { billed: Usd.format(recomputed.billed), estimated: Usd.format(recomputed.estimated) },
    difference: {
      billed: less(total.billed, recomputed.billed),
      estimated: less(total.estimated, recomputed.estimated)
    },
    series: series.map(({ shown }) => shown),
    postingLags: coverage.map(({ source }) => lagShown(inquiry, source)),
    openBecause: total.high === null ? explainOpen(inquiry, scope, coverage) : [],
    notFinalBecause: total.state === "settled"
      ? whyNotFinal(inquiry.closings, inquiry.evidence, scope, asOf.instant)
      : [],
    notices
  }
}

/** Series that were seen in the times in question; `undefined` where they are too much. */
const explainSeries = (inquiry: Inquiry, scope: Scope, most: number): ReadonlyArray<SeriesExplained> | undefined => {
  const read = readEpochs(inquiry, scope, most)
  const provenance = new Provenance(inquiry)
  return read?.map(([number, epochs]) => explainOne(inquiry, provenance, scope, number, epochs))
}

/** All before the first is explained, so that what is too much is refused at once. */
const readEpochs = ({ asked: { asOf, views }, knowledge }: Inquiry, scope: Scope, most: number) => {
  const read: Array<readonly [number, ReadonlyArray<PlacedEpoch>]> = []
  let left = most
  for (const number of scope.series) {
    const epochs = epochsIn(views, asOf.position, number, timesOfSeries(knowledge, scope, number).possible, left)
    if (epochs === undefined) return undefined
    left -= epochs.reduce((sum, { observations }) => sum + observations.length, 0)
    if (epochs.length > 0) read.push([number, epochs])
  }
  return read
}

const explainOne = (
  inquiry: Inquiry,
  provenance: Provenance,
  scope: Scope,
  number: number,
  epochs: ReadonlyArray<PlacedEpoch>
): SeriesExplained => {
  const { knowledge } = inquiry
  const series = knowledge.series.get(number)!
  const buckets = epochs.map((epoch) => explainBucket({ inquiry, provenance, scope, series }, epoch))
  const ticks = Usd.sum(buckets.map((bucket) => bucket.ticks))
  const { basis, key, meter, model, source, surface } = series
  const shown: ExplainedSeries = {
    ...{ source, surface, basis, model, meter },
    key: key === null ? null : { id: key, name: knowledge.keyName(source, key) },
    contribution: Usd.format(ticks),
    buckets: buckets.map((bucket) => bucket.shown),
    range: basis === "billed" ? explainRange(inquiry, scope, number) : null
  }
  return { number, shown, ticks }
}
