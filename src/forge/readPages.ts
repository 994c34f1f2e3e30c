/** Lists to their end, whatever the forge says, or does not say, about where that is. */
import { Effect } from "effect"
import type { ForgeFailure } from "./ForgeFailure.ts"
import type { ForgeAnswer, ForgeHttp, ForgeRequest } from "./ForgeHttp.ts"
import { malformed } from "./refusal.ts"

/** A list of so many pages is no list but an accident: at 50 a page it would have a hundred thousand items. */
const mostPages = 2_000

/**
 * Every item of a list. Forgejo and Gitea give 50 at most and say how many there are in all, GitHub gives 100 and a link
 * to the next page; who says neither is asked until a page is empty. An empty list may be null.
 */
export const readPages = Effect.fnUntraced(function*(http: ForgeHttp, request: ForgeRequest) {
  const size = http.kind === "github" ? 100 : 50
  const items: Array<unknown> = []
  for (let page = 1; page <= mostPages; page++) {
    const query = {
      ...request.query,
      [http.kind === "github" ? "per_page" : "limit"]: String(size),
      page: String(page)
    }
    const answer = yield* http.ask({ ...request, query })
    const found = yield* listOf(request.doing, answer)
    items.push(...found)
    if (found.length === 0 || isLast(http, answer, items.length, found.length < size)) return items
  }
  return yield* malformed(request.doing, "never ends")
})

/**
 * Every item of a list that is given whole to who asks for no page, as Forgejo's and Gitea's timelines are: their pages
 * lose what the reader may not see, so that an empty one need not be the last.
 */
export const readWhole = (
  http: ForgeHttp,
  request: ForgeRequest
): Effect.Effect<ReadonlyArray<unknown>, ForgeFailure> =>
  http.kind === "github"
    ? readPages(http, request)
    : Effect.flatMap(http.ask(request), (answer) => listOf(request.doing, answer))

const isLast = ({ kind }: ForgeHttp, { headers }: ForgeAnswer, read: number, short: boolean): boolean => {
  const total = headers["x-total-count"]
  if (total !== undefined && /^\d{1,9}$/u.test(total)) return read >= Number(total)
  if (headers["link"] !== undefined) return !/rel="next"/u.test(headers["link"])
  return kind === "github" && short
}

const listOf = (doing: string, { json }: ForgeAnswer): Effect.Effect<ReadonlyArray<unknown>, ForgeFailure> => {
  if (json === null) return Effect.succeed([])
  return Array.isArray(json) ? Effect.succeed(json) : Effect.fail(malformed(doing, "is no list"))
}
