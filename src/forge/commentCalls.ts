/** Reading comments, writing them, and reacting to them. */
import { Effect } from "effect"
import type { ForgeClient, ForgeComment, RepositoryName } from "./ForgeClient.ts"
import { CommentDocument, decodeForge, loginOf } from "./forgeDocuments.ts"
import { ForgeFailure } from "./ForgeFailure.ts"
import type { ForgeHttp } from "./ForgeHttp.ts"
import { sinceOf } from "./issueCalls.ts"
import { legible } from "./legible.ts"
import { readPages, readWhole } from "./readPages.ts"
import { malformed } from "./refusal.ts"
import { below, called } from "./repositoryCalls.ts"

export const commentCalls = (
  http: ForgeHttp
): Pick<
  ForgeClient,
  "commentsSince" | "commentsOf" | "commentById" | "react" | "comment" | "editComment" | "findComment"
> => ({
  commentsSince: (name, since) =>
    Effect.gen(function*() {
      const doing = `read the comments in ${called(name)}`
      const path = below(name, "issues", "comments")
      const pages = yield* readPages(http, { doing, path, query: sinceOf(since) })
      const found = yield* legible(pages, (json) => toComment(doing, json))
      return [...new Map(found.map((comment) => [comment.id, comment])).values()]
    }),
  commentsOf: (name, number) => readComments(http, name, number),
  commentById: (name, comment) =>
    Effect.gen(function*() {
      const doing = `read comment ${comment.toString()} in ${called(name)}`
      const answer = yield* http.ask({ doing, path: below(name, "issues", "comments", comment) })
      return yield* answer.status === 204 ? gone(doing) : toComment(doing, answer.json)
    }),
  react: (name, comment, content) =>
    Effect.asVoid(http.ask({
      doing: `react to comment ${comment.toString()} in ${called(name)}`,
      method: "POST",
      path: below(name, "issues", "comments", comment, "reactions"),
      body: { content }
    })),
  comment: (name, number, body) => addComment(http, name, number, body),
  editComment: (name, comment, body) => editComment(http, name, comment, body),
  findComment: (name, number, { login, marker }) =>
    Effect.map(
      readComments(http, name, number),
      (comments) =>
        comments.findLast((comment) =>
          comment.by?.toLowerCase() === login.toLowerCase() && comment.body.startsWith(marker)
        ) ?? null
    )
})

const decodeComment = decodeForge(CommentDocument)

const readComments = Effect.fnUntraced(function*(http: ForgeHttp, name: RepositoryName, number: number) {
  const doing = `read the comments on issue ${number.toString()} of ${called(name)}`
  const lines = yield* readWhole(http, { doing, path: below(name, "issues", number, "comments") })
  const comments = yield* legible(lines, (json) => toComment(doing, json, number))
  return comments.toSorted((a, b) => a.createdAt - b.createdAt || a.id - b.id)
})

/** Forgejo of 2024 says 500 where there is no such issue; only reading it tells that from a forge in trouble. */
const addComment = Effect.fnUntraced(function*(http: ForgeHttp, name: RepositoryName, number: number, body: string) {
  const doing = `comment on issue ${number.toString()} of ${called(name)}`
  const path = below(name, "issues", number)
  const posted = http.ask({ doing, method: "POST", path: [...path, "comments"], body: { body } })
  const { json } = yield* Effect.catchIf(
    posted,
    ({ status }) => status === 500,
    (failure) => Effect.andThen(http.ask({ doing, path }), Effect.fail(failure))
  )
  return (yield* decodeComment(doing, json)).id
})

const editComment = Effect.fnUntraced(function*(http: ForgeHttp, name: RepositoryName, comment: number, body: string) {
  const doing = `edit comment ${comment.toString()} in ${called(name)}`
  const path = below(name, "issues", "comments", comment)
  const { status } = yield* http.ask({ doing, method: "PATCH", path, body: { body } })
  if (status === 204) return yield* gone(doing)
})

/** 204 is Forgejo's way of saying that a line of the timeline is not, or no longer, a comment. */
const gone = (doing: string): ForgeFailure =>
  new ForgeFailure({
    doing,
    reason: "gone",
    status: 204,
    detail: "it is no comment any more",
    scope: null,
    retryAfterMs: null
  })

/** `asked`: the number of the issue whose comments were asked for, where the comment does not say it. */
const toComment = Effect.fnUntraced(function*(doing: string, json: unknown, asked?: number) {
  const document = yield* decodeComment(doing, json)
  const { html_url, issue_url, pull_request_url } = document
  // GitHub says it in the page's address alone.
  const isPull = (pull_request_url ?? "") !== "" || /\/pull\/\d+#/u.test(html_url ?? "")
  // Only the number at its end: no request is ever made to an address that an answer names.
  const number = /\/(\d{1,15})$/u.exec((issue_url ?? "") === "" ? pull_request_url ?? "" : issue_url ?? "")?.[1] ??
    asked
  if (number === undefined) return yield* malformed(doing, "does not say what was commented on")
  const comment: ForgeComment = {
    id: document.id,
    issue: Number(number),
    isPull,
    by: loginOf(document.user),
    body: document.body ?? "",
    createdAt: document.created_at,
    updatedAt: document.updated_at,
    association: document.author_association ?? null
  }
  return comment
})
