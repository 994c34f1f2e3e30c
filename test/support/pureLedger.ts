/** The whole attribution as one pure function over a list of facts: what a ledger with that log must say. */
import { attributeEpoch } from "../../src/attribution/attribute.ts"
import type { Leaf } from "../../src/attribution/attribute.ts"
import type { MissionWindows } from "../../src/attribution/claimedWindows.ts"
import { makeClaims } from "../../src/attribution/claims.ts"
import type { Claims } from "../../src/attribution/claims.ts"
import { cut } from "../../src/attribution/cut.ts"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import { emptyTimeline, makeTimeline } from "../../src/key/ownership.ts"
import type { Ownership } from "../../src/key/ownership.ts"
import { foldBookmarks } from "../../src/mission/windows.ts"
import type { Bookmark, BookmarkKind, Window } from "../../src/mission/windows.ts"
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

/** A whole window, said afterwards. */
export interface AddFact {
  readonly type: "add"
  readonly mission: string
  readonly from: number
  readonly to: number
  readonly crew: ReadonlyArray<string>
  readonly weight: bigint
  readonly id?: string
}

/** `mission` is called `to` from now on, or is a duplicate of it. */
export interface LinkFact {
  readonly type: "move" | "merge"
  readonly mission: string
  readonly to: string
  readonly at: number
  readonly id?: string
}

/** An event that matters to attribution; its index in the log is its position. */
export type Fact =
  | SnapshotFact
  | BookmarkFact
  | AddFact
  | LinkFact
  | { readonly type: "retract"; readonly bookmark: string; readonly id?: string }
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
  const standing = [...facts.entries()].filter(([position, fact]) => !isRetracted(facts, fact, position))
  const issues = issuesOf(standing.map(([, fact]) => fact))
  const origins = new Map<string, Array<Window>>()
  for (const issue of issues) {
    const said = (names: ReadonlyArray<string>, since: number) =>
      standing.flatMap(([position, fact]) =>
        fact.type === "bookmark" && names.includes(fact.mission) && fact.at >= since ? [toBookmark(fact, position)] : []
      )
    const bookmarks = [...said(issue.names, -Infinity)]
    let since = -Infinity
    let mission = issue
    for (; mission.duplicateOf !== undefined; mission = mission.duplicateOf.issue) {
      since = Math.max(since, mission.duplicateOf.since)
      bookmarks.push(...said(mission.duplicateOf.issue.names, since))
    }
    const added = standing.flatMap(([, fact]) =>
      fact.type === "add" && issue.names.includes(fact.mission) ? [windowAdded(fact)] : []
    )
    const all = [...origins.get(mission.names[0]!) ?? [], ...foldBookmarks(bookmarks).windows, ...added]
    origins.set(mission.names[0]!, all)
  }
  return [...origins].map(([mission, windows]) => ({ mission, windows: joined(windows) }))
}

/** A retraction that was taken back itself takes nothing back. */
const isRetracted = (facts: ReadonlyArray<Fact>, said: Fact, after: number): boolean => {
  const id = "id" in said ? said.id : undefined
  return id !== undefined &&
    [...facts.entries()].some(([position, fact]) =>
      position > after && fact.type === "retract" && fact.bookmark === id && !isRetracted(facts, fact, position)
    )
}

/** What references mean, and what missions are called. */
export interface Naming {
  /** The mission that a name means. */
  readonly missionOf: (name: string) => string
  /** The name it has now. */
  readonly shownOf: (mission: string) => string
  /** The first name of the issue that has the name. */
  readonly identityOf: (name: string) => string
  /** Whether anything was said of what the name means, retracted or not. */
  readonly isKnown: (name: string) => boolean
}

