/** The way of one bucket's money: from its readings to segments, pieces and shares, and what of it was asked for. */
import { attributeEpoch, type Leaf } from "../attribution/attribute.ts"
import { outcomesOver, type Piece } from "../attribution/claims.ts"
import { cut, partBefore, type Spread } from "../attribution/cut.ts"
import { apportion } from "../money/apportion.ts"
import { Usd } from "../money/Usd.ts"
import { Interval } from "../time/Interval.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { foldEpoch, segmentValues } from "../usage/segments.ts"
import type { Series } from "../usage/SeriesTable.ts"
import type { ExplainedBucket } from "./documents/Explanation.ts"
import type { PlacedEpoch, PlacedObservation } from "./Epochs.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { Provenance } from "./Provenance.ts"
import type { Scope } from "./rangeOf.ts"

/** What all buckets of a series have in common. */
export interface SeriesInQuestion {
  readonly inquiry: Inquiry
  readonly provenance: Provenance
  readonly scope: Scope
  readonly series: Series
}

/** A bucket's explanation, and the ticks it gives to the figure. */
export interface BucketExplained {
  readonly shown: ExplainedBucket
  readonly ticks: Usd
}

export const explainBucket = (question: SeriesInQuestion, { bucket, observations }: PlacedEpoch): BucketExplained => {
  const { inquiry: { knowledge }, scope, series } = question
  const state = foldEpoch(bucket, observations)
  const values = segmentValues(state)
  const owner = knowledge.owner(series)
  const leaves = attributeEpoch(state, knowledge.claims, owner)
    .filter((leaf) => isAsked(scope, leaf) && Interval.overlaps(leaf, scope.period))
    .map((leaf) => ({ leaf, counted: cut(leaf, scope.period) }))
  const ticks = Usd.sum(leaves.map(({ counted }) => counted))
  const shown: ExplainedBucket = {
    start: formatTimestamp(bucket.start),
    end: formatTimestamp(bucket.end),
    high: Usd.format(state.high),
    value: Usd.format(state.value),
    observations: observations.map((observation) => observationShown(question, observation)),
    segments: state.segments.map(({ from, to, weight }, index) => {
      const segment: Spread = { from, to, ticks: values[index]! }
      return {
        ...timesShown(segment),
        weight: Usd.format(weight),
        value: Usd.format(segment.ticks),
        pieces: outcomesOver(knowledge.claims, owner, segment).map((piece) => pieceShown(question, segment, piece))
      }
    }),
    leaves: leaves.map(({ counted, leaf }) => ({
      ...timesShown(leaf),
      agent: leaf.agent,
      mission: leaf.mission === null ? null : knowledge.missions.get(leaf.mission)!.ref,
      amount: Usd.format(leaf.ticks),
      counted: Usd.format(counted)
    })),
    contribution: Usd.format(ticks)
  }
  return { shown, ticks }
}

const isAsked = ({ agent, mission }: Scope, leaf: Leaf): boolean =>
  (agent === undefined || leaf.agent === agent) && (mission === undefined || leaf.mission === mission)

const timesShown = ({ from, to }: Interval) => ({ from: formatTimestamp(from), to: formatTimestamp(to) })

const observationShown = (
  { inquiry, series }: SeriesInQuestion,
  { at, position, previousAt, value }: PlacedObservation
): ExplainedBucket["observations"][number] => ({
  position,
  at: formatTimestamp(at),
  previousAt: previousAt === null ? null : formatTimestamp(previousAt),
  previousPosition: previousAt === null ? null : inquiry.readings.positionAt(series.source, previousAt),
  value: Usd.format(value)
})

const pieceShown = (
  { inquiry: { knowledge }, provenance, series }: SeriesInQuestion,
  segment: Spread,
  piece: Piece
): ExplainedBucket["segments"][number]["pieces"][number] => {
  const { agent, shares } = piece.outcome
  const amount = Usd.subtract(partBefore(segment, piece.to), partBefore(segment, piece.from))
  const parts = apportion(amount, shares.map(({ weight }) => weight))
  return {
    ...timesShown(piece),
    amount: Usd.format(amount),
    agent,
    assignedBy: provenance.assignedBy(series.source, series.key, piece.from),
    claimants: provenance.claimantsOf(piece),
    rules: shares.length === 0 ? [] : provenance.rulesOver(piece),
    shares: shares.map(({ mission, weight }, index) => ({
      mission: knowledge.missions.get(mission)!.ref,
      weight: Number(weight),
      amount: Usd.format(parts[index]!)
    }))
  }
}
