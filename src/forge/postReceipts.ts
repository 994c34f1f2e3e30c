/** Keeps the receipts on a forge's issues true. */
import { Clock, Effect } from "effect"
import { knowledgeAt } from "../report/Knowledge.ts"
import { bringUpToDate } from "./bringUpToDate.ts"
import { goingOn } from "./goingOn.ts"
import { type KeptReceipt, keptReceipts, standings } from "./keptReceipts.ts"
import type { OutboxPort } from "./OutboxPort.ts"
import { retryAt } from "./owedReplies.ts"
import { attempt } from "./Posting.ts"
import type { Voice } from "./postReplies.ts"
import { isDue, isDueElsewhere, isToBeRead, type Look, type Standing } from "./receiptDue.ts"
import { knownSince, repliesAbout, type ReplyRow } from "./Replies.ts"

/** When each receipt was last looked at, by what it is about: forgotten when the daemon stops, which costs one look each. */
export type Looks = Map<string, Look>

/** False: the forge is silent, and the rest waits. */
export const postReceipts = Effect.fn("postReceipts")(function*<E>(voice: Voice, port: OutboxPort<E>, looks: Looks) {
  const { file, position: head } = yield* port.views
  const since = knownSince(file, voice.forge)
  const knowledge = knowledgeAt(file, head)
  const standingOf = standings(knowledge)
  // One of the past in a pass, so that a daemon that starts does not ask for all of it at once.
  let mayRead = true
  for (const mission of knowledge.missions.values()) {
    const standing = standingOf(mission)
    for (const kept of keptReceipts(mission, voice.host)) {
      const { repository } = kept.place
      if (voice.pass.isBroken(repository)) continue
      const now = yield* Clock.currentTimeMillis
      const reply = repliesAbout(file, kept.about).get("receipt")
      if (isPutOff(reply, standing, now)) continue
      const look = looks.get(kept.about)
      const isDueNow = isDueFor(kept, standing, reply, look, { head, now, since })
      const isReading = mayRead && isToBeRead(reply, look, now)
      if (!isDueNow && !isReading) continue
      if (isReading) mayRead = false
      const readsComment = isReading || mustBeRead(standing, reply)
      looks.set(kept.about, { at: now, head, readAt: readsComment ? now : look?.readAt ?? null })
      const work = bringUpToDate(voice, port, { kept, standing, reply, readsComment })
      const outcome = yield* goingOn(`the receipt of ${mission.ref} could not be made`, "unmade" as const)(
        attempt(port, { about: kept.about, kind: "receipt", reply }, work)
      )
      if (outcome === "unmade") continue
      // What was put off is to be looked at again although nothing else happens.
      if (outcome !== "said") looks.delete(kept.about)
      if (!voice.pass.goesOn(outcome, repository)) return false
    }
  }
  return true
})

const isDueFor = (
  { isElsewhere }: KeptReceipt,
  standing: Standing,
  reply: ReplyRow | undefined,
  look: Look | undefined,
  at: Parameters<typeof isDue>[3]
): boolean => isElsewhere ? isDueElsewhere(standing, reply, look) : isDue(standing, reply, look, at)

/** While the mission runs, and where something was said of it: it may be on another issue. */
const mustBeRead = ({ changed, state }: Standing, reply: ReplyRow | undefined): boolean =>
  state === "open" || state === "paused" || changed > (reply?.as_of ?? 0)

/** Before anything is computed. Whoever locked the issue may have unlocked it for a mission that goes on. */
const isPutOff = (reply: ReplyRow | undefined, { changed }: Standing, now: number): boolean =>
  reply !== undefined && (reply.permanent === 1 && changed <= (reply.tried ?? 0) || now < retryAt(reply))
