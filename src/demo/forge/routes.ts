/** Which endpoint a request means, whether the asker and the token may, and what answers it. */
import { type Answer, notFound, refused } from "./Answer.ts"
import type { Call } from "./Call.ts"
import type { Stage } from "./deeds.ts"
import { endpoints, type Route } from "./endpoints.ts"
import { levelOf, reaches, repositoryNamed, repositoryOnceNamed, type Token, type World } from "./World.ts"

/** A request as far as the routes care. */
export interface Asked {
  readonly method: string
  /** Path and query as on the wire. */
  readonly url: string
  readonly authorization: string | undefined
  readonly body: string
}

/** The answer to a request; undefined for what no API has (the forge's web pages). */
export const answer = (stage: Stage, asked: Asked): Answer | undefined => {
  const { world } = stage
  const { pathname, searchParams } = new URL(asked.url, "http://stand-in")
  const api = apiPath(world, pathname)
  if (api === undefined) return undefined
  const found = find(world, asked.method, api)
  if (found === undefined) return notFound(world)
  const token = tokenOf(world, asked.authorization)
  if (asked.authorization !== undefined && token === undefined) {
    return refused(
      world,
      401,
      world.options.kind === "github" ? "Bad credentials" : "user does not exist [uid: 0, name: ]"
    )
  }
  const body = readBody(asked.body)
  if (body === undefined) return refused(world, 422, "invalid JSON")
  const { groups, route } = found
  const denied = scopeDenied(world, route, asked.method, token)
  if (denied !== undefined) return denied
  const call: Call = {
    ...stage,
    token,
    by: token?.login ?? "",
    path: pathname,
    rest: groups,
    query: searchParams,
    body
  }
  return route.in === "forge" ? route.answer(call) : inRepository(call, route, asked.method)
}

const inRepository = (call: Call, route: Exclude<Route, { in: "forge" }>, method: string): Answer => {
  const { rest: [owner = "", name = "", ...rest], world } = call
  const repository = repositoryNamed(world, owner, name)
  if (repository === undefined) return moved(call, owner, name, method)
  const level = levelOf(world, repository, call.by === "" ? undefined : call.by)
  if (!reaches(level, "read")) return notFound(world)
  if (repository.archived && method !== "GET") return refused(world, 423, "repository is archived")
  if (!reaches(level, route.needs ?? "read")) {
    return refused(world, 403, "user should be an owner or a collaborator with admin write of a repository")
  }
  if (call.body["updated_at"] !== undefined && !reaches(level, "admin")) {
    return refused(world, 403, "user needs to have admin or owner right")
  }
  if (route.in === "repository") return route.answer({ ...call, repository, rest })
  const [number, ...after] = rest
  const issue = repository.issues.find((one) => one.number.toString() === number)
  return issue === undefined ? notFound(world) : route.answer({ ...call, repository, issue, rest: after })
}

/** Forgejo and Gitea lead to the new name for once, GitHub to the id for good. */
const moved = (call: Call, owner: string, name: string, method: string): Answer => {
  const { path, query, world } = call
  const repository = repositoryOnceNamed(world, owner, name)
  if (repository === undefined) return notFound(world)
  const github = world.options.kind === "github"
  const old = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`
  const place = github
    ? `/repositories/${repository.id.toString()}`
    : `/repos/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}`
  const question = query.size === 0 ? "" : `?${query.toString()}`
  const location = path.replace(old, place) + question
  const origin = github ? new URL(world.root).origin : ""
  return { status: github && method === "GET" ? 301 : 307, headers: { Location: origin + location } }
}

const routes = Object.entries(endpoints).map(([key, route]) => ({
  pattern: new RegExp(`^${key.replace(/:n\b/gu, "(\\d+)").replace(/:\w+/gu, "([^/]+)")}$`, "u"),
  route
}))

const find = (world: World, method: string, path: string) => {
  // GitHub's permanent redirects lead below the id.
  const byId = /^\/repositories\/(\d+)\/(.+)$/u.exec(path)
  const named = world.repositories.find(({ id }) => id.toString() === byId?.[1])
  const asked = named === undefined || byId === null
    ? path
    : `/repos/${named.owner}/${named.name}/${byId[2] ?? ""}`
  for (const { pattern, route } of routes) {
    const match = pattern.exec(`${method} ${asked}`)
    if (match !== null) return { route, groups: match.slice(1).map(decodeURIComponent) }
  }
  return undefined
}

/** The part after `/api/v1`, `/api/v3` on GitHub. */
const apiPath = ({ options }: World, path: string): string | undefined => {
  const base = `${options.subPath}/api/${options.kind === "github" ? "v3" : "v1"}`
  if (options.kind === "forgejo" && path === `${options.subPath}/api/forgejo/v1/version`) return "/version"
  return path.startsWith(`${base}/`) ? path.slice(base.length) : undefined
}

const tokenOf = ({ tokens }: World, authorization: string | undefined): Token | undefined => {
  const secret = /^(?:token|bearer) (\S+)$/iu.exec(authorization ?? "")?.[1]
  return tokens.find((token) => token.secret === secret)
}

/** GET wants `read:…`, everything else `write:…`; `write` includes `read`. */
const scopeDenied = (world: World, { scope }: Route, method: string, token: Token | undefined): Answer | undefined => {
  if (scope === "none") return undefined
  const github = world.options.kind === "github"
  if (token === undefined) {
    return method === "GET" && scope !== "user" && scope !== "admin"
      ? undefined
      : refused(world, 401, github ? "Requires authentication" : "token is required")
  }
  const level = method === "GET" ? "read" : "write"
  const missing = `${level}:${scope}`
  if (token.scopes.some((held) => held === "all" || held === missing || held === `write:${scope}`)) return undefined
  if (!github) return refused(world, 403, `token does not have at least one of required scope(s): [${missing}]`)
  const accepted = `${scope === "issue" ? "issues" : "metadata"}=${level}`
  return {
    ...refused(world, 403, "Resource not accessible by personal access token"),
    headers: { "X-Accepted-GitHub-Permissions": accepted }
  }
}

const readBody = (text: string): Readonly<Record<string, unknown>> | undefined => {
  if (text.trim() === "") return {}
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === "object" && body !== null ? body as Readonly<Record<string, unknown>> : undefined
  } catch {
    return undefined
  }
}
