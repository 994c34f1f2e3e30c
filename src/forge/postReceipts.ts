/** Keeps the receipts on a forge's issues true. */
import { Clock, Effect } from "effect"
import { knowledgeAt } from "../report/Knowledge.ts"
import type { KnownMission } from "../report/KnownMission.ts"
import { receiptPrefix } from "./marker.ts"
import type { OutboxPort } from "./OutboxPort.ts"
import { attempt, type Posted, writeOnce } from "./Posting.ts"
import type { Voice } from "./postReplies.ts"
import { receipt } from "./receipt.ts"
import { correctedFrom, isDue, isWorthPosting, type Look, type Standing } from "./receiptDue.ts"
import { receiptFacts } from "./receiptFacts.ts"
import { knownSince, repliesAbout, type ReplyRow } from "./Replies.ts"

/** When each mission was last looked at, by its id: forgotten when the daemon stops, which costs one look each. */
export type Looks = Map<string, Look>

/** False: the forge is silent, and the rest waits. */
export const postReceipts = Effect.fn("postReceipts")(function*<E>(voice: Voice, port: OutboxPort<E>, looks: Looks) {
  const { file, position: head } = yield* port.views
  const since = knownSince(file, voice.forge)
  for (const mission of knowledgeAt(file, head).missions.values()) {
    const place = placeOf(mission, voice.host)
    if (place === undefined) continue
    const now = yield* Clock.currentTimeMillis
    const reply = repliesAbout(file, mission.id).get("receipt")
    const standing = standingOf(mission)
    if (isGivenUp(reply, standing) || !isDue(standing, reply, looks.get(mission.id), { head, now, since })) continue
    looks.set(mission.id, { at: now, head })
    const made = yield* make(port, mission.id, standing, reply)
    if (made === null) continue
    const post = writeOnce(
      voice.client,
      { ...place, login: voice.login, marker: receiptPrefix(mission.id) },
      reply?.comment ?? null,
      made.text
    ).pipe(Effect.map((comment): Posted => ({ ...made.remembered, comment })))
    const outcome = yield* attempt(port, { about: mission.id, kind: "receipt", reply }, post)
    // What was put off is to be looked at again although nothing else happens.
    if (outcome !== "said") looks.delete(mission.id)
    if (outcome === "silent") return false
  }
  return true
})

/** The issue by its present name; undefined: it is on another forge. */
const placeOf = ({ names }: KnownMission, host: string) => {
  const id = names.find(({ isPresent }) => isPresent)?.id ?? ""
  const [, there, owner, name, issue] = /^(.*):(.*)\/(.*)#(.*)$/u.exec(id) ?? []
  return there === host && owner !== undefined && name !== undefined
    ? { repository: { owner, name }, issue: Number(issue) }
    : undefined
}

const standingOf = ({ bookmarks, history: { state, windows } }: KnownMission): Standing => ({
  state,
  endedAt: state === "ended" ? windows.at(-1)?.to ?? null : null,
  changed: bookmarks.reduce((last, { position }) => Math.max(last, position), 0)
})

/** Whoever locked the issue may have unlocked it for a mission that goes on. */
const isGivenUp = (reply: ReplyRow | undefined, { changed }: Standing): boolean =>
  reply !== undefined && reply.permanent === 1 && changed <= (reply.tried ?? 0)

/** The text that is to stand there; null: the one that stands there is right. */
const make = Effect.fnUntraced(function*<E>(
  { asks }: OutboxPort<E>,
  id: string,
  { changed }: Standing,
  reply: ReplyRow | undefined
) {
  const facts = yield* receiptFacts(asks, id)
  const { mission } = facts
  const remember = (digest: string, corrects: number | null) => ({
    digest,
    asOf: mission.asOf.position,
    ...(corrects !== null && { corrects })
  })
  if (reply === undefined || reply.as_of === null) {
    const { digest, text } = receipt(facts)
    return { text, remembered: remember(digest, null) }
  }
  const before = yield* asks.mission({ mission: id, asOf: { position: reply.as_of } })
  const corrects = correctedFrom(mission, before, reply)
  const made = receipt(
    corrects === null ? facts : yield* receiptFacts(asks, id, {
      position: mission.asOf.position,
      corrects
    })
  )
  return isWorthPosting(mission, made, reply, { before, changed })
    ? { text: made.text, remembered: remember(made.digest, corrects) }
    : null
})
