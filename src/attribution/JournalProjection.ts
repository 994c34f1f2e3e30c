/** Projection: the attribution journal. Every event books the difference it makes, at its own position, and nothing else. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { SplitRule } from "../event/SplitRule.ts"
import type { KeyFold } from "../key/KeyProjection.ts"
import { makeTimeline, type Ownership, type Timeline, type TimelineEntry } from "../key/ownership.ts"
import type { MissionFold } from "../mission/MissionProjection.ts"
import { Usd } from "../money/Usd.ts"
import type { Fold, Projection } from "../projection/Projection.ts"
import { Interval } from "../time/Interval.ts"
import { type EpochState, foldEpoch, growthInterval, observe, segmentValues } from "../usage/segments.ts"
import type { UsageChange, UsageFold } from "../usage/UsageProjection.ts"
import { attribute, attributeEpoch, type Leaf } from "./attribute.ts"
import { changedStretch, changedWindows } from "./changedStretch.ts"
import { type Claims, makeClaims, type MissionWindows, reviseClaims } from "./claims.ts"
import { PostingTable } from "./PostingTable.ts"

export const journalProjection: Projection = {
  name: "attribution",
  version: 2,
  tables: `
    CREATE TABLE agent (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;   -- 0 elsewhere: nobody
    CREATE TABLE split_rule (position INTEGER PRIMARY KEY, rule TEXT NOT NULL, valid_from INTEGER) STRICT;
    CREATE TABLE posting (
      position INTEGER NOT NULL, n INTEGER NOT NULL, series INTEGER NOT NULL, start INTEGER NOT NULL,
      "from" INTEGER NOT NULL, "to" INTEGER NOT NULL, agent INTEGER NOT NULL, mission INTEGER NOT NULL, ticks INTEGER NOT NULL,
      PRIMARY KEY (position, n)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE daily (                   -- sums of postings whose bucket starts on the UTC day, for speed
      day INTEGER NOT NULL, series INTEGER NOT NULL, agent INTEGER NOT NULL, mission INTEGER NOT NULL, ticks INTEGER NOT NULL,
      PRIMARY KEY (day, series, agent, mission)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE total (                   -- sums of all postings; claimed: 1 by some mission, 0 by none
      series INTEGER NOT NULL, agent INTEGER NOT NULL, claimed INTEGER NOT NULL, ticks INTEGER NOT NULL,
      PRIMARY KEY (series, agent, claimed)
    ) STRICT, WITHOUT ROWID;`,
  indexes: `
    CREATE INDEX posting_by_start ON posting (start);
    CREATE INDEX daily_by_mission ON daily (mission);`
}

/** The folds whose state the journal looks at; each event has passed them before. */
export interface JournalSources {
  readonly missions: MissionFold
  readonly keys: KeyFold
  readonly usage: UsageFold
}

export const openJournalFold = (views: SqliteFile, { keys, missions, usage }: JournalSources): Fold => {
  const insertRule = views.prepare("INSERT INTO split_rule VALUES (?, ?, ?)")
  const postings = new PostingTable(views, missions)
  const ruleEntries = loadRules(views)
  const owners = new Map<number, Ownership>()
  let claims = makeClaims(windowsOf(missions), makeTimeline(ruleEntries))

  /** Books what new claims or a new owner make of the growth in `stretch`. */
  const rebook = (position: number, series: ReadonlyArray<number>, stretch: Interval, before: View, after: View) => {
    for (const number of series) {
      const epochs = usage.observations.overlapping(number, stretch, usage.series.longest(number))
      for (const { bucket, observations } of epochs) {
        const state = foldEpoch(bucket, observations)
        const values = segmentValues(state)
        for (const [index, { from, to }] of state.segments.entries()) {
          if (!Interval.overlaps({ from, to }, stretch)) continue
          const segment = { from, to, ticks: values[index]! }
          postings.book(position, number, bucket.start, after(segment, number), before(segment, number))
        }
      }
    }
  }
  const viewOf = (given: Claims, ownership = ownerOf): View => (segment, series) =>
    attribute(segment, given, ownership(series))
  const ownerOf = (series: number): Ownership => {
    let owner = owners.get(series)
    if (owner === undefined) owners.set(series, owner = keys.ownership(usage.series.get(series)))
    return owner
  }

  const bookUsage = (position: number, { before, bucket, observation, series }: UsageChange) => {
    const view = viewOf(claims)
    if (before.value === before.high && observation.value > before.high) {
      // An open or late bucket that grew: earlier growth keeps its value, so its leaves need not be read.
      const segment = { ...growthInterval(bucket, observation), ticks: Usd.subtract(observation.value, before.high) }
      postings.book(position, series, bucket.start, view(segment, series), [])
      return
    }
    const seen = usage.observations.epoch(series, bucket).observations
    const old = foldEpoch(bucket, seen.slice(0, -1))
    const owner = ownerOf(series)
    const leaves = (state: EpochState) => attributeEpoch(state, claims, owner)
    postings.book(position, series, bucket.start, leaves(observe(bucket, old, seen.at(-1)!)), leaves(old))
  }

  const bookClaims = (position: number, stretch: Interval | undefined, rules: Timeline<SplitRule>) => {
    const before = claims
    claims = reviseClaims(before, stretch, windowsOf(missions), rules)
    if (stretch !== undefined) rebook(position, usage.series.numbers(), stretch, viewOf(before), viewOf(claims))
  }

  const bookOwner = (position: number) => {
    owners.clear()
    const change = keys.change()!
    const stretch = changedStretch(change.before, change.after)
    if (stretch === undefined) return
    const series = usage.series.numbers(change.key)
    rebook(position, series, stretch, viewOf(claims, () => change.before), viewOf(claims, () => change.after))
  }

  return {
    apply: ({ event, position }) => {
      if (event.type === "UsageSnapshotTaken") { for (const change of usage.changes()) bookUsage(position, change) }
      else if (event.type === "KeyAssigned") bookOwner(position)
      else if (event.type === "SplitRuleSet") {
        const before = claims.rules
        insertRule.run(position, event.payload.rule, event.payload.from)
        ruleEntries.push({ position, from: event.payload.from, value: event.payload.rule })
        const rules = makeTimeline(ruleEntries)
        bookClaims(position, changedStretch(before, rules), rules)
      } else {
        const change = missions.change()
        if (change !== undefined) bookClaims(position, changedWindows(change.before, change.after), claims.rules)
      }
    },
    flush: () => postings.flush()
  }
}

/** The leaves of one segment of a series, under given claims and owners. */
type View = (segment: Interval & { readonly ticks: Usd }, series: number) => ReadonlyArray<Leaf>

const windowsOf = (missions: MissionFold): ReadonlyArray<MissionWindows> =>
  [...missions.windows()].map(([mission, windows]) => ({ mission, windows }))

const loadRules = (views: SqliteFile): Array<TimelineEntry<SplitRule>> =>
  views.prepare("SELECT position, valid_from AS \"from\", rule AS value FROM split_rule ORDER BY position")
    .all() as Array<
      TimelineEntry<SplitRule>
    >
