/** The whole attribution as one pure function over a list of facts: what a ledger with that log must say. */
import { attributeEpoch } from "../../src/attribution/attribute.ts"
import type { Leaf } from "../../src/attribution/attribute.ts"
import { makeClaims } from "../../src/attribution/claims.ts"
import type { Claims, MissionWindows } from "../../src/attribution/claims.ts"
import { cut } from "../../src/attribution/cut.ts"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import { emptyTimeline, makeTimeline } from "../../src/key/ownership.ts"
import type { Ownership } from "../../src/key/ownership.ts"
import { foldBookmarks } from "../../src/mission/windows.ts"
import type { Bookmark, BookmarkKind } from "../../src/mission/windows.ts"
import { Usd } from "../../src/money/Usd.ts"
import { Interval } from "../../src/time/Interval.ts"
import { foldEpoch } from "../../src/usage/segments.ts"
import type { Bucket, Observation } from "../../src/usage/segments.ts"

/** A reading of all buckets that start in `window`. Sparse: a line left out has its previous value, or 0. */
export interface SnapshotFact {
  readonly type: "snapshot"
  readonly source?: string
  readonly at: number
  readonly window: Interval
  readonly lines: ReadonlyArray<SnapshotLine>
}

export interface SnapshotLine {
  readonly series: string
  readonly key: string | null
  readonly bucket: Bucket
  readonly value: Usd
}

export interface BookmarkFact {
  readonly type: "bookmark"
  readonly mission: string
  readonly kind: BookmarkKind
  readonly at: number
  /** Names the bookmark for a retraction. */
  readonly id?: string
  readonly crew?: ReadonlyArray<string>
  readonly weight?: bigint
  readonly add?: ReadonlyArray<string>
  readonly remove?: ReadonlyArray<string>
}

/** An event that matters to attribution; its index in the log is its position. */
export type Fact =
  | SnapshotFact
  | BookmarkFact
  | { readonly type: "retract"; readonly bookmark: string }
  | { readonly type: "assign"; readonly key: string; readonly from: number | null; readonly agent: string | null }
  | { readonly type: "rule"; readonly from: number | null; readonly rule: SplitRule }

export interface LedgerLeaf extends Leaf {
  readonly source: string
  readonly series: string
  readonly key: string | null
  readonly bucket: Bucket
}

export interface Epoch {
  readonly source: string
  readonly series: string
  readonly key: string | null
  readonly bucket: Bucket
  /** Every snapshot of the source whose window held the bucket, changed or not. */
  readonly observations: ReadonlyArray<Observation>
}

/** All leaves of the log. As of position p: `attributeLog(facts.slice(0, p))`. */
export const attributeLog = (facts: ReadonlyArray<Fact>): ReadonlyArray<LedgerLeaf> => {
  const claims = claimsOf(facts)
  return epochsOf(facts).flatMap(({ observations, ...epoch }) =>
    attributeEpoch(foldEpoch(epoch.bucket, observations), claims, ownerOf(facts, epoch.key))
      .map((leaf): LedgerLeaf => Object.assign({}, epoch, leaf))
  )
}

/** Sum of the leaves that pass, cut to the period. */
export const total = <L extends Leaf>(
  leaves: ReadonlyArray<L>,
  passes: (leaf: L) => boolean = () => true,
  period = Interval.always
): Usd => Usd.sum(leaves.filter(passes).map((leaf) => cut(leaf, period)))

/** Ticks by mission, `unattributed` for none; those of 0 are left out. */
export const byMission = (leaves: ReadonlyArray<Leaf>, period = Interval.always): Record<string, string> => {
  const missions = [...new Set(leaves.map(({ mission }) => mission))]
  return Object.fromEntries(
    missions
      .map((mission) => [mission ?? "unattributed", total(leaves, (leaf) => leaf.mission === mission, period)] as const)
      .filter(([, usd]) => !Usd.isZero(usd))
      .map(([mission, usd]) => [mission, Usd.format(usd)])
  )
}

/** What the provider reports at the end of the log: the sum of every bucket's last value. */
export const reported = (facts: ReadonlyArray<Fact>): Usd =>
  Usd.sum(epochsOf(facts).map(({ observations }) => observations.at(-1)!.value))

export const ownerOf = (facts: ReadonlyArray<Fact>, key: string | null): Ownership =>
  key === null ? emptyTimeline : makeTimeline(
    facts.flatMap((fact, position) =>
      fact.type === "assign" && fact.key === key ? [{ from: fact.from, position, value: fact.agent }] : []
    )
  )

export const claimsOf = (facts: ReadonlyArray<Fact>): Claims =>
  makeClaims(
    windowsOf(facts),
    makeTimeline(
      facts.flatMap((fact, position) => fact.type === "rule" ? [{ from: fact.from, position, value: fact.rule }] : [])
    )
  )

/** The windows of every mission. */
export const windowsOf = (facts: ReadonlyArray<Fact>): ReadonlyArray<MissionWindows> => {
  const retracted = new Set(facts.flatMap((fact) => fact.type === "retract" ? [fact.bookmark] : []))
  const missions = new Map<string, Array<Bookmark>>()
  for (const [position, fact] of facts.entries()) {
    if (fact.type !== "bookmark" || retracted.has(fact.id ?? "")) continue
    const bookmarks = missions.get(fact.mission) ?? []
    missions.set(fact.mission, [...bookmarks, toBookmark(fact, position)])
  }
  return [...missions].map(([mission, bookmarks]) => ({ mission, windows: foldBookmarks(bookmarks).windows }))
}

/** Every series in every bucket that a snapshot listed. */
export const epochsOf = (facts: ReadonlyArray<Fact>): ReadonlyArray<Epoch> => {
  const snapshots = facts.filter((fact) => fact.type === "snapshot")
  const epochs = new Map<string, Epoch>()
  for (const { lines, source = "xai" } of snapshots) {
    for (const { bucket, key, series } of lines) {
      const id = JSON.stringify([source, series, bucket.start])
      if (epochs.has(id)) continue
      const observations = observationsOf(
        snapshots.filter((other) => (other.source ?? "xai") === source),
        series,
        bucket
      )
      epochs.set(id, { source, series, key, bucket, observations })
    }
  }
  return [...epochs.values()]
}

const observationsOf = (
  snapshots: ReadonlyArray<SnapshotFact>,
  series: string,
  bucket: Bucket
): ReadonlyArray<Observation> => {
  const observations: Array<Observation> = []
  for (const { at, lines, window } of snapshots) {
    if (!Interval.contains(window, bucket.start)) continue
    const previous = observations.at(-1)
    const line = lines.find((line) => line.series === series && line.bucket.start === bucket.start)
    const value = line?.value ?? previous?.value ?? Usd.zero
    observations.push({ at, previousAt: previous?.at ?? null, value })
  }
  return observations
}

const toBookmark = (fact: BookmarkFact, position: number): Bookmark => {
  const { id, mission: _, type: __, weight, ...rest } = fact
  const order = JSON.stringify([rest.crew, rest.add, rest.remove, weight?.toString()])
  return { ...rest, ...(weight === undefined ? {} : { weight }), id: id ?? `bookmark-${position}`, position, order }
}
