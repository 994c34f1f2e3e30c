/** What the views know of forges, read for settling and for reconciling. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { ForgeAct } from "../event/Forge.ts"
import type { Verdict } from "./meaningOf.ts"
import type { SeenAct } from "./stateTrack.ts"

export interface IssuePlace {
  readonly forge: string
  readonly repository: number
  readonly issue: number
}

/** A name that a repository has or had; `last`: when it was last seen with it, ms. */
export interface RepositoryNamed {
  readonly owner: string
  readonly name: string
  readonly first: number
  readonly last: number
}

/**
 * Issues with acts that are not settled, and those of which something was learned after position `since`: their timeline was read, or
 * somebody else said something about their mission. Ascending; issue 0 is the repository itself.
 */
export const issuesDue = (views: SqliteFile, since: number): ReadonlyArray<IssuePlace> =>
  views.prepare(
    `SELECT a.forge, a.repository, a.issue FROM forge_waiting w JOIN forge_act a ON a.position = w.act
     UNION
     SELECT t.forge, t.repository, t.issue FROM forge_read r JOIN forge_timeline t
     ON t.forge = r.forge AND t.repository = r.repository AND t.begun = r.begun WHERE r.position > ?
     UNION
     SELECT n.forge, n.repository, m.issue FROM (
       SELECT mission FROM bookmark WHERE position > ?
       UNION SELECT b.mission FROM retraction r JOIN bookmark b ON b.id = r.bookmark WHERE r.position > ?
     ) said JOIN mission m ON m.number = said.mission
     JOIN forge_name n ON n.id = lower(m.owner || '/' || m.repository)
     ORDER BY forge, repository, issue`
  ).all(since, since, since) as Array<IssuePlace>

/** Where the log stood when acts were last settled; 0: never. */
export const lastSettled = (views: SqliteFile): number =>
  views.prepare("SELECT coalesce(max(position), 0) FROM forge_settled").pluck().get() as number

interface ActRow {
  readonly position: number
  readonly at: number
  readonly claimed: number
  readonly by_login: string | null
  readonly via: string
  readonly entry: number | null
  readonly act: string
}

/** All that was seen of an issue, by position. */
export const actsOf = (views: SqliteFile, { forge, issue, repository }: IssuePlace): ReadonlyArray<SeenAct> => {
  const rows = views.prepare(
    `SELECT position, at, claimed, by_login, via, entry, act FROM forge_act
     WHERE forge = ? AND repository = ? AND issue = ? ORDER BY position`
  ).all(forge, repository, issue) as Array<ActRow>
  return rows.map(({ act, at, by_login, claimed, entry, position, via }) => ({
    position,
    at,
    claimed,
    isRead: via === "reconcile",
    by: by_login,
    entry,
    act: JSON.parse(act) as ForgeAct
  }))
}

/** What its acts were told last, by position. */
export const verdictsOf = (
  views: SqliteFile,
  { forge, issue, repository }: IssuePlace
): ReadonlyMap<number, Verdict> => {
  const rows = views.prepare(
    `SELECT s.act, s.verdict, s.reason FROM forge_settled s JOIN forge_act a ON a.position = s.act
     WHERE a.forge = ? AND a.repository = ? AND a.issue = ?`
  ).all(forge, repository, issue) as Array<Verdict & { readonly act: number }>
  return new Map(rows.map(({ act, reason, verdict }) => [act, { reason, verdict }]))
}

/** Positions of the bookmarks and retractions that were made because of its acts, with the act. */
export const madeFor = (views: SqliteFile, { forge, issue, repository }: IssuePlace): ReadonlyMap<number, number> =>
  new Map(
    views.prepare(
      `SELECT b.position, b.act FROM forge_bookmark b JOIN forge_act a ON a.position = b.act
       WHERE a.forge = ? AND a.repository = ? AND a.issue = ?`
    ).raw().all(forge, repository, issue) as Array<[number, number]>
  )

/** Where the log stood when its timeline was last read whole; 0: never. */
export const timelineRead = (views: SqliteFile, { forge, issue, repository }: IssuePlace): number =>
  (views.prepare("SELECT begun FROM forge_timeline WHERE forge = ? AND repository = ? AND issue = ?").pluck()
    .get(forge, repository, issue) as number | undefined) ?? 0

/** The present name first. */
export const namesOf = (views: SqliteFile, forge: string, repository: number): ReadonlyArray<RepositoryNamed> =>
  views.prepare(
    "SELECT owner, name, first, last FROM forge_name WHERE forge = ? AND repository = ? ORDER BY last DESC, first DESC"
  ).all(forge, repository) as Array<RepositoryNamed>

/** What the missions of a forge call their host; null: the forge was not named. */
export const missionHost = (views: SqliteFile, forge: string, defaultHost: string): string | null => {
  const row = views.prepare("SELECT host, is_default FROM forge WHERE name = ?").get(forge) as
    | { readonly host: string; readonly is_default: number }
    | undefined
  return row === undefined ? null : row.is_default === 1 ? defaultHost : row.host
}
