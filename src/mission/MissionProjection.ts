/** Projection: missions and their bookmarks, as recorded; windows are folded from them when needed. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { EventType, LedgerEvent } from "../event/LedgerEvent.ts"
import { missionId, type MissionRef } from "../event/MissionRef.ts"
import type { Fold, Projection, RecordedEvent } from "../projection/Projection.ts"
import { type Bookmark, type BookmarkKind, foldBookmarks, type Window } from "./windows.ts"

export const missionProjection: Projection = {
  name: "mission",
  version: 1,
  tables: `
    CREATE TABLE mission (
      number INTEGER PRIMARY KEY,          -- dense, in the order of first bookmarks; 0 in other tables is "no mission"
      id TEXT NOT NULL UNIQUE,
      host TEXT NOT NULL, owner TEXT NOT NULL, repository TEXT NOT NULL, issue INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE bookmark (
      position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, mission INTEGER NOT NULL, kind TEXT NOT NULL,
      occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, actor TEXT NOT NULL, payload TEXT NOT NULL
    ) STRICT;
    CREATE TABLE retraction (
      position INTEGER PRIMARY KEY, bookmark TEXT NOT NULL, why TEXT NOT NULL
    ) STRICT;`,
  indexes: ""
}

/** The kind of bookmark each event type is. */
export const bookmarkKinds: Partial<Record<EventType, BookmarkKind>> = {
  MissionStarted: "start",
  MissionResumed: "resume",
  MissionPaused: "pause",
  MissionEnded: "end",
  MissionCrewChanged: "crew"
}

/** A row of `bookmark`. */
export interface BookmarkRow {
  readonly position: number
  readonly id: string
  readonly mission: number
  readonly kind: BookmarkKind
  readonly occurred_at: number
  readonly recorded_at: number
  readonly actor: string
  readonly payload: string
}

/** The pure form of a stored bookmark. */
export const toBookmark = ({ id, kind, occurred_at, payload, position }: BookmarkRow): Bookmark => {
  const said = JSON.parse(payload) as {
    crew?: Array<string>
    weight?: number
    add?: Array<string>
    remove?: Array<string>
  }
  return {
    position,
    id,
    kind,
    at: occurred_at,
    order: payload,
    ...(said.crew !== undefined && { crew: said.crew }),
    ...(said.weight !== undefined && { weight: BigInt(said.weight) }),
    ...(said.add !== undefined && { add: said.add }),
    ...(said.remove !== undefined && { remove: said.remove })
  }
}

/** What a bookmark event changed: the windows of one mission before and after it. */
export interface WindowsChange {
  readonly mission: string
  readonly before: ReadonlyArray<Window>
  readonly after: ReadonlyArray<Window>
}

export interface MissionFold extends Fold {
  /** Windows of every mission that has any, by mission id. */
  readonly windows: () => ReadonlyMap<string, ReadonlyArray<Window>>
  /** What the last applied event changed, if it was a bookmark or a retraction. */
  readonly change: () => WindowsChange | undefined
  /** Number of a mission by id; 0 for none. */
  readonly numberOf: (mission: string | null) => number
}

interface Known {
  readonly number: number
  readonly bookmarks: Map<string, Bookmark>
}

export const openMissionFold = (views: SqliteFile): MissionFold => {
  const insertMission = views.prepare(
    "INSERT INTO mission (number, id, host, owner, repository, issue) VALUES (?, ?, ?, ?, ?, ?)"
  )
  const insertBookmark = views.prepare("INSERT INTO bookmark VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
  const insertRetraction = views.prepare("INSERT INTO retraction VALUES (?, ?, ?)")
  const missions = loadMissions(views)
  const windows = new Map<string, ReadonlyArray<Window>>()
  for (const [id, { bookmarks }] of missions) windows.set(id, foldBookmarks([...bookmarks.values()]).windows)
  let change: WindowsChange | undefined

  const know = (ref: MissionRef): Known => {
    const id = missionId(ref)
    let known = missions.get(id)
    if (known === undefined) {
      missions.set(id, known = { number: missions.size + 1, bookmarks: new Map() })
      insertMission.run(known.number, id, ref.host, ref.owner, ref.repository, ref.number)
    }
    return known
  }
  const refold = (id: string, known: Known) => {
    const before = windows.get(id) ?? []
    const after = foldBookmarks([...known.bookmarks.values()]).windows
    windows.set(id, after)
    change = { mission: id, before, after }
  }

  return {
    apply: (recorded) => {
      change = undefined
      const { event } = recorded
      const kind = bookmarkKinds[event.type]
      if (kind !== undefined) {
        const known = know(missionOf(event)!)
        const row = bookmarkRow(recorded, known.number, kind)
        insertBookmark.run(...Object.values(row))
        known.bookmarks.set(row.id, toBookmark(row))
        refold(missionId(missionOf(event)!), known)
      } else if (event.type === "BookmarkRetracted") {
        insertRetraction.run(recorded.position, event.payload.bookmark, event.payload.why)
        // The bookmark says whose it is; everybody who reads the rows goes by it too.
        for (const [id, known] of missions) if (known.bookmarks.delete(event.payload.bookmark)) refold(id, known)
      }
    },
    flush: () => {},
    windows: () => windows,
    change: () => change,
    numberOf: (mission) => mission === null ? 0 : missions.get(mission)!.number
  }
}

const missionOf = (event: LedgerEvent): MissionRef | undefined =>
  "mission" in event.payload ? event.payload.mission : undefined

const bookmarkRow = (recorded: RecordedEvent, mission: number, kind: BookmarkKind): BookmarkRow => ({
  position: recorded.position,
  id: recorded.id,
  mission,
  kind,
  occurred_at: recorded.occurredAt,
  recorded_at: recorded.recordedAt,
  actor: recorded.actor,
  payload: recorded.text
})

const loadMissions = (views: SqliteFile): Map<string, Known> => {
  const rows = views.prepare("SELECT number, id FROM mission ORDER BY number").all() as Array<
    { number: number; id: string }
  >
  const missions = new Map(rows.map(({ id, number }): [string, Known] => [id, { number, bookmarks: new Map() }]))
  const byNumber = new Map([...missions.values()].map((known) => [known.number, known]))
  const bookmarks = views.prepare(
    "SELECT * FROM bookmark WHERE id NOT IN (SELECT bookmark FROM retraction) ORDER BY position"
  ).all() as Array<BookmarkRow>
  for (const row of bookmarks) byNumber.get(row.mission)!.bookmarks.set(row.id, toBookmark(row))
  return missions
}
