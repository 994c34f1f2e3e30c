/** The same documents in GitHub's dialect, as far as a client of issues reads them. */
import { stamp, stampOrNull } from "./stamps.ts"
import { type Entry, type Issue, type Label, levelOf, type Repository, type User, userOf, type World } from "./World.ts"

export const githubUser = (world: World, user: User) => ({
  login: user.login,
  id: user.id,
  node_id: `U_${user.id.toString()}`,
  avatar_url: `${world.root}/avatars/u/${user.id.toString()}`,
  url: `${world.root}/api/v3/users/${user.login}`,
  html_url: `${world.root}/${user.login}`,
  type: user.organisation ? "Organization" : "User",
  site_admin: user.admin
})

export const githubLabel = (world: World, repository: Repository, label: Label) => ({
  id: label.id,
  node_id: `LA_${label.id.toString()}`,
  url: `${githubApi(world, repository)}/labels/${encodeURIComponent(label.name)}`,
  name: label.name,
  color: label.color,
  default: false,
  description: label.description
})

/** Pull requests are issues with an object in `pull_request`. */
export const githubIssue = (world: World, repository: Repository, issue: Issue) => {
  const api = `${githubApi(world, repository)}/issues/${issue.number.toString()}`
  const assignees = issue.assignees.map((login) => githubUser(world, userOf(world, login)))
  return {
    url: api,
    repository_url: githubApi(world, repository),
    html_url: githubPage(world, repository, issue),
    id: issue.id,
    node_id: `I_${issue.id.toString()}`,
    number: issue.number,
    title: issue.title,
    user: githubUser(world, userOf(world, issue.poster)),
    labels: issue.labels.map((label) => githubLabel(world, repository, label)),
    state: issue.state,
    locked: issue.locked,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: issue.entries.filter(({ type }) => type === "comment").length,
    created_at: stamp(world, issue.createdAt),
    updated_at: stamp(world, issue.updatedAt),
    closed_at: stampOrNull(world, issue.closedAt),
    author_association: association(world, repository, issue.poster),
    ...(issue.isPull ? { pull_request: { url: api, html_url: githubPage(world, repository, issue) } } : {}),
    body: issue.body,
    state_reason: issue.state === "closed" ? "completed" : null
  }
}

export const githubComment = (world: World, repository: Repository, issue: Issue, entry: Entry) => ({
  url: `${githubApi(world, repository)}/issues/comments/${entry.id.toString()}`,
  html_url: `${githubPage(world, repository, issue)}#issuecomment-${entry.id.toString()}`,
  issue_url: `${githubApi(world, repository)}/issues/${issue.number.toString()}`,
  id: entry.id,
  node_id: `IC_${entry.id.toString()}`,
  user: entry.login === null ? null : githubUser(world, userOf(world, entry.login)),
  created_at: stamp(world, entry.createdAt),
  updated_at: stamp(world, entry.updatedAt),
  author_association: entry.login === null ? "NONE" : association(world, repository, entry.login),
  body: entry.body,
  performed_via_github_app: null
})

/** `permissions` only where `viewer` asks over REST: deliveries have none. */
export const githubRepository = (world: World, repository: Repository, viewer?: object) => ({
  id: repository.id,
  node_id: `R_${repository.id.toString()}`,
  name: repository.name,
  full_name: `${repository.owner}/${repository.name}`,
  private: repository.private,
  owner: githubUser(world, userOf(world, repository.owner)),
  html_url: `${world.root}/${repository.owner}/${repository.name}`,
  description: repository.description,
  fork: false,
  url: githubApi(world, repository),
  created_at: stamp(world, repository.createdAt),
  updated_at: stamp(world, repository.updatedAt),
  pushed_at: stamp(world, repository.updatedAt),
  size: repository.size,
  language: repository.language,
  archived: repository.archived,
  open_issues_count: repository.issues.filter(({ state }) => state === "open").length,
  visibility: repository.private ? "private" : "public",
  default_branch: "main",
  ...(viewer === undefined ? {} : { permissions: viewer })
})

/** An enterprise server's API is under `/api/v3`. */
const githubApi = (world: World, { name, owner }: Repository): string => `${world.root}/api/v3/repos/${owner}/${name}`

const githubPage = (world: World, { name, owner }: Repository, { isPull, number }: Issue): string =>
  `${world.root}/${owner}/${name}/${isPull ? "pull" : "issues"}/${number.toString()}`

const association = (world: World, repository: Repository, login: string): string => {
  const level = levelOf(world, repository, login)
  if (level === "owner") return "OWNER"
  if (level === "none" || level === "read") return "NONE"
  return userOf(world, repository.owner).organisation ? "MEMBER" : "COLLABORATOR"
}
