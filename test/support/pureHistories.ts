/** Generators of small histories, where everything collides: 20 ms of time, two buckets, two keys, two agents, three missions. */
import * as fc from "fast-check"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import type { BookmarkKind } from "../../src/mission/windows.ts"
import { Usd } from "../../src/money/Usd.ts"
import type { BookmarkFact, Fact, SnapshotFact } from "./pureLedger.ts"

/** What happened, without the order in which it was recorded. */
export interface PureHistory {
  /** In the order of reading. */
  readonly snapshots: ReadonlyArray<SnapshotFact>
  readonly bookmarks: ReadonlyArray<BookmarkFact>
  /** Owners of keys and split rules, in the order of recording. */
  readonly settings: ReadonlyArray<Fact>
}

const buckets = [{ start: 0, end: 10 }, { start: 10, end: 20 }] as const
const series = [
  { series: "tokens", key: "k1" },
  { series: "images", key: "k1" },
  { series: "tokens-2", key: "k2" },
  { series: "tools", key: null }
] as const
const windows = [{ from: 0, to: 20 }, { from: 0, to: 10 }, { from: 10, to: 20 }] as const
const instant = fc.nat(20)
const from = fc.option(instant)
const agent = fc.constantFrom("a", "b")
const crew = fc.uniqueArray(agent, { maxLength: 2 })

const line = fc.record({
  series: fc.constantFrom(...series),
  bucket: fc.constantFrom(...buckets),
  value: fc.bigInt({ min: -4n, max: 25n }).map(Usd.ticks)
}).map(({ bucket, series, value }) => ({ series: series.series, key: series.key, bucket, value }))

const lines = fc.uniqueArray(line, { maxLength: 4, selector: (line) => `${line.series} ${line.bucket.start}` })

/** Readings at strictly increasing times, of the whole time or of one bucket; a bucket outside the window is not listed. */
export const snapshots: fc.Arbitrary<ReadonlyArray<SnapshotFact>> = fc.uniqueArray(
  fc.record({ at: fc.integer({ min: 1, max: 26 }), window: fc.constantFrom(...windows), lines }),
  { maxLength: 5, selector: ({ at }) => at }
).map((drawn) =>
  drawn.toSorted((left, right) => left.at - right.at).map(({ at, lines, window }) => ({
    type: "snapshot",
    at,
    window,
    lines: lines.filter(({ bucket }) => window.from <= bucket.start && bucket.start < window.to)
  }))
)

/** Bookmarks of the missions named, in any order. */
export const bookmarks = (missions: ReadonlyArray<string>): fc.Arbitrary<ReadonlyArray<BookmarkFact>> =>
  fc.array(
    fc.record({
      mission: fc.constantFrom(...missions),
      kind: fc.constantFrom<BookmarkKind>("start", "start", "start", "end", "pause", "resume", "crew"),
      at: instant,
      crew,
      others: crew,
      weight: fc.constantFrom(1n, 2n, 3n)
    }),
    { maxLength: 8 }
  ).map((drawn) =>
    drawn.map(({ at, crew, kind, mission, others, weight }) => ({
      type: "bookmark",
      mission,
      kind,
      at,
      ...(kind === "start" ? { crew, weight } : {}),
      ...(kind === "crew" ? { add: crew, remove: others } : {})
    }))
  )

export const assignment = fc.record({
  type: fc.constant("assign" as const),
  key: fc.constantFrom("k1", "k2"),
  from,
  agent: fc.option(agent)
})

export const ruleChange = fc.record({
  type: fc.constant("rule" as const),
  from,
  rule: fc.constantFrom<SplitRule>("even", "weighted", "latest")
})

/** Histories of the missions m1, m2 and m3. */
export const histories: fc.Arbitrary<PureHistory> = fc.record({
  snapshots,
  bookmarks: bookmarks(["m1", "m2", "m3"]),
  settings: fc.array(fc.oneof(assignment, ruleChange), { maxLength: 5 })
})

/** As recorded by people who bookmark at the time: snapshots and bookmarks in the order in which they happened. */
export const recordedAtTheTime = ({ bookmarks, settings, snapshots }: PureHistory): ReadonlyArray<Fact> => [
  ...settings,
  ...[...bookmarks, ...snapshots].sort((left, right) => left.at - right.at)
]

/** As recorded by people who bookmark when all is over, in the order in which it comes to their minds. */
export const recordedAfterwards = ({ bookmarks, settings, snapshots }: PureHistory): ReadonlyArray<Fact> => [
  ...snapshots,
  ...settings,
  ...bookmarks
]
