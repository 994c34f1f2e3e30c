/** Missions as they were known at a position: under which references, what was said about them, and what comes of it. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { formatMissionRef, missionId, type MissionRef } from "../event/MissionRef.ts"
import { type BookmarkRow, toSaid } from "../mission/BookmarkRow.ts"
import { joinedHistory, type Statement } from "../mission/joinedHistory.ts"
import type { Issue } from "../mission/Lineage.ts"
import { MissionAccount } from "../mission/MissionAccount.ts"
import type { Retraction } from "../mission/standingRetractions.ts"
import type { MissionHistory } from "../mission/windows.ts"

/** A reference that means a mission. */
export interface MissionName {
  /** Canonical id of the reference. */
  readonly id: string
  /** As people read it. */
  readonly ref: string
  /** The mission's own present one; the others are former ones, and those of duplicates. */
  readonly isPresent: boolean
  /** Since when the issue of this name follows the mission it was merged into, in milliseconds; `undefined`: it was not. */
  readonly mergedAt: number | undefined
  /** What events about the issue of this name call it: the reference it had first. */
  readonly identity: MissionRef
}

/** `number` is the mission's number in the views, `id` and `identity` the first reference it had, `ref` the present one as people read it. */
export interface KnownMission {
  readonly number: number
  readonly id: string
  readonly identity: MissionRef
  readonly ref: string
  readonly names: ReadonlyArray<MissionName>
  /** Its own issue first, then those of duplicates. */
  readonly issues: ReadonlyArray<Issue>
  /** All that was said about it and its duplicates, by position: what was retracted and does not apply, too. */
  readonly bookmarks: ReadonlyArray<BookmarkRow>
  readonly history: MissionHistory
}

interface NameRow {
  readonly number: number
  readonly id: string
  readonly host: string
  readonly owner: string
  readonly repository: string
  readonly issue: number
}

/** By mission id, in the order in which the references were first mentioned. */
export const loadMissions = (
  views: SqliteFile,
  position: number,
  retractions: ReadonlyMap<string, Retraction>
): ReadonlyMap<string, KnownMission> => {
  const rows = views.prepare("SELECT * FROM bookmark WHERE position <= ? ORDER BY position").all(position) as Array<
    BookmarkRow
  >
  const names = views.prepare("SELECT * FROM mission ORDER BY number").all() as Array<NameRow>
  const nameOf = (number: number) => names[number - 1]!.id
  const account = new MissionAccount(
    rows.filter(({ id }) => !retractions.has(id)).map((row) => toSaid(row, nameOf))
  )
  const byMission = rowsByMission(rows, retractions, (number) => account.missionNamed(nameOf(number)))
  const byId = new Map(names.map((name) => [name.id, name]))
  const missions = new Map<string, KnownMission>()
  for (const { id } of names) {
    const bookmarks = byMission.get(id)
    if (bookmarks !== undefined) missions.set(id, missionFrom(account, id, bookmarks, byId))
  }
  return missions
}

/** What would come of a mission if one thing more had been said; `standing`: its rows that are not retracted. */
export const historyWith = (
  { issues }: KnownMission,
  standing: ReadonlyArray<BookmarkRow>,
  more: { readonly name: string; readonly statement: Statement }
): MissionHistory => {
  const said = standing.flatMap((row) => {
    const { mission } = JSON.parse(row.payload) as { readonly mission: MissionRef }
    const one = toSaid(row, () => missionId(mission))
    return "link" in one ? [] : [one]
  })
  return joinedHistory(
    issues,
    ({ names }) => [...said, more].filter(({ name }) => names.includes(name)).map(({ statement }) => statement)
  )
}

/** A link that holds is said about both its ends; that it was retracted matters where it began. */
const rowsByMission = (
  rows: ReadonlyArray<BookmarkRow>,
  retractions: ReadonlyMap<string, Retraction>,
  missionNumbered: (number: number) => string
) => {
  const found = new Map<string, Array<BookmarkRow>>()
  for (const row of rows) {
    const ends = row.other === 0 || retractions.has(row.id) ? [row.mission] : [row.mission, row.other]
    const missions = new Set(ends.map(missionNumbered))
    for (const mission of missions) {
      const known = found.get(mission)
      if (known === undefined) found.set(mission, [row])
      else known.push(row)
    }
  }
  return found
}

const missionFrom = (
  account: MissionAccount,
  id: string,
  bookmarks: ReadonlyArray<BookmarkRow>,
  byId: ReadonlyMap<string, NameRow>
): KnownMission => {
  const issues = account.issuesOf(id)
  const refOf = (name: string) => formatMissionRef(refIn(byId.get(name)!))
  const history = account.historyOf(id)
  const links = bookmarks.flatMap(({ id }) => {
    const reason = account.ignoredLinks.get(id)
    return reason === undefined ? [] : [{ bookmark: { id }, reason }]
  })
  return {
    number: byId.get(id)!.number,
    id,
    identity: refIn(byId.get(id)!),
    ref: refOf(issues[0]!.shown),
    issues,
    names: issues.flatMap((issue) => issue.names.map((name) => nameIn(issue, issues[0]!, name, byId))),
    bookmarks,
    history: { ...history, ignored: [...history.ignored, ...links] }
  }
}

const nameIn = (issue: Issue, own: Issue, name: string, byId: ReadonlyMap<string, NameRow>): MissionName => ({
  id: name,
  ref: formatMissionRef(refIn(byId.get(name)!)),
  isPresent: own.shown === name,
  mergedAt: issue.merged?.at,
  identity: refIn(byId.get(issue.id)!)
})

const refIn = ({ host, issue, owner, repository }: NameRow): MissionRef => ({ host, owner, repository, number: issue })
