/** What `--receipt` names: a comment on a configured forge, a file, or standard input. */
import { Effect } from "effect"
import { FetchHttpClient } from "effect/http"
import { Configuration, type ForgeSettings } from "../config/Configuration.ts"
import { forgeOf } from "../forge/connect.ts"
import type { ForgeFailure } from "../forge/ForgeFailure.ts"
import { readReceiptMarker } from "../forge/marker.ts"
import { CommandFailed, wrongUsage } from "./failure.ts"
import { forgeClientOf } from "./forgeClientOf.ts"
import { textGiven } from "./textGiven.ts"

/** `issue`: the address of the issue that it stands on; null: it came without one. */
interface Given {
  readonly text: string
  readonly issue: string | null
}

export const receiptGiven = Effect.fnUntraced(function*(given: string) {
  if (!/^https?:\/\//u.test(given)) {
    return { text: yield* textGiven("--receipt", "an address", given, advice), issue: null } satisfies Given
  }
  const { forges } = yield* Configuration
  const forge = forgeOf(given, forges)
  if (forge === undefined) return yield* wrongUsage(`--receipt: ${given} is on no forge that is configured`, advice)
  return yield* commentAt(forge, given).pipe(
    Effect.map((text): Given => ({ text, issue: given })),
    Effect.catchTag("ForgeFailure", (failure) => Effect.fail(unread(failure))),
    Effect.provide(FetchHttpClient.layer)
  )
})

const advice = "give the address of the comment on the configured forge, a file with its text, or - for standard input"

const pattern =
  /\/([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+)\/(?:issues|pulls|pull)\/([1-9]\d{0,9})\/?(?:#issuecomment-([1-9]\d{0,14}))?$/u

/** The comment that the address names; else the last receipt on the issue that the token's owner wrote. */
const commentAt = Effect.fnUntraced(function*(forge: ForgeSettings, address: string) {
  const [, owner, name, issue, comment] = pattern.exec(address) ?? []
  if (owner === undefined || name === undefined) {
    return yield* wrongUsage(`--receipt: ${address} is neither an issue nor a comment on one`, advice)
  }
  const client = yield* forgeClientOf(forge)
  const repository = { owner, name }
  if (comment !== undefined) {
    const found = yield* client.commentById(repository, Number(comment))
    if (found.issue === Number(issue)) return found.body
    return yield* wrongUsage(`--receipt: comment ${comment} is on issue ${found.issue}, not on ${issue!}`, advice)
  }
  const { login } = yield* client.me
  const comments = yield* client.commentsOf(repository, Number(issue))
  const own = comments.findLast(({ body, by }) =>
    by?.toLowerCase() === login.toLowerCase() && readReceiptMarker(body) !== undefined
  )
  return own?.body ?? (yield* wrongUsage(`--receipt: ${login} wrote no receipt on ${address}`, advice))
})

const unread = ({ message, reason }: ForgeFailure): CommandFailed =>
  new CommandFailed({
    code: "forge",
    message,
    hint: "save the comment's source to a file, and give that",
    exitCode: reason === "forbidden" || reason === "unauthorised" ? 4 : 3
  })
