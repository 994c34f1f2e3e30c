/** What events moved leaf by leaf: where a leaf is cut by the period or by days, or a reading has to be told apart bucket by bucket. */
import { Usd } from "../money/Usd.ts"
import { Interval } from "../time/Interval.ts"
import { days, hours, type Labelled } from "../time/ReportingDays.ts"
import { CutChanges } from "./CutChanges.ts"
import type { Asked } from "./Inquiry.ts"
import type { GroupChange, LeafChange } from "./JournalChanges.ts"
import type { Resolved } from "./resolveQuestion.ts"
import { splitReading } from "./splitReading.ts"

/** What kind of change it is, where the event is a snapshot. */
export type Reading = "observed" | "restated" | undefined

/** What an event added to a group; `slot`: the day or hour, where the question asks by these. */
export interface Move {
  readonly change: GroupChange
  readonly reading: Reading
  readonly slot?: Labelled | undefined
}

interface Telling {
  /** The position before the first change. */
  readonly earlier: number
  readonly isReading: (position: number) => boolean
  readonly isAsked: (change: GroupChange) => boolean
}

/** Of changes that must be given in their order, all that an event made in a bucket at once. */
export const leafMoves = ({ views }: Asked, resolved: Resolved, { earlier, isAsked, isReading }: Telling) => {
  const cuts = new CutChanges(views, earlier)
  const partsOf = partsIn(resolved)
  const movesOf = (change: LeafChange, reading: Reading): ReadonlyArray<Move> => {
    const parts = partsOf(change)
    return cuts.gains(change, parts.map(({ part }) => part))
      .map((ticks, index) => ({ change: { ...change, ticks }, reading, slot: parts[index]!.slot }))
      .filter(({ change: { ticks } }) => !Usd.isZero(ticks))
  }
  return (changes: ReadonlyArray<LeafChange>): ReadonlyArray<Move> =>
    byEventAndBucket(changes).flatMap((bucket) => {
      if (!isReading(bucket[0]!.position)) return bucket.flatMap((change) => movesOf(change, undefined))
      if (!bucket[0]!.hasFallen) return bucket.flatMap((change) => movesOf(change, "observed"))
      const { observed, restated } = splitReading(views, bucket)
      return [
        ...restated.filter(isAsked).flatMap((change) => movesOf(change, "restated")),
        ...observed.filter(isAsked).flatMap((change) => movesOf(change, "observed"))
      ]
    })
}

/** Changes that one event made in one bucket of a series. */
const byEventAndBucket = (changes: ReadonlyArray<LeafChange>): ReadonlyArray<ReadonlyArray<LeafChange>> => {
  const buckets = new Map<string, Array<LeafChange>>()
  for (const change of changes) {
    const name = `${change.position} ${change.series} ${change.start}`
    const known = buckets.get(name)
    if (known === undefined) buckets.set(name, [change])
    else known.push(change)
  }
  return [...buckets.values()]
}

interface Part {
  readonly part: Interval
  readonly slot: Labelled | undefined
}

/** The period, or the days or hours of it that a leaf touches. */
const partsIn = ({ by, period, question }: Resolved): (leaf: Interval) => ReadonlyArray<Part> => {
  const width = widthOf(by)
  const slots = width && remembered((from, to) => width(from, to, question.timeZone))
  return (leaf) => {
    const touched = Interval.intersect(leaf, period)
    if (touched === undefined) return []
    if (slots === undefined) return [{ part: period, slot: undefined }]
    return slots(touched).map((slot) => ({
      part: { from: Math.max(slot.from, period.from), to: Math.min(slot.to, period.to) },
      slot
    }))
  }
}

/** What a question is divided by in time. */
export const widthOf = (by: Resolved["by"]): typeof days | undefined =>
  by.includes("hour") ? hours : by.includes("day") ? days : undefined

const quarter = 900_000

/** Days and hours of a zone are dear to find, and many leaves lie in one. */
const remembered = (slotsIn: (from: number, to: number) => ReadonlyArray<Labelled>) => {
  const known = new Map<number, Labelled>()
  return ({ from, to }: Interval): ReadonlyArray<Labelled> => {
    const near = Math.floor(from / quarter)
    const slot = known.get(near)
    if (slot !== undefined && slot.from <= from && to <= slot.to) return [slot]
    const slots = slotsIn(from, to)
    if (slots.length === 1) known.set(near, slots[0]!)
    return slots
  }
}
