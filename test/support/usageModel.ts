/** Readings drawn at random, and what must be kept of them, by a model that looks at all of them each time and keeps nothing. */
import * as fc from "fast-check"
import { bucketLength, type BucketUnit, type UsageSnapshotTaken } from "../../src/event/Usage.ts"
import { Usd } from "../../src/money/Usd.ts"

export const hour = 3_600_000
const day = 24 * hour

type Listed = UsageSnapshotTaken["series"][number]
type Named = Pick<UsageSnapshotTaken, "source" | "basis"> & Omit<Listed, "points">

export interface Snapshot extends UsageSnapshotTaken {
  readonly position: number
  readonly at: number
  /** After it: nothing, what was kept back is written, a block ends, or another process goes on. */
  readonly next: "nothing" | "flush" | "block" | "reopen"
}

/** One value as the model sees it. */
export interface Seen {
  readonly named: Named
  readonly name: string
  readonly position: number
  readonly at: number
  readonly start: number
  readonly end: number
  readonly value: Usd
  readonly previousAt: number | null
  readonly before: { readonly value: Usd; readonly high: Usd }
}

const amounts = fc.oneof(fc.bigInt(-3n, 5n), fc.constantFrom(2n ** 60n + 1n, -(2n ** 54n + 1n))).map(Usd.ticks)
const nameParts = [
  fc.constantFrom("k1", "k2", "", null),
  fc.constantFrom("m1", "", null),
  fc.constantFrom("t1", "", null)
] as const

const listed = (unit: BucketUnit, from: number, to: number) =>
  fc.uniqueArray(
    fc.record({
      name: fc.tuple(...nameParts),
      points: fc.uniqueArray(
        fc.record({ bucket: fc.integer({ min: 0, max: (to - from) / bucketLength[unit] - 1 }), amount: amounts }),
        { selector: ({ bucket }) => bucket, maxLength: 4 }
      )
    }),
    { selector: ({ name }) => JSON.stringify(name), maxLength: 3 }
  ).map((all) =>
    all.map(({ name: [key, model, meter], points }): Listed => ({
      ...{ key, model, meter },
      points: points.map(({ amount, bucket }) => ({ amount, bucket: from + bucket * bucketLength[unit] }))
        .sort((left, right) => left.bucket - right.bucket)
    }))
  )

/** Around the beginning of 1970, so that days before and after it are read; hours at the edge of a day collide. */
export const snapshots = fc.array(
  fc.record({
    source: fc.constantFrom("xai", "xai", "spare"),
    basis: fc.constantFrom("billed" as const, "billed" as const, "estimated" as const),
    unit: fc.constantFrom<BucketUnit>("hour", "hour", "quarter-hour"),
    after: fc.integer({ min: 1, max: 3 }),
    from: fc.integer({ min: -6, max: 3 }),
    length: fc.constantFrom(1, 2, 5, 9),
    next: fc.constantFrom("nothing" as const, "flush" as const, "block" as const, "reopen" as const)
  }).chain((drawn) =>
    listed(drawn.unit, drawn.from * hour, (drawn.from + drawn.length) * hour).map((series) => ({ ...drawn, series }))
  ),
  { minLength: 1, maxLength: 10 }
).map((all) => {
  let at = -4 * hour
  return all.map(({ after, basis, from, length, series, source, next, unit }, index): Snapshot => ({
    ...{ source, surface: "usage", basis, digest: "", rounded: index, series, next, position: index * 2 + 1 },
    at: at += after * hour / 2,
    readAt: at,
    grid: { unit, zone: "Etc/GMT", dimensions: [] },
    window: { from: from * hour, to: (from + length) * hour }
  }))
})

const holds = ({ window }: Snapshot, start: number, end: number) => window.from <= start && end <= window.to

/** Looks at everything each time, and keeps nothing. */
export const valuesOf = (taken: ReadonlyArray<Snapshot>): ReadonlyArray<Seen> => {
  const seen: Array<Seen> = []
  for (const [index, snapshot] of taken.entries()) {
    const { at, basis, grid, position, series, source } = snapshot
    for (const { points, ...rest } of series) {
      for (const { amount, bucket: start } of points) {
        const named = { source, basis, ...rest }
        const end = start + bucketLength[grid.unit]
        const previous = taken.slice(0, index).findLast((other) => other.source === source && holds(other, start, end))
        const name = JSON.stringify([source, basis, rest.key, rest.model, rest.meter])
        const earlier = seen.filter((one) => one.name === name && one.start === start).map(({ value }) => value)
        const before = { value: earlier.at(-1) ?? Usd.zero, high: earlier.reduce(Usd.max, Usd.zero) }
        seen.push({ named, name, position, at, start, end, value: amount, previousAt: previous?.at ?? null, before })
      }
    }
  }
  return seen
}

export const changeOf = ({ before, value }: Seen) => Usd.subtract(value, before.value)

const least = (numbers: ReadonlyArray<number>) => numbers.length === 0 ? null : Math.min(...numbers)
const most = (numbers: ReadonlyArray<number>) => numbers.length === 0 ? null : Math.max(...numbers)

/** The row of the last snapshot. */
export const snapshotRow = (taken: ReadonlyArray<Snapshot>, seen: ReadonlyArray<Seen>) => {
  const { at, position, rounded, source, window } = taken.at(-1)!
  const earlier = taken.slice(0, -1).filter((other) => other.source === source)
  const all = [...earlier, taken.at(-1)!]
  const readTo = (of: ReadonlyArray<Snapshot>) => most(of.map((one) => Math.min(one.window.to, one.at)))
  const own = seen.filter((one) => one.position === position)
  const late = own.filter(({ before, end, previousAt, value }) =>
    previousAt !== null && previousAt >= end && value > before.high
  )
  const covered = readTo(earlier)
  const reach = Math.max(at - window.from, window.to - at) / hour
  return {
    ...{ position, occurred_at: at, points: own.length, rounded },
    late: most(late.map(({ end }) => at - end)) ?? 0,
    covered_from: least(all.map((one) => one.window.from)),
    covered_to: readTo(all),
    read_from: least(all.map((one) => one.window.from)),
    read_to: most(all.map((one) => one.window.to)),
    span: [1, 2, 4, 8, 16, 32].find((span) => span >= reach),
    newest: most(seen.filter(({ named }) => named.source === source).map(({ start }) => start)),
    listed_from: least(own.map(({ start }) => start)),
    listed_to: most(own.map(({ start }) => start)),
    gap_from: covered !== null && window.from > covered ? covered : null
  }
}

/** Sums by day and series, as rows; `kept`: whether those that come to nothing stay. */
export const sumsOf = (seen: ReadonlyArray<Seen>, numberOf: (name: string) => number, kept: boolean) =>
  [...Map.groupBy(seen, ({ name, start }) => `${Math.floor(start / day)} ${numberOf(name)}`)]
    .map(([name, values]) => [...name.split(" ").map(BigInt), Usd.sum(values.map(changeOf))])
    .filter(([, , ticks]) => kept || ticks !== 0n).sort(byText)

export const byText = (left: unknown, right: unknown) => String(left) < String(right) ? -1 : 1
