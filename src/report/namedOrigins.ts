/** The events behind the windows of a mission, by their positions. */
import { missionId, type MissionRef } from "../event/MissionRef.ts"
import { toSaid } from "../mission/BookmarkRow.ts"
import type { Link } from "../mission/Lineage.ts"
import { linksBetween } from "../mission/linksBetween.ts"
import { originsOf } from "../mission/origins.ts"
import type { Interval } from "../time/Interval.ts"
import type { KnownMission } from "./KnownMission.ts"

/** A stretch of a mission's windows: what opened and closed it, and the moves and merges by which that is about this mission. */
export interface NamedOrigin extends Interval {
  readonly openedBy: ReadonlyArray<number>
  readonly closedBy: ReadonlyArray<number>
  readonly via: ReadonlyArray<number>
}

/** `isRetracted`: whether what was said under an id was taken back. */
export const namedOrigins = (
  mission: KnownMission,
  isRetracted: (id: string) => boolean
): ReadonlyArray<NamedOrigin> => {
  const ignored = new Set(mission.history.ignored.map(({ bookmark }) => bookmark.id))
  const standing = mission.bookmarks.filter(({ id }) => !isRetracted(id))
  const said = standing.map((row) => ({ row, name: nameIn(row.payload, "mission") }))
  const links: ReadonlyArray<Link> = said
    .filter(({ row: { id, kind } }) => (kind === "move" || kind === "merge") && !ignored.has(id))
    .map(({ name, row: { id, kind, occurred_at, payload, position } }) =>
      kind === "move"
        ? { kind, id, position, at: occurred_at, from: name, to: nameIn(payload, "to") }
        : { kind: "merge", id, position, at: occurred_at, from: name, to: nameIn(payload, "into") }
    )
  const shown = mission.names.find(({ isPresent }) => isPresent)!.id
  const byId = new Map(said.map(({ name, row }) => [row.id, { name, position: row.position }]))
  const statements = said.flatMap(({ name, row }) => {
    const one = toSaid(row, () => name)
    return "link" in one ? [] : [one]
  })
  const origins = originsOf(
    mission.issues,
    ({ names }) => statements.filter(({ name }) => names.includes(name)).map(({ statement }) => statement)
  )
  return origins.map(({ closedBy, from, openedBy, to }) => {
    const closing = closedBy === undefined ? [] : [closedBy]
    const events = [...openedBy, ...closing].map((id) => byId.get(id)!)
    return {
      from,
      to,
      openedBy: openedBy.map((id) => byId.get(id)!.position),
      closedBy: closing.map((id) => byId.get(id)!.position),
      via: events.flatMap(({ name }) => linksBetween(links, name, shown).map(({ position }) => position))
    }
  })
}

/** The reference that a payload's field holds, in its canonical form. */
const nameIn = (payload: string, field: "mission" | "to" | "into"): string =>
  missionId((JSON.parse(payload) as Record<typeof field, MissionRef>)[field])
