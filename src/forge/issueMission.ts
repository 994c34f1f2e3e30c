/** The mission of an issue: under which reference it is known, what stands there, and what other people said about it. */
import { missionId, type MissionRef } from "../event/MissionRef.ts"
import { type BookmarkRow, toBookmark, toSaid } from "../mission/BookmarkRow.ts"
import type { Bookmark } from "../mission/windows.ts"
import type { Knowledge, KnownMission } from "../report/Knowledge.ts"
import type { RepositoryNamed } from "./forgeViews.ts"
import type { Mark } from "./meaningOf.ts"
import { markText, type Standing } from "./settleIssue.ts"

/** `host`: as missions call it. `names`: of the repository, the present one first. */
export interface IssueNamed {
  readonly host: string
  readonly repository: number
  readonly issue: number
  readonly names: ReadonlyArray<RepositoryNamed>
}

/** `ref`: what its events call it. `rows`: everything said about this issue; about others that were merged with it, nothing. */
export interface IssueMission {
  readonly ref: MissionRef
  readonly known: KnownMission | undefined
  readonly rows: ReadonlyArray<BookmarkRow>
  /** Why it can be no mission: its name means another repository's. */
  readonly taken: string | null
}

/** A name that another repository had before must not lead to that one's mission. */
export const missionOfIssue = ({ missionNamed }: Knowledge, asked: IssueNamed): IssueMission => {
  const refs = asked.names.map((name) => refOf(asked, name))
  const found = refs.flatMap((ref) => {
    const known = missionNamed(missionId(ref))
    return known === undefined ? [] : [{ known, ...within(known, ref) }]
  })
  const own = found.find(({ rows }) => isOwn(rows, asked.repository))
  if (own !== undefined) {
    return { ref: { ...own.identity, repositoryId: asked.repository }, known: own.known, rows: own.rows, taken: null }
  }
  const present = refs[0]!
  const isFree = missionNamed(missionId(present)) === undefined
  return {
    ref: present,
    known: undefined,
    rows: [],
    taken: isFree
      ? null
      : `${present.owner}/${present.repository} was the name of another repository, whose mission this is`
  }
}

export const refOf = ({ host, issue, repository }: Omit<IssueNamed, "names">, named: RepositoryNamed): MissionRef => ({
  host,
  owner: named.owner,
  repository: named.name,
  number: issue,
  repositoryId: repository
})

const within = ({ bookmarks, identity, issues, names }: KnownMission, ref: MissionRef) => {
  const id = missionId(ref)
  const issue = issues.find((one) => one.names.includes(id))
  const rows = bookmarks.filter((row) => issue?.names.includes(missionId(refIn(row))) === true)
  return { identity: names.find((name) => name.id === id)?.identity ?? identity, rows }
}

const isOwn = (rows: ReadonlyArray<BookmarkRow>, repository: number): boolean =>
  rows.every((row) => (refIn(row).repositoryId ?? repository) === repository)

const refIn = ({ payload }: BookmarkRow): MissionRef =>
  (JSON.parse(payload) as { readonly mission: MissionRef }).mission

/** The rows sorted by whose they are. `made`: positions of what the ledger made because of acts, with the act. */
export const sortRows = (
  rows: ReadonlyArray<BookmarkRow>,
  retractions: Knowledge["retractions"],
  made: ReadonlyMap<number, number>
): {
  readonly standing: ReadonlyArray<Standing>
  readonly withdrawn: ReadonlySet<number>
  readonly others: ReadonlyArray<Bookmark>
} => {
  const standing: Array<Standing> = []
  const withdrawn = new Set<number>()
  const others: Array<Bookmark> = []
  for (const row of rows) {
    const act = made.get(row.position)
    const retraction = retractions.get(row.id)
    if (act === undefined) {
      const bookmark = retraction === undefined ? toBookmark(row) : undefined
      if (bookmark !== undefined) others.push(bookmark)
    } else if (retraction === undefined) {
      const text = textOf(row)
      if (text !== undefined) standing.push({ id: row.id, act, text })
    } else if (!made.has(retraction.position)) withdrawn.add(act)
  }
  return { standing, withdrawn, others }
}

const textOf = (row: BookmarkRow): string | undefined => {
  const said = toSaid(row, () => "")
  if ("link" in said) return undefined
  const { statement } = said
  if (statement.kind === "add") return markText(statement, statement.from)
  return markText(markOf(statement), statement.at)
}

const markOf = ({ add = [], crew = [], kind, remove = [], weight = 1n }: Bookmark): Mark =>
  kind === "start" ? { kind, crew, weight } : kind === "crew" ? { kind, add, remove } : { kind }
