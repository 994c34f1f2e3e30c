/** What a forge tells its hooks of one happening: event names, and the payload in its dialect. */
import { commentDocument, issueDocument, labelDocument, userDocument } from "./documents.ts"
import { githubNotices } from "./githubNotices.ts"
import { goJson } from "./goJson.ts"
import { repositoryDocument } from "./repositoryDocument.ts"
import { type Entry, type Issue, type Label, type Repository, userOf, type World } from "./World.ts"

/** A happening on an issue, which hooks may want to know of. */
export interface Happening {
  readonly by: string
  readonly repository: Repository
  readonly issue: Issue
  readonly what:
    | { readonly of: "issue"; readonly action: "opened" | "closed" | "reopened" | "edited" | "deleted" }
    | { readonly of: "labels"; readonly cleared: boolean } & LabelChange
    | { readonly of: "assignee"; readonly login: string; readonly added: boolean }
    | { readonly of: "comment"; readonly action: "created" | "deleted"; readonly entry: Entry }
    | { readonly of: "comment"; readonly action: "edited"; readonly entry: Entry; readonly from: string }
}

interface LabelChange {
  readonly added: ReadonlyArray<Label>
  readonly removed: ReadonlyArray<Label>
}

/** The content of a delivery. `event` and `type` are the headers; a hook subscribes to `type`. */
export interface Notice {
  readonly event: string
  readonly type: string
  readonly repository: Repository
  /** JSON text, as it was when it happened. */
  readonly body: string
}

/** What is told of a happening: nothing, one thing, or (GitHub's labels) several. */
export const noticesOf = (world: World, happening: Happening): ReadonlyArray<Notice> => {
  const { kind } = world.options
  if (kind === "github") return githubNotices(world, happening)
  const { issue, repository, what } = happening
  // Forgejo tells nobody of an issue's deletion.
  if (what.of === "issue" && what.action === "deleted" && kind === "forgejo") return []
  const [event, type] = names(happening)
  const payload = what.of === "comment" ? commentPayload(world, happening, what) : issuePayload(world, happening)
  return [{
    event,
    type: issue.isPull ? type.replace("issue", "pull_request") : type,
    repository,
    body: goJson(payload, 2)
  }]
}

/** The synthetic push of a hook's test button. */
export const testNotice = (world: World, repository: Repository, by: string): Notice => {
  const commit = "0000000000000000000000000000000000000000"
  const user = userDocument(world, userOf(world, by))
  return {
    event: "push",
    type: "push",
    repository,
    body: goJson({
      ref: "refs/heads/main",
      before: commit,
      after: commit,
      compare_url: "",
      commits: null,
      total_commits: 0,
      head_commit: null,
      repository: repositoryDocument(world, repository, undefined),
      pusher: user,
      sender: user
    }, 2)
  }
}

const names = ({ issue, what }: Happening): readonly [event: string, type: string] => {
  if (what.of === "comment") return ["issue_comment", "issue_comment"]
  const type = what.of === "labels" ? "issue_label" : what.of === "assignee" ? "issue_assign" : "issues"
  return issue.isPull ? ["pull_request", type.replace("issues", "pull_request")] : ["issues", type]
}

const actionOf = ({ what }: Happening): string => {
  if (what.of === "labels") return what.cleared ? "label_cleared" : "label_updated"
  if (what.of === "assignee") return what.added ? "assigned" : "unassigned"
  return what.action
}

/** Permissions here are the poster's, whoever did it. */
const issuePayload = (world: World, happening: Happening) => {
  const { by, issue, repository } = happening
  const document = issueDocument(world, repository, issue, by)
  return {
    action: actionOf(happening),
    number: issue.number,
    ...changesOf(world, happening),
    ...(issue.isPull ? { pull_request: document, requested_reviewer: null } : { issue: document }),
    repository: repositoryDocument(world, repository, issue.poster),
    sender: userDocument(world, userOf(world, by)),
    commit_id: "",
    ...(issue.isPull ? { review: null } : {})
  }
}

/** Permissions here are those of who comments. */
const commentPayload = (world: World, { by, issue, repository }: Happening, what: Comment) => ({
  action: what.action,
  issue: issueDocument(world, repository, issue, by),
  ...(issue.isPull ? { pull_request: issueDocument(world, repository, issue, by) } : {}),
  comment: commentDocument(world, repository, issue, what.entry),
  ...(what.action === "edited" ? { changes: { body: { from: what.from } } } : {}),
  repository: repositoryDocument(world, repository, by),
  sender: userDocument(world, userOf(world, by)),
  is_pull: issue.isPull
})

type Comment = Extract<Happening["what"], { of: "comment" }>

/** Only today's Gitea says which labels came and went. */
const changesOf = (world: World, { repository, what }: Happening) => {
  if (world.options.kind !== "gitea" || what.of !== "labels") return {}
  const list = (labels: ReadonlyArray<Label>) =>
    labels.length === 0 ? null : labels.map((label) => labelDocument(world, repository, label))
  return { changes: { added_labels: list(what.added), removed_labels: list(what.removed) } }
}
