/** The team's inference keys, page by page: stable ids with the names, redacted forms and limits they have now. */
import { Effect, Schema } from "effect"
import type { KeysReading, ListedKey } from "../Source.ts"
import { decodeAnswer, Flag, maybe } from "./decodeAnswer.ts"
import { malformed } from "./failure.ts"
import type { XaiClient } from "./XaiClient.ts"

const asked = { surface: "keys", permission: "team-token:endpoint:ListApiKeys" } as const

const paging = {
  /** Few requests for any team; the provider's own default is one page of unknown size. */
  pageSize: "100",
  /** Ten thousand keys: a longer list is a provider that never stops. */
  mostPages: 100
} as const

const Count = Schema.String.check(Schema.isPattern(/^\d{1,15}$/u))

const KeyPage = Schema.Struct({
  apiKeys: maybe(Schema.Array(Schema.Struct({
    apiKeyId: Schema.NonEmptyString,
    name: maybe(Schema.String),
    redactedApiKey: maybe(Schema.String),
    disabled: maybe(Flag),
    qps: maybe(Count),
    qpm: maybe(Count),
    tpm: maybe(Schema.String)
  }))),
  paginationToken: maybe(Schema.String)
})
type Key = NonNullable<(typeof KeyPage.Type)["apiKeys"]>[number]

const decode = decodeAnswer(KeyPage)

/** Reads every page; a list that could not be read to its end is a failure. */
export const readKeys = Effect.fn("xai.readKeys")(function*(client: XaiClient) {
  const path = `/auth/teams/${encodeURIComponent(client.teamId)}/api-keys`
  const keys = new Map<string, ListedKey>()
  let first: number | undefined
  let token: string | undefined
  for (let page = 1; page <= paging.mostPages; page++) {
    const params = { pageSize: paging.pageSize, ...(token === undefined ? {} : { paginationToken: token }) }
    const answer = yield* client.ask({ ...asked, path, params })
    first ??= answer.requestedAt
    const { apiKeys, paginationToken } = yield* decode(asked, answer.json)
    for (const key of apiKeys ?? []) keys.set(key.apiKeyId, readKey(key))
    if (!paginationToken) return { requestedAt: first, keys: [...keys.values()] } satisfies KeysReading
    if (paginationToken === token) return yield* malformed(asked, "repeats a page of keys")
    token = paginationToken
  }
  return yield* malformed(asked, "has more pages of keys than can be")
})

/** An absent `disabled` is false, as proto3 leaves out defaults; an absent limit is no limit. */
const readKey = (key: Key): ListedKey => ({
  key: key.apiKeyId,
  name: key.name || null,
  redacted: key.redactedApiKey || null,
  disabled: key.disabled ?? false,
  perSecond: key.qps ? Number(key.qps) : null,
  perMinute: key.qpm ? Number(key.qpm) : null,
  tokensPerMinute: key.tpm || null
})
