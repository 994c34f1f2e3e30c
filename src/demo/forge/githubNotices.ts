/** What GitHub tells its hooks: one delivery a label, permissions never, compact JSON. */
import { githubComment, githubIssue, githubLabel, githubRepository, githubUser } from "./githubDocuments.ts"
import { goJson } from "./goJson.ts"
import type { Happening, Notice } from "./notices.ts"
import { type Label, type Repository, userOf, type World } from "./World.ts"

/** Pull requests' own events are left out: nobody here wants them. */
export const githubNotices = (world: World, happening: Happening): ReadonlyArray<Notice> => {
  const { issue, repository, what } = happening
  if (what.of === "comment") {
    const changes = what.action === "edited" ? { changes: { body: { from: what.from } } } : {}
    const comment = githubComment(world, repository, issue, what.entry)
    return [notice(world, happening, "issue_comment", what.action, { ...changes, comment })]
  }
  if (issue.isPull) return []
  if (what.of === "issue") return [notice(world, happening, "issues", what.action, {})]
  if (what.of === "assignee") {
    const assignee = githubUser(world, userOf(world, what.login))
    return [notice(world, happening, "issues", what.added ? "assigned" : "unassigned", { assignee })]
  }
  const told = (action: string) => (label: Label) =>
    notice(world, happening, "issues", action, { label: githubLabel(world, repository, label) })
  return [...what.removed.map(told("unlabeled")), ...what.added.map(told("labeled"))]
}

/** What a new hook is greeted with. */
export const githubPing = (world: World, repository: Repository, by: string): Notice => ({
  event: "ping",
  type: "ping",
  repository,
  body: goJson({
    zen: "Keep it logically awesome.",
    hook_id: 1,
    repository: githubRepository(world, repository),
    sender: githubUser(world, userOf(world, by))
  }, 0)
})

const notice = (world: World, { by, issue, repository }: Happening, event: string, action: string, more: object) => ({
  event,
  type: event,
  repository,
  body: goJson({
    action,
    issue: githubIssue(world, repository, issue),
    ...more,
    repository: githubRepository(world, repository),
    sender: githubUser(world, userOf(world, by))
  }, 0)
})
