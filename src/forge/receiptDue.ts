/** Whether a mission's receipt is to be looked at now, and whether what it would say is to be posted. */
import type { Mission } from "../report/documents/Mission.ts"
import { isSettled, type Receipt } from "./receipt.ts"
import type { ReplyRow } from "./Replies.ts"

const times = {
  /** Between two changes of a running mission's receipt: each is a line in somebody's inbox. */
  debounce: 60_000,
  /** Between two looks at a mission that ended. */
  settled: 600_000
} as const

/** A mission as far as that is concerned. Instants are ms; `changed` is the position of its last bookmark. */
export interface Standing {
  readonly state: Mission["state"]
  readonly endedAt: number | null
  readonly changed: number
}

/** `at`: the last look, in ms; `head`: where the log stood. */
export interface Look {
  readonly at: number
  readonly head: number
}

/**
 * A mission that is not over gets a receipt, and so does one that ended since the forge is known (`since`): the past is not written onto
 * hundreds of closed issues. The end is posted at once; where nothing was recorded since the last look, there is nothing to see.
 */
export const isDue = (
  { changed, endedAt, state }: Standing,
  posted: ReplyRow | undefined,
  look: Look | undefined,
  { head, now, since }: { readonly head: number; readonly now: number; readonly since: number | undefined }
): boolean => {
  if (state === "none") return false
  if (posted === undefined || posted.posted_at === null) {
    return state !== "ended" || since !== undefined && endedAt !== null && endedAt >= since
  }
  if (state === "ended" && changed > (posted.as_of ?? 0)) return look === undefined || look.head < changed
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

/** The position of the figures that a receipt corrects; null: it corrects none. */
export const correctedFrom = (mission: Mission, before: Mission, posted: ReplyRow): number | null => {
  if (mission.state !== "ended") return null
  const moved = before.state === "ended" && isSettled(before) && before.billed !== mission.billed
  return moved ? before.asOf.position : posted.corrects
}
