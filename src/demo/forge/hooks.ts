/** Hooks: what each is subscribed to, and which of them hear of a notice. */
import { githubPing } from "./githubNotices.ts"
import type { Notice } from "./notices.ts"
import type { Postman } from "./Postman.ts"
import type { Hook, HookTarget, Repository, World } from "./World.ts"

/** What a hook is made of; what is left out has the forge's own defaults, which surprise. */
export interface HookRequest {
  readonly type?: string
  readonly url: string
  readonly secret?: string
  readonly contentType?: "json" | "form"
  readonly events?: ReadonlyArray<string>
  readonly authorization?: string
  readonly active?: boolean
}

/** Hangs up a hook. Forgejo and Gitea make it inactive and for pushes only unless told otherwise. */
export const addHook = (world: World, target: HookTarget, asked: HookRequest): Hook => {
  const { kind } = world.options
  const now = world.now()
  const hook: Hook = {
    id: world.id("hook"),
    target,
    type: asked.type ?? (kind === "github" ? "web" : kind),
    url: asked.url,
    secret: asked.secret ?? "",
    contentType: asked.contentType ?? "json",
    events: subscriptions(world, asked.events),
    authorization: asked.authorization ?? "",
    active: asked.active ?? kind === "github",
    createdAt: now,
    updatedAt: now
  }
  world.hooks.push(hook)
  return hook
}

/** GitHub greets a new hook; nobody else does. */
export const greet = (world: World, postman: Postman, hook: Hook, repository: Repository, by: string): void => {
  if (world.options.kind === "github" && hook.active) postman.post(hook, githubPing(world, repository, by))
}

/** Tells every hook that wants to know: of the repository, of its owner, of the whole forge, each by a delivery of its own. */
export const tell = (world: World, postman: Postman, notice: Notice): void => {
  if (world.options.webhooksDisabled) return
  const rank = (hook: Hook) => hook.target.of === "repository" ? 0 : hook.target.of === "system" ? 2 : 1
  const listening = world.hooks.filter((hook) =>
    hook.active && hears(hook.target, notice.repository) && hook.events.includes(notice.type)
  )
  for (const hook of listening.toSorted((a, b) => rank(a) - rank(b))) postman.post(hook, notice)
}

/** The events that a list of names switches on, in the order the forge lists them; GitHub keeps the names. */
export const subscriptions = (world: World, events: ReadonlyArray<string> = ["push"]): ReadonlyArray<string> => {
  if (world.options.kind === "github") return events
  const asked = events.length === 0 ? ["push"] : events
  return known.filter((event) =>
    event === "issues" || event === "pull_request"
      ? asked.includes(event) || asked.includes(`${event}_only`)
      : asked.includes(event) || groups.some((group) => event.startsWith(group.prefix) && asked.includes(group.name))
  )
}

const hears = (target: HookTarget, repository: Repository): boolean => {
  if (target.of === "system") return true
  if (target.of === "repository") return target.id === repository.id
  return target.login.toLowerCase() === repository.owner.toLowerCase()
}

const groups = [{ prefix: "issue_", name: "issues" }, { prefix: "pull_request_", name: "pull_request" }]

const known = [
  ...["create", "delete", "fork", "push", "issues", "issue_assign", "issue_label", "issue_milestone", "issue_comment"],
  ...["pull_request", "pull_request_assign", "pull_request_label", "pull_request_milestone", "pull_request_comment"],
  ...["wiki", "repository", "release", "package"]
]
