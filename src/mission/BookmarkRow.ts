/** What was said about missions as the views keep it: bookmarks, added windows, moves and merges, one row each. */
import type { EventType } from "../event/LedgerEvent.ts"
import { parseTimestamp } from "../time/Timestamp.ts"
import type { Said } from "./MissionAccount.ts"
import type { Bookmark, BookmarkKind } from "./windows.ts"

export type MarkKind = BookmarkKind | "add" | "move" | "merge"

/** What each event type says about a mission. */
export const markKinds: Partial<Record<EventType, MarkKind>> = {
  MissionStarted: "start",
  MissionResumed: "resume",
  MissionPaused: "pause",
  MissionEnded: "end",
  MissionCrewChanged: "crew",
  MissionWindowAdded: "add",
  MissionMoved: "move",
  MissionMerged: "merge"
}

/** `mission`: number of the name it was said under; `other`: of the name that a move or a merge leads to, else 0. */
export interface BookmarkRow {
  readonly position: number
  readonly id: string
  readonly mission: number
  readonly other: number
  readonly kind: MarkKind
  readonly occurred_at: number
  readonly recorded_at: number
  readonly actor: string
  readonly payload: string
}

interface PayloadText {
  readonly crew?: ReadonlyArray<string>
  readonly weight?: number
  readonly add?: ReadonlyArray<string>
  readonly remove?: ReadonlyArray<string>
  readonly to?: string
}

/** The agents that a row names. */
export const agentsNamed = ({ payload }: BookmarkRow): ReadonlyArray<string> => {
  const { add = [], crew = [], remove = [] } = JSON.parse(payload) as PayloadText
  return [...crew, ...add, ...remove]
}

/** Where the window ends that a row added, ms. */
export const windowEnd = ({ payload }: BookmarkRow): number =>
  parseTimestamp((JSON.parse(payload) as PayloadText).to ?? "")

/** The pure form of a row that is a bookmark; `undefined` for the others. */
export const toBookmark = ({ id, kind, occurred_at, payload, position }: BookmarkRow): Bookmark | undefined => {
  if (kind === "add" || kind === "move" || kind === "merge") return undefined
  const { weight, ...said } = JSON.parse(payload) as PayloadText
  return {
    position,
    id,
    kind,
    at: occurred_at,
    order: payload,
    ...(said.crew !== undefined && { crew: said.crew }),
    ...(weight !== undefined && { weight: BigInt(weight) }),
    ...(said.add !== undefined && { add: said.add }),
    ...(said.remove !== undefined && { remove: said.remove })
  }
}

/** What a row says; `nameOf`: the name by its number. */
export const toSaid = (row: BookmarkRow, nameOf: (number: number) => string): Said => {
  const { id, kind, mission, occurred_at, other, payload, position } = row
  const name = nameOf(mission)
  if (kind === "move" || kind === "merge") {
    return { link: { kind, id, position, at: occurred_at, from: name, to: nameOf(other) } }
  }
  if (kind !== "add") return { name, statement: toBookmark(row)! }
  const { crew = [], weight = 1 } = JSON.parse(payload) as PayloadText
  return {
    name,
    statement: { kind, id, from: occurred_at, to: windowEnd(row), crew, weight: BigInt(weight) }
  }
}
