/** Hooks of repositories, organisations, people and the forge, over the API, with the defaults that surprise. */
import { type Answer, bare, notFound, ok, refused } from "./Answer.ts"
import { type Call, paged, type RepositoryCall, textOf } from "./Call.ts"
import { githubPing } from "./githubNotices.ts"
import { addHook, greet, subscriptions } from "./hooks.ts"
import { testNotice } from "./notices.ts"
import { hookShape } from "./shapes.ts"
import type { Hook, HookTarget } from "./World.ts"

export const listHooks = (call: RepositoryCall): Answer => list(call, targetOf(call))

export const createHook = (call: RepositoryCall): Answer => {
  const answer = create(call, targetOf(call))
  const hook = call.world.hooks.at(-1)
  if (answer.status === 201 && hook !== undefined) greet(call.world, call.postman, hook, call.repository, call.by)
  return answer
}

export const readHook = (call: RepositoryCall): Answer => withHook(call, (hook) => ok(hookShape(call.world, hook)))

/** What is left out goes back to its default (events, authorization), or stays (active, secret). */
export const changeHook = (call: RepositoryCall): Answer =>
  withHook(call, (hook) => {
    const { body, world } = call
    const url = configOf(call, "url")
    if (url !== undefined) hook.url = url
    const github = world.options.kind === "github"
    if (!github || body["events"] !== undefined) hook.events = subscriptions(world, eventsOf(call))
    if (!github) hook.authorization = textOf(call, "authorization_header") ?? ""
    if (typeof body["active"] === "boolean") hook.active = body["active"]
    hook.updatedAt = world.now()
    return ok(hookShape(world, hook))
  })

export const deleteHook = (call: RepositoryCall): Answer =>
  withHook(call, (hook) => {
    call.world.hooks.splice(call.world.hooks.indexOf(hook), 1)
    return bare(204)
  })

/** A push made up for the purpose, which goes only to hooks that listen to pushes: nobody is told of the others. */
export const testHook = (call: RepositoryCall): Answer =>
  withHook(call, (hook) => {
    const { options } = call.world
    if (hook.events.includes("push") && !options.webhooksDisabled) {
      call.postman.post(hook, testNotice(call.world, call.repository, call.by))
    }
    return bare(204)
  })

/** GitHub's own. */
export const pingHook = (call: RepositoryCall): Answer =>
  withHook(call, (hook) => {
    call.postman.post(hook, githubPing(call.world, call.repository, call.by))
    return bare(204)
  })

export const listOwnerHooks = (call: Call): Answer => list(call, { of: "organization", login: call.rest[0] ?? "" })
export const createOwnerHook = (call: Call): Answer => create(call, { of: "organization", login: call.rest[0] ?? "" })
export const listUserHooks = (call: Call): Answer => list(call, { of: "user", login: call.by })
export const createUserHook = (call: Call): Answer => create(call, { of: "user", login: call.by })
export const listSystemHooks = (call: Call): Answer => list(call, { of: "system" })

/** Hooks of administrators are templates for new repositories, unless they say that they are the forge's own. */
export const createSystemHook = (call: Call): Answer =>
  configOf(call, "is_system_webhook") === "true" ? create(call, { of: "system" }) : { status: 201, body: {} }

const targetOf = ({ repository }: RepositoryCall): HookTarget => ({ of: "repository", id: repository.id })

const list = (call: Call, target: HookTarget): Answer =>
  disabled(call) ?? paged(
    call,
    call.world.hooks.filter((hook) => JSON.stringify(hook.target) === JSON.stringify(target)),
    (hook) => hookShape(call.world, hook)
  )

const create = (call: Call, target: HookTarget): Answer => {
  const { world } = call
  const off = disabled(call)
  if (off !== undefined) return off
  const github = world.options.kind === "github"
  const type = textOf(call, "type") ?? (github ? "web" : "")
  if (type === "") return refused(world, 422, "[Type]: Required")
  if (!["forgejo", "gitea", "gogs", "web"].includes(type)) return refused(world, 422, "Invalid hook type")
  for (const option of ["url", ...(github ? [] : ["content_type"])]) {
    if (configOf(call, option) === undefined) return refused(world, 422, `Missing config option: ${option}`)
  }
  const secret = configOf(call, "secret")
  const authorization = textOf(call, "authorization_header")
  const hook = addHook(world, target, {
    type,
    url: configOf(call, "url") ?? "",
    contentType: configOf(call, "content_type") === "form" ? "form" : "json",
    events: eventsOf(call),
    ...(secret === undefined ? {} : { secret }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(typeof call.body["active"] === "boolean" ? { active: call.body["active"] } : {})
  })
  return { status: 201, body: hookShape(world, hook) }
}

const disabled = ({ world }: Call): Answer | undefined =>
  world.options.webhooksDisabled ? refused(world, 403, "webhooks disabled by administrator") : undefined

const eventsOf = ({ body }: Call): ReadonlyArray<string> => {
  const { events } = body
  return Array.isArray(events) && events.length > 0 ? events.map(String) : ["push"]
}

const configOf = ({ body }: Call, field: string): string | undefined => {
  const { config } = body
  if (typeof config !== "object" || config === null) return undefined
  const value = (config as Readonly<Record<string, unknown>>)[field]
  return typeof value === "string" ? value : undefined
}

const withHook = (call: RepositoryCall, then: (hook: Hook) => Answer): Answer => {
  const target = JSON.stringify(targetOf(call))
  const hook = call.world.hooks.find((one) =>
    one.id.toString() === call.rest[0] && JSON.stringify(one.target) === target
  )
  return hook === undefined ? notFound(call.world) : disabled(call) ?? then(hook)
}
