/** What the ledger knew at a position: missions and their windows, owners of keys, split rules, series. */
import { type Claims, makeClaims } from "../attribution/claims.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { SplitRule } from "../event/SplitRule.ts"
import { emptyTimeline, makeTimeline, type Ownership, type TimelineEntry } from "../key/ownership.ts"
import { agentsNamed } from "../mission/BookmarkRow.ts"
import { type Retraction, standingRetractions } from "../mission/standingRetractions.ts"
import type { Series } from "../usage/SeriesTable.ts"
import { type KnownMission, loadMissions } from "./KnownMission.ts"

export type { KnownMission }

/** A key as its source knows it. */
export interface KnownKey {
  readonly source: string
  readonly key: string
  readonly name: string | null
}

export interface Knowledge {
  /** Missions of which something had been said at the position, by id. */
  readonly missions: ReadonlyMap<string, KnownMission>
  /** The mission that a name (the canonical id of a reference) meant at the position. */
  readonly missionNamed: (name: string) => KnownMission | undefined
  /** Those that hold, by the id of what they take back. */
  readonly retractions: ReadonlyMap<string, Retraction>
  /** All, also those that were taken back themselves. */
  readonly everyRetraction: ReadonlyArray<Retraction>
  readonly claims: Claims
  /** Every series of which something had been seen. */
  readonly series: ReadonlyMap<number, Series>
  readonly owner: (key: { readonly source: string; readonly key: string | null }) => Ownership
  /** Keys that were described or spent, with the name as known at the position. */
  readonly keys: ReadonlyArray<KnownKey>
  readonly keyName: (source: string, key: string) => string | null
  /** Every agent that owned a key or stood in a bookmark. */
  readonly agents: ReadonlySet<string>
}

/** What was known when views stood at a position; most questions are asked from there, and many after another. */
const present = new WeakMap<SqliteFile, { readonly position: number; readonly knowledge: Knowledge }>()

/** Loads what was known at `position`. */
export const knowledgeAt = (views: SqliteFile, position: number): Knowledge => {
  const head = views.prepare("SELECT position FROM checkpoint").pluck().get() as number | undefined
  if (position !== head) return loadKnowledge(views, position)
  const known = present.get(views)
  if (known?.position === head) return known.knowledge
  const knowledge = loadKnowledge(views, position)
  present.set(views, { position, knowledge })
  return knowledge
}

const loadKnowledge = (views: SqliteFile, position: number): Knowledge => {
  const everyRetraction = loadRetractions(views, position)
  const retractions = standingRetractions(everyRetraction)
  const missions = loadMissions(views, position, retractions)
  const named = new Map([...missions.values()].flatMap((mission) => mission.names.map(({ id }) => [id, mission])))
  const owners = loadOwners(views, position)
  const series = loadSeries(views, position)
  const keys = loadKeys(views, position, series)
  const rules = makeTimeline(
    views.prepare("SELECT position, valid_from AS \"from\", rule AS value FROM split_rule WHERE position <= ?")
      .all(position) as Array<TimelineEntry<SplitRule>>
  )
  return {
    missions,
    missionNamed: (name) => named.get(name),
    retractions,
    everyRetraction,
    claims: makeClaims(
      [...missions.values()].map(({ history, id }) => ({ mission: id, windows: history.windows })),
      rules
    ),
    series,
    keys: [...keys.values()],
    keyName: (source, key) => keys.get(`${source}\n${key}`)?.name ?? null,
    owner: ({ key, source }) => key === null ? emptyTimeline : owners.get(`${source}\n${key}`) ?? emptyTimeline,
    agents: agentsOf(missions, owners)
  }
}

const loadRetractions = (views: SqliteFile, position: number): ReadonlyArray<Retraction> =>
  views.prepare("SELECT * FROM retraction WHERE position <= ? ORDER BY position").all(position) as Array<Retraction>

const loadOwners = (views: SqliteFile, position: number): Map<string, Ownership> => {
  const entries = new Map<string, Array<TimelineEntry<string | null>>>()
  const rows = views.prepare(
    "SELECT position, source, id, agent, valid_from FROM key_assignment WHERE position <= ? ORDER BY position"
  ).all(position) as Array<
    { position: number; source: string; id: string; agent: string | null; valid_from: number | null }
  >
  for (const { agent, id, position, source, valid_from } of rows) {
    const name = `${source}\n${id}`
    const said = entries.get(name) ?? []
    said.push({ position, from: valid_from, value: agent })
    entries.set(name, said)
  }
  return new Map([...entries].map(([name, said]) => [name, makeTimeline(said)]))
}

const loadSeries = (views: SqliteFile, position: number): Map<number, Series> => {
  const rows = views.prepare(
    "SELECT * FROM series WHERE seen <= ? ORDER BY number"
  ).all(position) as Array<Series & { number: number }>
  return new Map(rows.map((row) => [row.number, row]))
}

const loadKeys = (views: SqliteFile, position: number, series: ReadonlyMap<number, Series>): Map<string, KnownKey> => {
  const named = views.prepare(
    "SELECT source, id AS key, name, max(position) FROM key_label WHERE position <= ? GROUP BY source, id ORDER BY source, id"
  ).all(position) as Array<KnownKey>
  const keys = new Map(named.map(({ key, name, source }) => [`${source}\n${key}`, { source, key, name }]))
  for (const { key, source } of series.values()) {
    if (key !== null && !keys.has(`${source}\n${key}`)) keys.set(`${source}\n${key}`, { source, key, name: null })
  }
  return keys
}

const agentsOf = (missions: ReadonlyMap<string, KnownMission>, owners: ReadonlyMap<string, Ownership>): Set<string> => {
  const agents = new Set<string>()
  for (const { values } of owners.values()) for (const agent of values) if (agent !== null) agents.add(agent)
  for (const { bookmarks } of missions.values()) {
    for (const agent of bookmarks.flatMap(agentsNamed)) agents.add(agent)
  }
  return agents
}
