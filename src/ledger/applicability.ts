/** Whether a bookmark applies, given what was said about its mission, and what to do where it does not. */
import { Effect } from "effect"
import { formatMissionRef, missionId, type MissionRef } from "../event/MissionRef.ts"
import { type BookmarkRow, toBookmark, windowEnd } from "../mission/BookmarkRow.ts"
import { crewOf, sameCrew } from "../mission/Crew.ts"
import { notCut } from "../mission/joinedHistory.ts"
import type { Bookmark, BookmarkKind, Ignored } from "../mission/windows.ts"
import type { Knowledge } from "../report/Knowledge.ts"
import { historyWith } from "../report/KnownMission.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import type { BookmarkRequest } from "./Request.ts"

/** A bookmark that would not apply is recorded with a notice, but nothing can happen to a mission before it began. */
export const applicability = Effect.fnUntraced(
  function*({ missionNamed, retractions }: Knowledge, mission: MissionRef, request: BookmarkRequest, at: number) {
    const { kind } = request
    const known = missionNamed(missionId(mission))
    const standing = (known?.bookmarks ?? []).filter(({ id }) => !retractions.has(id))
    const starts = standing.map(toBookmark).filter((bookmark) => bookmark?.kind === "start")
    const first = starts.reduce((least, bookmark) => Math.min(least, bookmark!.at), Infinity)
    if (kind !== "start" && at < first) {
      return yield* notBegun(mission, kind, at, first, standing)
    }
    if (known === undefined) return []
    // Position and text decide only between bookmarks of one kind at one instant.
    const asked: Bookmark = { position: Infinity, id: "asked", kind, at, order: "\uffff" }
    const { ignored } = historyWith(known, standing, { name: missionId(mission), statement: asked })
    const own = ignored.find(({ bookmark }) => bookmark.id === asked.id)
    if (own !== undefined) {
      return [`${own.reason}, so this bookmark changes nothing for now${advice(own, standing, at)}`]
    }
    const before = new Set(known.history.ignored.map(({ bookmark }) => bookmark.id))
    return ignored.filter(({ bookmark }) => !before.has(bookmark.id)).flatMap((other) => {
      const row = standing.find(({ id }) => id === other.bookmark.id)
      return row === undefined || isExtended(row, request) ? [] : [
        `the ${nameOf(row)} at ${formatTimestamp(row.occurred_at)} changes nothing any more, ${other.reason} by then${
          advice(other, standing, row.occurred_at)
        }`
      ]
    })
  }
)

const advice = ({ reason, remedy }: Ignored, standing: ReadonlyArray<BookmarkRow>, at: number): string => {
  const advised = reason === notCut ? cutByHand(standing, at) : remedy
  return advised === undefined ? "" : `; ${advised}`
}

/** How to change at an instant the windows that were added, or that a duplicate had; `undefined`: there are none. */
const cutByHand = (standing: ReadonlyArray<BookmarkRow>, at: number): string | undefined => {
  const isOpen = (row: BookmarkRow) => row.kind === "add" && row.occurred_at <= at && at < windowEnd(row)
  const added = standing.findLast(isOpen)
  if (added !== undefined) return `retract event ${added.position} and add its window again, as it was`
  const merge = standing.findLast(({ kind }) => kind === "merge")
  return merge === undefined
    ? undefined
    : `retract the merge, event ${merge.position}, set this bookmark on the duplicate, and merge it again`
}

/** A start that begins earlier with the same crew and weight takes nothing from the one it extends. */
const isExtended = (row: BookmarkRow, { crew, kind, weight = 1 }: BookmarkRequest): boolean => {
  const other = toBookmark(row)
  return kind === "start" && other?.kind === "start" && (other.weight ?? 1n) === BigInt(weight) &&
    sameCrew(crewOf(other.crew ?? []), crewOf(crew))
}

/** `start with vigilio`: a bookmark, and the crew it names. */
const nameOf = (row: BookmarkRow): string => {
  const { crew = [] } = toBookmark(row) ?? {}
  const what = row.kind === "crew" ? "change of crew" : row.kind
  return crew.length === 0 ? what : `${what} with ${crew.join(", ")}`
}

const notBegun = (
  mission: MissionRef,
  kind: BookmarkKind,
  at: number,
  first: number,
  standing: ReadonlyArray<BookmarkRow>
) => {
  const isAdded = standing.some((row) => row.kind === "add")
  const since = first < Infinity
    ? `started only at ${formatTimestamp(first)}`
    : isAdded
    ? "has only windows that were added, which a bookmark does not cut"
    : "was never started"
  const what = kind === "crew" ? "change its crew" : kind
  const otherwise = isAdded && first === Infinity
    ? "ledger mission retract takes a window back, ledger mission add says another"
    : "start it first, with --at where it began earlier"
  return new LedgerFailure({
    code: "before-the-start",
    message: `${formatMissionRef(mission)} ${since}, so it cannot ${what} at ${formatTimestamp(at)}`,
    hint: cutByHand(standing.filter((row) => row.kind === "add"), at) ?? otherwise,
    exitCode: 2
  })
}
