/** Projection: missions and what was said about them, as recorded; windows are folded from that when needed. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { LedgerEvent } from "../event/LedgerEvent.ts"
import { missionId, type MissionRef } from "../event/MissionRef.ts"
import type { Fold, Projection, RecordedEvent } from "../projection/Projection.ts"
import { type BookmarkRow, type MarkKind, markKinds, toSaid } from "./BookmarkRow.ts"
import { isAlike } from "./joinWindows.ts"
import { MissionAccount } from "./MissionAccount.ts"
import { type Retraction, standingRetractions } from "./standingRetractions.ts"
import type { Window } from "./windows.ts"

export const missionProjection: Projection = {
  name: "mission",
  version: 2,
  tables: `
    CREATE TABLE mission (                 -- every reference that was ever named; moves and merges say which mission it means
      number INTEGER PRIMARY KEY,          -- dense, in the order of first mention; 0 in other tables is "no mission"
      id TEXT NOT NULL UNIQUE,
      host TEXT NOT NULL, owner TEXT NOT NULL, repository TEXT NOT NULL, issue INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE bookmark (
      position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, mission INTEGER NOT NULL, other INTEGER NOT NULL,
      kind TEXT NOT NULL, occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, actor TEXT NOT NULL, payload TEXT NOT NULL
    ) STRICT;
    CREATE TABLE retraction (
      position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, bookmark TEXT NOT NULL, why TEXT NOT NULL
    ) STRICT;`,
  indexes: ""
}

/** What an event changed: the windows of one mission before and after it. */
export interface WindowsChange {
  readonly mission: string
  readonly before: ReadonlyArray<Window>
  readonly after: ReadonlyArray<Window>
}

export interface MissionFold extends Fold {
  /** Windows by mission id; a reference that means another mission has none. */
  readonly windows: () => ReadonlyMap<string, ReadonlyArray<Window>>
  /** What the last applied event changed: one mission, two where they were merged, or none. */
  readonly changes: () => ReadonlyArray<WindowsChange>
  /** Number of a mission by id; 0 for none. */
  readonly numberOf: (mission: string | null) => number
}

export const openMissionFold = (views: SqliteFile): MissionFold => {
  const insertBookmark = views.prepare("INSERT INTO bookmark VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
  const insertRetraction = views.prepare("INSERT INTO retraction VALUES (?, ?, ?, ?)")
  const names = openNames(views)
  const retractions = loadRetractions(views)
  let standing = standingRetractions(retractions)
  const account = new MissionAccount(
    loadRows(views).filter(({ id }) => !standing.has(id)).map((row) => toSaid(row, names.at))
  )
  const windows = new Map<string, ReadonlyArray<Window>>()
  let changes: Array<WindowsChange> = []

  const refold = (missions: Iterable<string>) => {
    for (const mission of missions) {
      const before = windows.get(mission) ?? []
      const after = account.missionNamed(mission) === mission ? account.historyOf(mission).windows : []
      windows.set(mission, after)
      if (!sameWindows(before, after)) changes.push({ mission, before, after })
    }
  }
  refold(names.all())

  /** A link can change what the names mean that it is connected with; anything else is about one mission. */
  const concerned = (rows: ReadonlyArray<BookmarkRow>): ReadonlyArray<string> =>
    rows.flatMap(({ mission, other }) => {
      const name = names.at(mission)
      return other === 0 ? [account.missionNamed(name)] : [...account.namesLinked(name)]
    })
  const say = (row: BookmarkRow) => {
    if (standing.has(row.id)) return
    account.add(toSaid(row, names.at))
    refold(concerned([row]))
  }
  const retract = (retraction: Retraction) => {
    const before = standing
    retractions.push(retraction)
    standing = standingRetractions(retractions)
    const gone = loadRowsOf(views, [...standing.keys()].filter((id) => !before.has(id)))
    const back = loadRowsOf(views, [...before.keys()].filter((id) => !standing.has(id)))
    const related = concerned(gone)
    for (const row of gone) account.remove(toSaid(row, names.at))
    for (const row of back) account.add(toSaid(row, names.at))
    refold(new Set([...related, ...concerned(back)]))
  }

  return {
    apply: (recorded) => {
      changes = []
      const { event, id, position } = recorded
      const kind = markKinds[event.type]
      if (kind !== undefined) {
        const row = bookmarkRow(recorded, kind, names.numberOf)
        insertBookmark.run(...Object.values(row))
        say(row)
      } else if (event.type === "BookmarkRetracted") {
        const { bookmark, why } = event.payload
        insertRetraction.run(position, id, bookmark, why)
        // The id says whose it is; everybody who reads the rows goes by it too.
        retract({ position, id, bookmark, why })
      }
    },
    flush: () => {},
    windows: () => windows,
    changes: () => changes,
    numberOf: (mission) => mission === null ? 0 : names.known(mission)
  }
}

/** The references ever named, by their canonical ids and by their numbers. */
const openNames = (views: SqliteFile) => {
  const insert = views.prepare(
    "INSERT INTO mission (number, id, host, owner, repository, issue) VALUES (?, ?, ?, ?, ?, ?)"
  )
  const ids = views.prepare("SELECT id FROM mission ORDER BY number").pluck().all() as Array<string>
  const numbers = new Map(ids.map((id, index) => [id, index + 1]))
  return {
    all: (): Iterable<string> => numbers.keys(),
    at: (number: number): string => ids[number - 1]!,
    known: (id: string): number => numbers.get(id)!,
    numberOf: (ref: MissionRef): number => {
      const id = missionId(ref)
      const known = numbers.get(id)
      if (known !== undefined) return known
      const number = ids.push(id)
      numbers.set(id, number)
      insert.run(number, id, ref.host, ref.owner, ref.repository, ref.number)
      return number
    }
  }
}

const bookmarkRow = (
  { actor, event, id, occurredAt, position, recordedAt, text }: RecordedEvent,
  kind: MarkKind,
  numberOf: (ref: MissionRef) => number
): BookmarkRow => {
  const { mission, other } = refsOf(event)
  return {
    position,
    id,
    mission: numberOf(mission!),
    other: other === undefined ? 0 : numberOf(other),
    kind,
    occurred_at: occurredAt,
    recorded_at: recordedAt,
    actor,
    payload: text
  }
}

const refsOf = (event: LedgerEvent): { readonly mission?: MissionRef; readonly other?: MissionRef } => {
  if (event.type === "MissionMoved") return { mission: event.payload.mission, other: event.payload.to }
  if (event.type === "MissionMerged") return { mission: event.payload.mission, other: event.payload.into }
  return "mission" in event.payload ? { mission: event.payload.mission } : {}
}

const sameWindows = (left: ReadonlyArray<Window>, right: ReadonlyArray<Window>): boolean =>
  left.length === right.length &&
  left.every((window, index) => {
    const other = right[index]!
    return window.from === other.from && window.to === other.to && isAlike(window, other)
  })

const loadRetractions = (views: SqliteFile): Array<Retraction> =>
  views.prepare("SELECT * FROM retraction ORDER BY position").all() as Array<Retraction>

const loadRows = (views: SqliteFile): ReadonlyArray<BookmarkRow> =>
  views.prepare("SELECT * FROM bookmark ORDER BY position").all() as Array<BookmarkRow>

const loadRowsOf = (views: SqliteFile, ids: ReadonlyArray<string>): ReadonlyArray<BookmarkRow> =>
  ids.flatMap((id) => views.prepare("SELECT * FROM bookmark WHERE id = ?").all(id) as Array<BookmarkRow>)
