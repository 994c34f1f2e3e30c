/** A repository as Forgejo and Gitea describe it, permissions included. */
import { apiOf, permissionsDocument, userDocument } from "./documents.ts"
import { never, stamp } from "./stamps.ts"
import { type Repository, userOf, type World } from "./World.ts"

/** `viewer` is whose permissions it states: on comments the commenter's, on issues the poster's. */
export const repositoryDocument = (world: World, repository: Repository, viewer: string | undefined) => ({
  id: repository.id,
  owner: userDocument(world, userOf(world, repository.owner)),
  name: repository.name,
  full_name: `${repository.owner}/${repository.name}`,
  description: repository.description,
  empty: false,
  private: repository.private,
  fork: false,
  template: false,
  parent: null,
  mirror: false,
  size: repository.size,
  language: repository.language,
  languages_url: `${apiOf(world, repository)}/languages`,
  ...addresses(world, repository),
  original_url: "",
  website: "",
  stars_count: 0,
  forks_count: 0,
  watchers_count: repository.watchers,
  open_issues_count: open(repository, false),
  open_pr_counter: open(repository, true),
  release_counter: 0,
  default_branch: "main",
  archived: repository.archived,
  created_at: stamp(world, repository.createdAt),
  updated_at: stamp(world, repository.updatedAt),
  archived_at: stamp(world, repository.archived ? repository.updatedAt : 0),
  permissions: permissionsDocument(world, repository, viewer),
  ...units(world),
  avatar_url: "",
  internal: false,
  mirror_interval: "",
  object_format_name: "sha1",
  mirror_updated: never,
  repo_transfer: null,
  topics: null
})

const open = ({ issues }: Repository, pulls: boolean): number =>
  issues.filter(({ isPull, state }) => isPull === pulls && state === "open").length

const addresses = (world: World, repository: Repository) => {
  const page = `${world.root}/${repository.owner}/${repository.name}`
  return {
    html_url: page,
    url: apiOf(world, repository),
    link: "",
    ssh_url: `git@${new URL(world.root).hostname}:${repository.owner}/${repository.name}.git`,
    clone_url: `${page}.git`
  }
}

const units = ({ options }: World) => ({
  has_issues: true,
  internal_tracker: {
    enable_time_tracker: options.tracksTime,
    allow_only_contributors_to_track_time: true,
    enable_issue_dependencies: true
  },
  has_wiki: true,
  ...(options.kind === "forgejo" ? { globally_editable_wiki: false } : {}),
  has_pull_requests: true,
  has_projects: true,
  has_releases: true,
  has_packages: true,
  has_actions: true,
  ignore_whitespace_conflicts: false,
  allow_merge_commits: true,
  allow_rebase: true,
  allow_rebase_explicit: true,
  allow_squash_merge: true,
  allow_fast_forward_only_merge: true,
  allow_rebase_update: true,
  default_delete_branch_after_merge: false,
  default_merge_style: "merge",
  default_allow_maintainer_edit: false
})
