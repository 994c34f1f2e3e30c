/** Projection: the attribution journal. Every event books the difference it makes, at its own position, and nothing else. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { SplitRule } from "../event/SplitRule.ts"
import type { KeyFold } from "../key/KeyProjection.ts"
import { makeTimeline, type Ownership, type TimelineEntry } from "../key/ownership.ts"
import type { MissionFold } from "../mission/MissionProjection.ts"
import { Usd } from "../money/Usd.ts"
import type { Fold, Projection } from "../projection/Projection.ts"
import type { Interval } from "../time/Interval.ts"
import { type EpochState, foldEpoch, growthInterval, observe } from "../usage/segments.ts"
import type { UsageChange, UsageFold } from "../usage/UsageProjection.ts"
import { attribute, attributeEpoch } from "./attribute.ts"
import { changedStretch, changedWindows } from "./changedStretch.ts"
import type { MissionWindows } from "./claimedWindows.ts"
import { type Claims, makeClaims, reviseClaims } from "./claims.ts"
import { sumIndexes, sumTables } from "./JournalSums.ts"
import { PostingTable } from "./PostingTable.ts"
import { rebook } from "./rebook.ts"

export const journalProjection: Projection = {
  name: "attribution",
  version: 4,
  tables: `
    CREATE TABLE agent (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;   -- 0 elsewhere: nobody
    CREATE TABLE split_rule (
      position INTEGER PRIMARY KEY, rule TEXT NOT NULL, valid_from INTEGER, actor TEXT NOT NULL, recorded_at INTEGER NOT NULL, why TEXT
    ) STRICT;
    CREATE TABLE posting (
      position INTEGER NOT NULL, n INTEGER NOT NULL, series INTEGER NOT NULL, start INTEGER NOT NULL,
      "from" INTEGER NOT NULL, "to" INTEGER NOT NULL, agent INTEGER NOT NULL, mission INTEGER NOT NULL, ticks INTEGER NOT NULL,
      PRIMARY KEY (position, n)
    ) STRICT, WITHOUT ROWID;
    ${sumTables}`,
  indexes: `
    CREATE INDEX posting_by_start ON posting (start);
    ${sumIndexes}`
}

/** The folds whose state the journal looks at; each event has passed them before. */
export interface JournalSources {
  readonly missions: MissionFold
  readonly keys: KeyFold
  readonly usage: UsageFold
}

export const openJournalFold = (views: SqliteFile, { keys, missions, usage }: JournalSources): Fold => {
  const insertRule = views.prepare("INSERT INTO split_rule VALUES (?, ?, ?, ?, ?, ?)")
  const postings = new PostingTable(views, missions, (block) => usage.endBlock(block))
  const ruleEntries = loadRules(views)
  const owners = new Map<number, Ownership>()
  let claims = makeClaims(windowsOf(missions), makeTimeline(ruleEntries))

  const ownerOf = (series: number): Ownership => {
    let owner = owners.get(series)
    if (owner === undefined) owners.set(series, owner = keys.ownership(usage.series.get(series)))
    return owner
  }

  const bookUsage = (position: number, { before, bucket, observation, series }: UsageChange) => {
    if (before.value === before.high && observation.value > before.high) {
      // An open or late bucket that grew: earlier growth keeps its value, so its leaves need not be read.
      const segment = { ...growthInterval(bucket, observation), ticks: Usd.subtract(observation.value, before.high) }
      postings.book(position, series, bucket.start, attribute(segment, claims, ownerOf(series)), [])
      return
    }
    const seen = usage.observations.epoch(series, bucket).observations
    const old = foldEpoch(bucket, seen.slice(0, -1))
    const owner = ownerOf(series)
    const leaves = (state: EpochState) => attributeEpoch(state, claims, owner)
    postings.book(position, series, bucket.start, leaves(observe(bucket, old, seen.at(-1)!)), leaves(old))
  }

  const bookClaims = (position: number, stretches: ReadonlyArray<Interval>, revised: Claims) => {
    const before = claims
    claims = revised
    if (stretches.length === 0) return undefined
    const standing = (claims: Claims) => (series: number) => ({ claims, owner: ownerOf(series) })
    const change = { series: usage.series.numbers(), stretches, before: standing(before), after: standing(claims) }
    return rebook(position, change, usage, postings)
  }

  const bookOwner = (position: number) => {
    owners.clear()
    const change = keys.change()!
    const stretches = changedStretch(change.before, change.after)
    if (stretches.length === 0) return undefined
    const standing = (owner: Ownership) => () => ({ claims, owner })
    const [before, after] = [standing(change.before), standing(change.after)]
    return rebook(position, { series: usage.series.numbers(change.key), stretches, before, after }, usage, postings)
  }

  return {
    apply: ({ actor, event, position, recordedAt }) => {
      if (event.type === "UsageSnapshotTaken") {
        postings.countReadings(position, usage.changes().length)
        for (const change of usage.changes()) bookUsage(position, change)
      } else if (event.type === "KeyAssigned") return bookOwner(position)
      else if (event.type === "SplitRuleSet") {
        const { from, rule, why = null } = event.payload
        insertRule.run(position, rule, from, actor, recordedAt, why)
        ruleEntries.push({ position, from, value: rule })
        const rules = makeTimeline(ruleEntries)
        const stretches = changedStretch(claims.rules, rules)
        return bookClaims(position, stretches, reviseClaims(claims, stretches, [], rules))
      } else if (missions.changes().length > 0) {
        const stretches = changedWindows(missions.changes())
        const changed = missions.changes().map(({ after, mission }) => ({ mission, windows: after }))
        return bookClaims(position, stretches, reviseClaims(claims, stretches, changed, claims.rules))
      }
      return undefined
    },
    flush: () => postings.flush()
  }
}

const windowsOf = (missions: MissionFold): ReadonlyArray<MissionWindows> =>
  [...missions.windows()].map(([mission, windows]) => ({ mission, windows }))

const loadRules = (views: SqliteFile): Array<TimelineEntry<SplitRule>> =>
  views.prepare("SELECT position, valid_from AS \"from\", rule AS value FROM split_rule ORDER BY position")
    .all() as Array<
      TimelineEntry<SplitRule>
    >
