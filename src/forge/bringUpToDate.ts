/** Makes one receipt, holds it against the comment that stands, and writes what differs. */
import { Effect } from "effect"
import { isSameText, receiptAgain } from "./checkReceipt.ts"
import type { ForgeClient, ForgeComment } from "./ForgeClient.ts"
import { type ForgeFailure, isPermanent } from "./ForgeFailure.ts"
import type { IssueOnForge, KeptReceipt } from "./keptReceipts.ts"
import { receiptPrefix } from "./marker.ts"
import type { OutboxPort } from "./OutboxPort.ts"
import { type Posted, writeOnce } from "./Posting.ts"
import type { Voice } from "./postReplies.ts"
import { isElsewhere, receipt, receiptElsewhere } from "./receipt.ts"
import { correctedFrom, isWorthPosting, type Standing } from "./receiptDue.ts"
import { type MissionThen, missionThen, receiptFacts } from "./receiptFacts.ts"
import type { ReplyRow } from "./Replies.ts"

interface Asked {
  readonly kept: KeptReceipt
  readonly standing: Standing
  readonly reply: ReplyRow | undefined
  /** Whether the comment is read, which costs a request. */
  readonly readsComment: boolean
}

/** Gives null where the comment that stands is right. */
export const bringUpToDate = Effect.fnUntraced(function*<E>(
  voice: Voice,
  port: OutboxPort<E>,
  { kept, readsComment, reply, standing }: Asked
): Effect.fn.Return<Posted | null, ForgeFailure | E> {
  const made = yield* kept.isElsewhere ? makeElsewhere(port, kept, reply) : make(port, kept, standing, reply)
  const { place } = kept
  const { client } = voice
  const comment = reply?.comment ?? null
  // Where all of it is written anew, and the mission is where it was, there is nothing to learn from what stands.
  if (comment === null || !readsComment || made.isNews && isNotedOn(place, reply!)) {
    return made.isNews ? yield* write(voice, kept, made, comment) : null
  }
  const stands = yield* commentThere(client, place, comment)
  const left = leftBehind(stands, kept, reply!)
  if (left !== null) {
    yield* sayElsewhere(client, left, receiptElsewhere(made.known).text)
    return yield* write(voice, kept, made, null)
  }
  if (made.isNews) return yield* write(voice, kept, made, comment)
  if (stands === null) return null
  const again = yield* asPosted(port, kept, reply!, stands.body)
  if (again === null) return null
  return yield* write(voice, kept, { ...made, text: again, remembered: rememberedOf(reply!) }, comment)
})

/** What would be written. `isNews`: it differs from what was posted last, so that it is worth an edit. */
interface Made {
  readonly text: string
  readonly isNews: boolean
  readonly known: MissionThen
  readonly remembered: Pick<Posted, "digest" | "asOf" | "corrects">
}

const make = Effect.fnUntraced(function*<E>(
  { asks }: OutboxPort<E>,
  { about }: KeptReceipt,
  { changed }: Standing,
  reply: ReplyRow | undefined
) {
  const facts = yield* receiptFacts(asks, about)
  const asOf = facts.mission.asOf.position
  if (reply === undefined || reply.as_of === null || isElsewhere(reply.digest)) {
    const { digest, text } = receipt(facts)
    return { text, known: facts, isNews: true, remembered: { digest, asOf } } satisfies Made
  }
  const before = yield* asks.mission({ mission: about, asOf: { position: reply.as_of } })
  const corrects = correctedFrom(facts.mission, before, reply)
  const made = receipt(corrects === null ? facts : yield* receiptFacts(asks, about, { position: asOf, corrects }))
  const isNews = isWorthPosting(facts.mission, made, reply, { before, changed })
  const remembered = { digest: made.digest, asOf, ...(corrects !== null && { corrects }) }
  return { text: made.text, known: facts, isNews, remembered } satisfies Made
})

const makeElsewhere = Effect.fnUntraced(function*<E>(
  { asks }: OutboxPort<E>,
  { about }: KeptReceipt,
  reply: ReplyRow | undefined
) {
  const known = yield* missionThen(asks, about)
  const { digest, text } = receiptElsewhere(known)
  const remembered = { digest, asOf: known.mission.asOf.position }
  return { text, known, isNews: digest !== reply?.digest, remembered } satisfies Made
})

/** The comment, on whichever issue of the repository it is; null: it is not there. */
const commentThere = (client: ForgeClient, { repository }: IssueOnForge, comment: number) =>
  client.commentById(repository, comment).pipe(
    Effect.catchIf(({ reason }) => reason === "not-found" || reason === "gone", () => Effect.succeed(null))
  )

/** Where a comment is that the mission's move left behind; null: it is where the mission is, or nobody knows. */
const leftBehind = (
  stands: ForgeComment | null,
  { isElsewhere, place }: KeptReceipt,
  reply: ReplyRow
) => {
  const { comment, name, owner } = reply
  if (isElsewhere || comment === null) return null
  if (stands !== null) return stands.issue === place.issue ? null : { repository: place.repository, comment }
  return owner === null || name === null || isNotedOn(place, reply) ? null : { repository: { owner, name }, comment }
}

const isNotedOn = ({ issue, repository }: IssueOnForge, reply: ReplyRow): boolean =>
  issue === reply.issue && repository.owner.toLowerCase() === reply.owner?.toLowerCase() &&
  repository.name.toLowerCase() === reply.name?.toLowerCase()

/** An issue that is locked, or a comment that is gone, keeps nobody from writing where the mission is now. */
const sayElsewhere = (
  client: ForgeClient,
  { comment, repository }: NonNullable<ReturnType<typeof leftBehind>>,
  text: string
) => Effect.catchIf(client.editComment(repository, comment, text), isPermanent, () => Effect.void)

const write = (
  { client, login }: Voice,
  { about, place }: KeptReceipt,
  { remembered, text, known: { log } }: Made,
  comment: number | null
) =>
  writeOnce(client, { ...place, login, marker: receiptPrefix(log, about) }, comment, text).pipe(
    Effect.map((comment): Posted => ({ ...remembered, comment, on: { ...place.repository, issue: place.issue } }))
  )

/** The text that was posted, where the comment says something else; null: it stands as it was written. */
const asPosted = Effect.fnUntraced(function*<E>(
  { asks }: OutboxPort<E>,
  { about, isElsewhere }: KeptReceipt,
  { as_of, corrects }: ReplyRow,
  body: string
) {
  if (as_of === null) return null
  const marker = { mission: about, asOf: as_of, corrects, isElsewhere }
  const text = yield* receiptAgain(asks, { ...marker, version: 2 })
  if (isSameText(text, body) || isSameText(yield* receiptAgain(asks, { ...marker, version: 1 }), body)) return null
  return text
})

const rememberedOf = ({ as_of, corrects, digest }: ReplyRow): Made["remembered"] => ({
  digest,
  ...(as_of !== null && { asOf: as_of }),
  ...(corrects !== null && { corrects })
})
