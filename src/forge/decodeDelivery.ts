/** From the body of a signed delivery to the acts it tells of. */
import { Result, Schema } from "effect"
import { issuePath } from "../http/issuePath.ts"
import type { Act } from "./Act.ts"
import { commandActs, issueActs } from "./deliveredActs.ts"
import type { Delivery, Ground, Telling } from "./Delivery.ts"
import { CommentPayload, IssuePayload, Outline } from "./Payload.ts"
import { readJson } from "./readJson.ts"

/** `ignored`: why it means nothing, where it has no acts. `about`: `owner/name#number`, where it was looked at so far. */
export interface Decoded {
  readonly action: string
  readonly about: string | null
  readonly acts: ReadonlyArray<Act>
  readonly ignored: string | null
}

/** Events that can mean something. A header may only take from what the body says. */
const issueEvents = new Set(["", "issues", "issue_comment"])

/**
 * Fails, in words that repeat nothing of the body, where it is no JSON or not what its action promises. Which kind of delivery it
 * is, the body decides: it is what was signed.
 */
export const decodeDelivery = (delivery: Delivery, ground: Ground): Result.Result<Decoded, string> =>
  Result.flatMap(readJson(delivery.body), (json) => {
    const outline = decodeOutline(json)
    if (Result.isFailure(outline)) return Result.fail("it is no object")
    const action = typeof outline.success.action === "string" ? outline.success.action : ""
    const ignored = reasonToIgnore(delivery.event, action, outline.success, ground.forge.pulls)
    if (ignored !== null) return Result.succeed({ action, about: null, acts: [], ignored })
    const telling = { delivery, ground, action }
    return isThere(outline.success.comment) ? ofComment(json, telling) : ofIssue(json, telling)
  })

const decodeOutline = Schema.decodeUnknownResult(Outline)
const decodeComment = Schema.decodeUnknownResult(CommentPayload)
const decodeIssue = Schema.decodeUnknownResult(IssuePayload)

const isThere = (value: unknown): boolean => value !== undefined && value !== null

const reasonToIgnore = (event: string, action: string, outline: Outline, pulls: boolean): string | null => {
  const { comment, issue, is_pull, pull_request } = outline
  if (!isThere(issue) && !isThere(comment) && isTest(outline)) return "test"
  if (!issueEvents.has(event) && !(pulls && event === "pull_request")) return "event"
  // A comment on code or on a review stands beside no issue.
  if (!isThere(issue) && (isThere(comment) || !pulls || !isThere(pull_request))) return "event"
  const isPull = is_pull === true || isThere(pull_request) || isPullRequest(issue)
  if (isPull && !pulls) return "pull request"
  if (isThere(comment)) return action === "created" ? null : "action"
  return meaningful.has(action) ? null : "action"
}

/** Forgejo and Gitea try a webhook with a push that pushes nothing, which nobody else can make; GitHub with some wisdom. */
const isTest = ({ after, before, zen }: Outline): boolean =>
  isThere(zen) || (typeof before === "string" && before === after)

const isPullRequest = (issue: unknown): boolean =>
  typeof issue === "object" && issue !== null && "pull_request" in issue && isThere(issue.pull_request)

/** Forgejo and Gitea say `label_updated` and `label_cleared`, GitHub `labeled` and `unlabeled`. */
const meaningful = new Set([
  ...["opened", "closed", "reopened", "assigned", "unassigned"],
  ...["label_updated", "label_cleared", "labeled", "unlabeled"]
])

const ofComment = (json: unknown, telling: Telling): Result.Result<Decoded, string> =>
  Result.flatMap(legible(decodeComment(json)), (payload) => told(telling, payload, commandActs(telling, payload)))

const ofIssue = (json: unknown, telling: Telling): Result.Result<Decoded, string> =>
  Result.flatMap(
    legible(decodeIssue(subject(json))),
    (payload) => Result.flatMap(issueActs(telling, payload), (acts) => told(telling, payload, acts))
  )

/** A pull request is told of as one, and read as the issue that it is as well. */
const subject = (json: unknown): unknown => {
  const { issue, pull_request: pull, ...rest } = json as { readonly issue?: unknown; readonly pull_request?: unknown }
  return { ...rest, issue: issue ?? pull }
}

const told = (
  { action }: Telling,
  { issue, repository }: IssuePayload,
  acts: ReadonlyArray<Act>
): Result.Result<Decoded, string> =>
  Result.succeed({
    action,
    about: `${repository.full_name}#${issue.number}`,
    acts,
    ignored: acts.length === 0 ? "nothing said" : null
  })

/** The schema's own message would quote what it found. */
const legible = <A>(decoded: Result.Result<A, Schema.SchemaError>): Result.Result<A, string> =>
  Result.mapError(decoded, ({ issue }) => `${issuePath(issue) || "it"} is missing or is not what it should be`)
