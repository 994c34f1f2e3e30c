/** The documents of the API in the dialect of the forge's kind. */
import { commentDocument, issueDocument, labelDocument, permissionsDocument, userDocument } from "./documents.ts"
import { githubComment, githubIssue, githubLabel, githubRepository, githubUser } from "./githubDocuments.ts"
import { repositoryDocument } from "./repositoryDocument.ts"
import { stamp } from "./stamps.ts"
import {
  type Entry,
  type Hook,
  type Issue,
  type Label,
  type Repository,
  type User,
  userOf,
  type World
} from "./World.ts"

const isGithub = ({ options }: World): boolean => options.kind === "github"

export const userShape = (world: World, user: User, address: "real" | "noreply" = "noreply") =>
  isGithub(world) ? githubUser(world, user) : userDocument(world, user, address)

export const labelShape = (world: World, repository: Repository, label: Label) =>
  isGithub(world) ? githubLabel(world, repository, label) : labelDocument(world, repository, label)

export const issueShape = (world: World, repository: Repository, issue: Issue, viewer: string) =>
  isGithub(world)
    ? githubIssue(world, repository, issue)
    : issueDocument(world, repository, issue, viewer === "" ? undefined : viewer)

export const commentShape = (world: World, repository: Repository, issue: Issue, entry: Entry) =>
  isGithub(world) ? githubComment(world, repository, issue, entry) : commentDocument(world, repository, issue, entry)

export const repositoryShape = (world: World, repository: Repository, viewer: string) =>
  isGithub(world)
    ? githubRepository(world, repository, permissionsDocument(world, repository, viewer === "" ? undefined : viewer))
    : repositoryDocument(world, repository, viewer === "" ? undefined : viewer)

/** The secret is never shown. */
export const hookShape = (world: World, hook: Hook) => ({
  id: hook.id,
  type: hook.type,
  ...(isGithub(world)
    ? { name: "web", config: { url: hook.url, content_type: hook.contentType, insecure_ssl: "0", secret: "********" } }
    : {
      branch_filter: "*",
      url: hook.url,
      config: { content_type: hook.contentType, url: hook.url },
      authorization_header: hook.authorization,
      content_type: hook.contentType,
      metadata: null
    }),
  events: hook.events,
  active: hook.active,
  updated_at: stamp(world, hook.updatedAt),
  created_at: stamp(world, hook.createdAt)
})

/** A line of the timeline; GitHub has only those that others than Forgejo's clients know. */
export const entryShape = (world: World, repository: Repository, issue: Issue, entry: Entry) =>
  isGithub(world) ? githubEntry(world, repository, issue, entry) : forgejoEntry(world, repository, issue, entry)

const forgejoEntry = (world: World, repository: Repository, issue: Issue, entry: Entry) => {
  const { body, created_at, html_url, id, issue_url, pull_request_url, updated_at, user } = commentDocument(
    world,
    repository,
    issue,
    entry
  )
  return {
    ...{ id, type: entry.type, html_url, pull_request_url, issue_url, user, body, created_at, updated_at },
    old_project_id: 0,
    project_id: 0,
    old_milestone: null,
    milestone: null,
    tracked_time: entry.tracked === null ? null : trackedShape(world, repository, issue, entry),
    old_title: "",
    new_title: "",
    old_ref: "",
    new_ref: "",
    ref_issue: null,
    ref_comment: null,
    ref_action: "",
    ref_commit_sha: "",
    review_id: 0,
    label: entry.label === null ? null : labelDocument(world, repository, entry.label),
    assignee: entry.assignee === null ? null : userDocument(world, userOf(world, entry.assignee)),
    assignee_team: null,
    removed_assignee: entry.removed,
    resolve_doer: null,
    dependent_issue: null
  }
}

/** A tracked time; `issue` is left out where the timeline carries it. */
export const trackedShape = (world: World, repository: Repository, issue: Issue, entry: Entry) => ({
  id: entry.tracked?.id ?? 0,
  created: stamp(world, entry.tracked?.at ?? 0),
  time: entry.tracked?.seconds ?? 0,
  user_id: entry.tracked === null ? 0 : userOf(world, entry.tracked.login).id,
  user_name: entry.tracked?.login ?? "",
  issue_id: issue.id,
  issue: issueDocument(world, repository, issue, undefined)
})

const githubNames: Readonly<Record<string, string>> = { close: "closed", reopen: "reopened", comment: "commented" }

const githubEntry = (world: World, repository: Repository, issue: Issue, entry: Entry) => {
  const actor = entry.login === null ? null : githubUser(world, userOf(world, entry.login))
  if (entry.type === "comment") {
    return { ...githubComment(world, repository, issue, entry), actor, event: "commented" }
  }
  const event = entry.type === "label"
    ? (entry.body === "1" ? "labeled" : "unlabeled")
    : entry.type === "assignees"
    ? (entry.removed ? "unassigned" : "assigned")
    : githubNames[entry.type] ?? entry.type
  return {
    id: entry.id,
    node_id: `E_${entry.id.toString()}`,
    actor,
    event,
    commit_id: null,
    created_at: stamp(world, entry.createdAt),
    ...(entry.label === null ? {} : { label: { name: entry.label.name, color: entry.label.color } }),
    ...(entry.assignee === null ? {} : { assignee: githubUser(world, userOf(world, entry.assignee)), assigner: actor })
  }
}
