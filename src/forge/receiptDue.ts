/** Whether a mission's receipt is to be looked at now, and whether what it would say is to be posted. */
import type { Mission } from "../report/documents/Mission.ts"
import { isSettled, type Receipt } from "./receipt.ts"
import type { ReplyRow } from "./Replies.ts"

const times = {
  /** Between two changes of a running mission's receipt: each is a line in somebody's inbox. */
  debounce: 60_000,
  /** Between two looks at a mission that ended. */
  settled: 600_000,
  /** Between two readings of a comment whose mission ended: somebody may have edited it. */
  reading: 86_400_000
} as const

/** A mission as far as that is concerned. Instants are ms; `changed` is the position of the last that was said about it, or taken back. */
export interface Standing {
  readonly state: Mission["state"]
  readonly endedAt: number | null
  readonly changed: number
}

/** `at`: the last look, in ms; `head`: where the log stood; `readAt`: when the comment itself was last read, ms; null: never. */
export interface Look {
  readonly at: number
  readonly head: number
  readonly readAt: number | null
}

/**
 * Whether the comment itself is to be read, as somebody may have edited it. While the mission runs each look does that; afterwards a reading
 * a day has to be enough, or the forge would be asked for all of the past again and again.
 */
export const isToBeRead = (posted: ReplyRow | undefined, look: Look | undefined, now: number): boolean =>
  posted !== undefined && posted.comment !== null && now - (look?.readAt ?? -Infinity) >= times.reading &&
  now - (posted.posted_at ?? now) >= times.reading

/**
 * A mission that is not over gets a receipt, and so does one that ended since the forge is known (`since`): the past is not written onto
 * hundreds of closed issues. The end is posted at once, and so is that nothing said of the mission counts any more; where nothing was recorded since the last look, there is nothing to see.
 */
export const isDue = (
  { changed, endedAt, state }: Standing,
  posted: ReplyRow | undefined,
  look: Look | undefined,
  { head, now, since }: { readonly head: number; readonly now: number; readonly since: number | undefined }
): boolean => {
  const isPosted = posted !== undefined && posted.posted_at !== null
  if (state === "none" && !isPosted) return false
  if (!isPosted) {
    // It was looked at and could not even be made.
    if (look !== undefined && now - look.at < times.debounce) return false
    return state !== "ended" || since !== undefined && endedAt !== null && endedAt >= since
  }
  const isOver = state === "ended" || state === "none"
  if (isOver && changed > (posted.as_of ?? 0)) return look === undefined || look.head < changed
  if (state === "none") return false
  if (look !== undefined && look.head === head) return false
  const lately = Math.max(posted.posted_at, look?.at ?? -Infinity)
  return now - lately >= (state === "ended" && look !== undefined ? times.settled : times.debounce)
}

/**
 * Whether a receipt takes the place of the last one. Between the end and the day on which nothing more can be posted it stays as it is; then
 * it is brought up to date, and stays for good: if the figure changes afterwards, it says so. `before`: the mission as the last one told it.
 */
export const isWorthPosting = (
  mission: Mission,
  { digest }: Receipt,
  posted: ReplyRow,
  { before, changed }: { readonly before: Mission; readonly changed: number }
): boolean => {
  if (digest === posted.digest) return false
  const isFrozen = mission.state === "ended" && before.state === "ended" && changed <= before.asOf.position
  return !isFrozen || isSettled(mission)
}

/** Whether it is to be said that the mission is on another issue now: once, after something was said of it. */
export const isDueElsewhere = (
  { changed }: Standing,
  posted: ReplyRow | undefined,
  look: Look | undefined
): boolean =>
  posted !== undefined && posted.posted_at !== null && changed > (posted.as_of ?? 0) &&
  (look === undefined || look.head < changed)

/** The position of the figures that a receipt corrects; null: it corrects none. */
export const correctedFrom = (mission: Mission, before: Mission, posted: ReplyRow): number | null => {
  if (mission.state !== "ended" && mission.state !== "none") return null
  const moved = before.state === "ended" && isSettled(before) && before.billed !== mission.billed
  return moved ? before.asOf.position : posted.corrects
}
