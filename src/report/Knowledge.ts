/** What the ledger knew at a position: missions and their windows, owners of keys, split rules, series. */
import { type Claims, makeClaims } from "../attribution/claims.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { SplitRule } from "../event/SplitRule.ts"
import { emptyTimeline, makeTimeline, type Ownership, type TimelineEntry } from "../key/ownership.ts"
import { type BookmarkRow, toBookmark } from "../mission/MissionProjection.ts"
import { foldBookmarks, type MissionHistory } from "../mission/windows.ts"
import type { Series } from "../usage/SeriesTable.ts"

/** A mission with its history; `number` is its number in the views, `ref` what people read. */
export interface KnownMission {
  readonly number: number
  readonly id: string
  readonly ref: string
  readonly bookmarks: ReadonlyArray<BookmarkRow>
  readonly history: MissionHistory
}

/** A key as its source knows it. */
export interface KnownKey {
  readonly source: string
  readonly key: string
  readonly name: string | null
}

export interface Retraction {
  readonly position: number
  readonly bookmark: string
  readonly why: string
}

export interface Knowledge {
  /** Missions with a bookmark at or before the position, by id. */
  readonly missions: ReadonlyMap<string, KnownMission>
  readonly retractions: ReadonlyMap<string, Retraction>
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
  const retractions = loadRetractions(views, position)
  const missions = loadMissions(views, position, retractions)
  const owners = loadOwners(views, position)
  const series = loadSeries(views, position)
  const keys = loadKeys(views, position, series)
  const rules = makeTimeline(
    views.prepare("SELECT position, valid_from AS \"from\", rule AS value FROM split_rule WHERE position <= ?")
      .all(position) as Array<TimelineEntry<SplitRule>>
  )
  return {
    missions,
    retractions,
    claims: makeClaims(
      [...missions.values()].map(({ history, id }) => ({ mission: id, windows: history.windows })),
      rules
    ),
    series,
    keys: [...keys.values()],
    keyName: (source, key) => keys.get(`${source}\n${key}`)?.name ?? null,
    owner: ({ key, source }) => owners.get(`${source}\n${key}`) ?? emptyTimeline,
    agents: agentsOf(missions, owners)
  }
}

const loadRetractions = (views: SqliteFile, position: number): Map<string, Retraction> => {
  const rows = views.prepare("SELECT * FROM retraction WHERE position <= ? ORDER BY position DESC").all(
    position
  ) as Array<
    Retraction
  >
  return new Map(rows.map((row) => [row.bookmark, row]))
}

interface MissionRow {
  readonly number: number
  readonly id: string
  readonly host: string
  readonly owner: string
  readonly repository: string
  readonly issue: number
}

const loadMissions = (views: SqliteFile, position: number, retractions: ReadonlyMap<string, Retraction>) => {
  const byNumber = new Map<number, Array<BookmarkRow>>()
  const rows = views.prepare("SELECT * FROM bookmark WHERE position <= ? ORDER BY position").all(position) as Array<
    BookmarkRow
  >
  for (const row of rows) {
    const known = byNumber.get(row.mission)
    if (known === undefined) byNumber.set(row.mission, [row])
    else known.push(row)
  }
  const missions = new Map<string, KnownMission>()
  for (const row of views.prepare("SELECT * FROM mission ORDER BY number").all() as Array<MissionRow>) {
    const bookmarks = byNumber.get(row.number)
    if (bookmarks === undefined) continue
    const history = foldBookmarks(bookmarks.filter(({ id }) => !retractions.has(id)).map(toBookmark))
    const host = row.host === "default" ? "" : `${row.host}:`
    const ref = `${host}${row.owner}/${row.repository}#${row.issue}`
    missions.set(row.id, { number: row.number, id: row.id, ref, bookmarks, history })
  }
  return missions
}

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
    `SELECT * FROM series WHERE EXISTS (SELECT 1 FROM observation WHERE series = number AND position <= ?)
     ORDER BY number`
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
    for (const { add, crew, remove } of bookmarks.map(toBookmark)) {
      for (const agent of [...crew ?? [], ...add ?? [], ...remove ?? []]) agents.add(agent)
    }
  }
  return agents
}
