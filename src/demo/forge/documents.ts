/** The documents of Forgejo and Gitea, with the keys, order and zero values of their Go structs. */
import { never, stamp, stampOrNull } from "./stamps.ts"
import {
  type Entry,
  type Issue,
  type Label,
  levelOf,
  reaches,
  type Repository,
  type User,
  userOf,
  type World
} from "./World.ts"

/** `shown`: the viewer is the user, or an administrator, and sees the real address. */
export const userDocument = (world: World, user: User, address: "real" | "noreply" = "noreply") => ({
  id: user.id,
  login: user.login,
  login_name: "",
  source_id: 0,
  full_name: user.fullName,
  email: address === "real" && user.email !== null
    ? user.email
    : `${user.login.toLowerCase()}@noreply.${new URL(world.root).hostname}`,
  avatar_url: `${world.root}/avatars/${user.id.toString()}`,
  html_url: `${world.root}/${user.login}`,
  language: "",
  is_admin: false,
  last_login: never,
  created: stamp(world, user.createdAt),
  restricted: false,
  active: false,
  prohibit_login: false,
  location: "",
  ...(world.options.kind === "forgejo" ? { pronouns: "" } : {}),
  website: "",
  description: "",
  visibility: "public",
  followers_count: 0,
  following_count: 0,
  starred_repos_count: 0,
  username: user.login
})

export const labelDocument = (world: World, repository: Repository, label: Label) => ({
  id: label.id,
  name: label.name,
  exclusive: label.exclusive,
  is_archived: false,
  color: label.color,
  description: label.description,
  url: `${apiOf(world, repository)}/labels/${label.id.toString()}`
})

/** `viewer` is who did it; posters' addresses are shown to themselves and to administrators. */
export const issueDocument = (world: World, repository: Repository, issue: Issue, viewer: string | undefined) => {
  const poster = userOf(world, issue.poster)
  const real = viewer !== undefined && (viewer === poster.login || userOf(world, viewer).admin)
  const assignees = issue.assignees.map((login) => userDocument(world, userOf(world, login)))
  return {
    id: issue.id,
    url: `${apiOf(world, repository)}/issues/${issue.number.toString()}`,
    html_url: pageOf(world, repository, issue),
    number: issue.number,
    user: userDocument(world, poster, real ? "real" : "noreply"),
    original_author: "",
    original_author_id: 0,
    title: issue.title,
    body: issue.body,
    ref: "",
    assets: [],
    labels: issue.labels.map((label) => labelDocument(world, repository, label)),
    milestone: null,
    assignee: assignees[0] ?? null,
    assignees: assignees.length === 0 ? null : assignees,
    state: issue.state,
    is_locked: issue.locked,
    comments: issue.entries.filter(({ type }) => type === "comment").length,
    created_at: stamp(world, issue.createdAt),
    updated_at: stamp(world, issue.updatedAt),
    closed_at: stampOrNull(world, issue.closedAt),
    due_date: null,
    ...(world.options.kind === "gitea" ? { time_estimate: 0 } : {}),
    pull_request: issue.isPull
      ? { merged: false, merged_at: null, draft: false, html_url: pageOf(world, repository, issue) }
      : null,
    repository: {
      id: repository.id,
      name: repository.name,
      owner: repository.owner,
      full_name: `${repository.owner}/${repository.name}`
    },
    pin_order: 0
  }
}

export const commentDocument = (world: World, repository: Repository, issue: Issue, entry: Entry) => ({
  id: entry.id,
  html_url: `${pageOf(world, repository, issue)}#issuecomment-${entry.id.toString()}`,
  pull_request_url: issue.isPull ? pageOf(world, repository, issue) : "",
  issue_url: issue.isPull ? "" : pageOf(world, repository, issue),
  user: entry.login === null ? null : userDocument(world, userOf(world, entry.login)),
  original_author: "",
  original_author_id: 0,
  body: entry.body,
  assets: [],
  created_at: stamp(world, entry.createdAt),
  updated_at: stamp(world, entry.updatedAt)
})

/** `…/git/api/v1/repos/owner/name`. */
export const apiOf = (world: World, { name, owner }: Repository): string =>
  `${world.root}/api/v1/repos/${owner}/${name}`

/** The page of an issue, as people see it. */
export const pageOf = (world: World, { name, owner }: Repository, { isPull, number }: Issue): string =>
  `${world.root}/${owner}/${name}/${isPull ? "pulls" : "issues"}/${number.toString()}`

/** What `login` may do, as payloads and repositories say it. */
export const permissionsDocument = (world: World, repository: Repository, login: string | undefined) => {
  const level = levelOf(world, repository, login)
  return { admin: reaches(level, "admin"), push: reaches(level, "write"), pull: reaches(level, "read") }
}
