/** What is still to be said about a comment that commanded: 👀 seen, 🚀 recorded, 😕 refused, a word on why, an answer. */
import type { ForgeReplyKind } from "../event/Forge.ts"
import type { CommandRow, ReplyRow } from "./Replies.ts"

/** Older comments are found when a forge is connected, and nobody waits for an answer to them. */
const patience = 14 * 86_400_000

/**
 * In the order in which they are to be said. `toldBefore`: the author was refused on this issue before; then a reaction is enough, so
 * that nobody can make the ledger talk. What was given up is not owed.
 */
export const owedReplies = (
  command: CommandRow,
  replies: ReadonlyMap<ForgeReplyKind, ReplyRow>,
  toldBefore: boolean
): ReadonlyArray<ForgeReplyKind> => {
  if (command.recorded_at - command.occurred_at > patience) return []
  const owed = wanted(command, toldBefore)
  return owed.filter((kind) => {
    const reply = replies.get(kind)
    return reply === undefined || reply.posted_at === null && reply.permanent === 0
  })
}

const wanted = ({ command, permitted, verdict }: CommandRow, toldBefore: boolean): ReadonlyArray<ForgeReplyKind> => {
  const stranger = permitted !== 1
  const seen: ReadonlyArray<ForgeReplyKind> = stranger ? [] : ["eyes"]
  if (verdict === null) return seen
  if (verdict === "refused") return [...seen, "confused", ...(stranger && toldBefore ? [] : ["refusal" as const])]
  if (command === "cost" || command === "status") return [...seen, "answer"]
  return [...seen, verdict === "recorded" ? "rocket" : "confused"]
}

/** When something that failed may be tried again (ms): half a minute later, then twice as long each time, an hour at most. */
export const retryAt = ({ failed_at, failures }: Pick<ReplyRow, "failed_at" | "failures">): number =>
  failed_at === null || failures === 0 ? -Infinity : failed_at + Math.min(3_600_000, 30_000 * 2 ** (failures - 1))
