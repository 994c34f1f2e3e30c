/** A start without a crew of its own, before one that stands already, extends that one: with its crew and its weight. */
import { missionId, type MissionRef } from "../event/MissionRef.ts"
import { toBookmark } from "../mission/BookmarkRow.ts"
import type { Bookmark } from "../mission/windows.ts"
import type { Knowledge } from "../report/Knowledge.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import type { BookmarkRequest } from "./Request.ts"

/** The start that the request extends; `undefined` where it says itself whose spend counts, or no start comes after it. */
export const laterStart = (
  { missionNamed, retractions }: Knowledge,
  mission: MissionRef,
  request: BookmarkRequest,
  at: number
): Bookmark | undefined => {
  if (request.kind !== "start" || request.crew.length > 0) return undefined
  const later = missionNamed(missionId(mission))?.bookmarks
    .filter(({ id, kind, occurred_at }) => kind === "start" && occurred_at > at && !retractions.has(id))
    .sort((left, right) => left.occurred_at - right.occurred_at)[0]
  return later === undefined ? undefined : toBookmark(later)
}

/** The request, completed by what it extends. */
export const extending = (request: BookmarkRequest, { crew = [], weight = 1n }: Bookmark): BookmarkRequest => ({
  ...request,
  crew,
  weight: request.weight ?? Number(weight)
})

/** What the one who asks did not say, and gets. */
export const whatIsTaken = (
  request: BookmarkRequest,
  { at, crew = [], weight = 1n }: Bookmark
): ReadonlyArray<string> => {
  const taken = [
    ...(crew.length > 0 ? [`the crew ${crew.join(", ")}`] : []),
    ...(request.weight === undefined && weight !== 1n ? [`weight ${weight}`] : [])
  ]
  return taken.length === 0
    ? []
    : [`it takes ${taken.join(" and ")} of the start at ${formatTimestamp(at)}, which it extends`]
}
