/** One attempt to say something on a forge, and the note of what came of it. */
import { Clock, Effect, Result } from "effect"
import type { ForgeReplyKind } from "../event/Forge.ts"
import type { ForgeClient, RepositoryName } from "./ForgeClient.ts"
import { type ForgeFailure, isPermanent } from "./ForgeFailure.ts"
import type { OutboxPort } from "./OutboxPort.ts"
import { retryAt } from "./owedReplies.ts"
import type { ReplyRow } from "./Replies.ts"

/** What was posted: the comment, where it is one, and what is worth remembering of it. */
export interface Posted {
  readonly comment: number | null
  readonly digest: string | null
  readonly asOf?: number
  readonly corrects?: number
  readonly on?: RepositoryName & { readonly issue: number }
}

/**
 * `said`: it is on the forge; `put off`: later; `stumbled`: the forge failed at it, which may be the repository's fault; `silent`: the forge
 * answers nobody for now, so that the rest waits as well.
 */
export type Outcome = "said" | "put off" | "stumbled" | "silent"

/** Says it where its time has come; `null` of the work: there was nothing to say. A failure is noted and never stops anything; only the log's own failures are failures here. */
export const attempt = Effect.fnUntraced(function*<E>(
  port: OutboxPort<E>,
  { about, kind, reply }: {
    readonly about: string | number
    readonly kind: ForgeReplyKind
    readonly reply: ReplyRow | undefined
  },
  work: Effect.Effect<Posted | null, ForgeFailure | E>
): Effect.fn.Return<Outcome, E> {
  const now = yield* Clock.currentTimeMillis
  if (reply !== undefined && now < retryAt(reply)) return "put off"
  const result = yield* Effect.result(work)
  if (Result.isSuccess(result)) {
    const posted = result.success
    if (posted !== null) yield* port.note({ type: "note.ForgeReplyPosted", payload: { about, kind, ...posted } })
    return "said"
  }
  const { failure } = result
  if (!isForgeFailure(failure)) return yield* Effect.fail(failure)
  const permanent = isHopeless(failure)
  yield* port.note({ type: "note.ForgeReplyFailed", payload: { about, kind, reason: failure.message, permanent } })
  yield* Effect.annotateLogs(Effect.logWarning("reply to the forge failed"), { why: failure.message, permanent })
  return isSilent(failure) ? "silent" : isStumble(failure) ? "stumbled" : "put off"
})

const isForgeFailure = (failure: unknown): failure is ForgeFailure =>
  typeof failure === "object" && failure !== null && "_tag" in failure && failure._tag === "ForgeFailure"

/** A token can be exchanged and a scope granted without the ledger hearing of it; a locked issue or a deleted one stays so. */
const isHopeless = (failure: ForgeFailure): boolean =>
  isPermanent(failure) && failure.reason !== "unauthorised" && failure.scope === null

const isSilent = ({ reason, scope }: ForgeFailure): boolean =>
  reason === "busy" || reason === "unauthorised" || scope !== null

const isStumble = ({ reason }: ForgeFailure): boolean => reason === "unreachable" || reason === "malformed"

/** Where a comment goes, and how the ledger's own is known again. */
export interface Place {
  readonly repository: RepositoryName
  readonly issue: number
  readonly login: string
  readonly marker: string
}

/**
 * Writes the one comment with this marker: over the remembered one, else over the one that stands there (a crash came before the
 * note of it), else a new one. Gives its id.
 */
export const writeOnce = Effect.fnUntraced(function*(
  client: ForgeClient,
  { issue, login, marker, repository }: Place,
  remembered: number | null,
  text: string
) {
  if (remembered !== null) {
    const edited = yield* client.editComment(repository, remembered, text).pipe(
      Effect.as(true),
      Effect.catchIf(({ reason }) => reason === "not-found" || reason === "gone", () => Effect.succeed(false))
    )
    if (edited) return remembered
  }
  const found = yield* client.findComment(repository, issue, { login, marker })
  if (found === null) return yield* client.comment(repository, issue, text)
  if (found.body !== text) yield* client.editComment(repository, found.id, text)
  return found.id
})