export const namingOf = (facts: ReadonlyArray<Fact>): Naming => {
  const standing = [...facts.entries()].flatMap(([position, fact]) => isRetracted(facts, fact, position) ? [] : [fact])
  const issues = issuesOf(standing)
  const issueOf = (name: string): PureIssue =>
    issues.find(({ names }) => names.includes(name)) ?? { names: [name], shown: name, duplicateOf: undefined }
  const missionOf = (name: string) => lastOf(issueOf(name)).names[0]!
  const spoken = new Set([
    ...facts.flatMap((fact) => isSaid(fact) ? [missionOf(fact.mission)] : []),
    ...standing.flatMap((fact) => fact.type === "move" || fact.type === "merge" ? [missionOf(fact.to)] : [])
  ])
  return {
    missionOf,
    shownOf: (mission) => issueOf(mission).shown,
    identityOf: (name) => issueOf(name).names[0]!,
    isKnown: (name) => spoken.has(missionOf(name))
  }
}

const isSaid = (fact: Fact): fact is BookmarkFact | AddFact | LinkFact =>
  ["bookmark", "add", "move", "merge"].includes(fact.type)

/** An issue by all its names, the first one first, and of what it is a duplicate. */
interface PureIssue {
  names: Array<string>
  shown: string
  duplicateOf: { issue: PureIssue; since: number } | undefined
}

const issuesOf = (facts: ReadonlyArray<Fact>): ReadonlyArray<PureIssue> => {
  const issues: Array<PureIssue> = []
  const issueOf = (name: string): PureIssue => {
    const known = issues.find(({ names }) => names.includes(name))
    if (known !== undefined) return known
    issues.push({ names: [name], shown: name, duplicateOf: undefined })
    return issues.at(-1)!
  }
  for (const fact of facts) {
    if (fact.type === "bookmark" || fact.type === "add") issueOf(fact.mission)
    if (fact.type !== "move" && fact.type !== "merge") continue
    const [from, to] = [issueOf(fact.mission), issueOf(fact.to)]
    const [end, other] = [lastOf(from), lastOf(to)]
    if (fact.type === "move" && (from === to || (end !== other && to.duplicateOf === undefined))) from.shown = fact.to
    if (end === other) continue
    if (fact.type === "merge") end.duplicateOf = { issue: other, since: fact.at }
    else if (to.duplicateOf === undefined) {
      from.names.push(...to.names)
      issues.splice(issues.indexOf(to), 1)
      for (const { duplicateOf } of issues) if (duplicateOf?.issue === to) duplicateOf.issue = from
    }
  }
  return issues
}

const lastOf = (issue: PureIssue): PureIssue =>
  issue.duplicateOf === undefined ? issue : lastOf(issue.duplicateOf.issue)

const windowAdded = ({ crew, from, to, weight }: AddFact): Window => ({
  from,
  to,
  weight,
  startedAt: from,
  crew: crew.length === 0 ? { everyone: true, except: new Set() } : { everyone: false, agents: new Set(crew) }
})

const agents = ["a", "b", "c"]
const isMember = ({ crew }: Window, agent: string) => crew.everyone ? !crew.except.has(agent) : crew.agents.has(agent)

/** Cut at every end of any window; what is open in a piece is put together by asking who is in it. */
const joined = (windows: ReadonlyArray<Window>): ReadonlyArray<Window> => {
  const ends = [...new Set(windows.flatMap(({ from, to }) => [from, to]))].sort((left, right) => left - right)
  return ends.slice(1).flatMap((to, index): ReadonlyArray<Window> => {
    const from = ends[index]!
    const open = windows.filter((window) => window.from <= from && to <= window.to)
    if (open.length === 0) return []
    const everyone = open.some(({ crew }) => crew.everyone)
    const members = new Set(agents.filter((agent) => open.some((window) => isMember(window, agent))))
    return [{
      from,
      to,
      weight: open.map(({ weight }) => weight).reduce((most, weight) => weight > most ? weight : most),
      startedAt: Math.max(...open.map(({ startedAt }) => startedAt)),
      crew: everyone
        ? { everyone, except: new Set(agents.filter((agent) => !members.has(agent))) }
        : { everyone, agents: members }
    }]
  })
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
