/** What the stand-in forge holds: people, tokens, repositories with their issues and labels, hooks, and what truly happened. */
import type { Act } from "./Act.ts"
import type { Options } from "./Options.ts"

/** A dialect of the API and of deliveries. */
export type Kind = "forgejo" | "gitea" | "github"

/** What somebody may do in a repository, from nothing to everything. */
export const levels = ["none", "read", "write", "admin", "owner"] as const
export type Level = (typeof levels)[number]

/** A person or an organisation. Instants are ms since the epoch, always whole seconds. */
export interface User {
  readonly id: number
  readonly login: string
  readonly fullName: string
  /** The address behind the noreply one; payloads show it to some. */
  readonly email: string | null
  /** Of the whole forge. */
  readonly admin: boolean
  readonly organisation: boolean
  readonly createdAt: number
}

/** An access token and its owner; scopes as `read:issue`, `write:repository`, `all`. */
export interface Token {
  readonly secret: string
  readonly login: string
  readonly scopes: ReadonlyArray<string>
}

export interface Label {
  readonly id: number
  name: string
  exclusive: boolean
  color: string
  description: string
}

export interface Reaction {
  readonly login: string
  readonly content: string
}

/** A finished stopwatch, or time booked by hand. */
export interface Tracked {
  readonly id: number
  readonly login: string
  readonly seconds: number
  readonly at: number
}

/** A line of an issue's timeline; comments are those of type `comment`. */
export interface Entry {
  readonly id: number
  readonly type: string
  readonly login: string | null
  body: string
  readonly createdAt: number
  updatedAt: number
  readonly label: Label | null
  readonly assignee: string | null
  readonly removed: boolean
  readonly tracked: Tracked | null
  /** `hidden`: left out after the page was cut, for the reader may not see it. `broken`: told as null. */
  readonly shown: "yes" | "hidden" | "broken"
  readonly reactions: Array<Reaction>
}

export interface Issue {
  readonly id: number
  readonly number: number
  readonly poster: string
  readonly isPull: boolean
  title: string
  body: string
  labels: Array<Label>
  assignees: Array<string>
  state: "open" | "closed"
  locked: boolean
  readonly createdAt: number
  updatedAt: number
  closedAt: number | null
  entries: Array<Entry>
}

export interface Repository {
  readonly id: number
  owner: string
  name: string
  /** Names it had, as `owner/name` in lower case. */
  readonly former: Set<string>
  readonly access: Map<string, Level>
  readonly labels: Array<Label>
  issues: Array<Issue>
  readonly description: string
  readonly language: string
  readonly size: number
  readonly watchers: number
  readonly private: boolean
  archived: boolean
  readonly createdAt: number
  updatedAt: number
}

/** Where a hook hangs: one repository, everything of an owner, or the whole forge. */
export type HookTarget =
  | { readonly of: "repository"; readonly id: number }
  | { readonly of: "organization" | "user"; readonly login: string }
  | { readonly of: "system" }

export interface Hook {
  readonly id: number
  readonly target: HookTarget
  readonly type: string
  url: string
  /** Never shown again, and never changed: that is the forge's own rule. */
  readonly secret: string
  contentType: "json" | "form"
  events: ReadonlyArray<string>
  authorization: string
  active: boolean
  readonly createdAt: number
  updatedAt: number
}

/** A stopwatch that runs; a person has one on the whole forge. */
export interface Stopwatch {
  readonly login: string
  readonly repository: number
  readonly issue: number
  readonly startedAt: number
}

/** The whole forge. */
export interface World {
  readonly options: Options
  /** `http://127.0.0.1:<port>/git`: known once the server listens. */
  root: string
  readonly now: () => number
  readonly users: Map<string, User>
  readonly tokens: Array<Token>
  readonly repositories: Array<Repository>
  readonly hooks: Array<Hook>
  stopwatches: Array<Stopwatch>
  readonly acts: Array<Act>
  /** The next free id of a sort. */
  readonly id: (of: "user" | "repository" | "issue" | "entry" | "label" | "hook" | "tracked") => number
}

/** An empty forge whose ids start as an old one's would. */
export const makeWorld = (options: Options, now: () => number): World => {
  const ids = { user: 1, repository: 30, issue: 100, entry: 1_700, label: 10, hook: 1, tracked: 1 }
  return {
    options,
    root: "",
    // One second is the finest a forge knows.
    now: () => Math.floor(now() / 1_000) * 1_000,
    users: new Map(),
    tokens: [],
    repositories: [],
    hooks: [],
    stopwatches: [],
    acts: [],
    id: (of) => ids[of]++
  }
}

/** A user by login, in any case; a bug in the caller where there is none. */
export const userOf = (world: World, login: string): User => {
  const user = world.users.get(login.toLowerCase())
  if (user === undefined) throw new Error(`the stand-in forge knows no user ${login}`)
  return user
}

/** A repository by its present name, in any case. */
export const repositoryNamed = (world: World, owner: string, name: string): Repository | undefined => {
  const wanted = `${owner}/${name}`.toLowerCase()
  return world.repositories.find((repository) => `${repository.owner}/${repository.name}`.toLowerCase() === wanted)
}

/** A repository that once had this name, where nobody else has it now. */
export const repositoryOnceNamed = (world: World, owner: string, name: string): Repository | undefined =>
  world.repositories.find(({ former }) => former.has(`${owner}/${name}`.toLowerCase()))

/** A repository as people name it; for what the stand-in's own program does. */
export const named = (world: World, fullName: string): Repository => {
  const [owner = "", name = ""] = fullName.split("/")
  const found = repositoryNamed(world, owner, name) ?? repositoryOnceNamed(world, owner, name)
  if (found === undefined) throw new Error(`the stand-in forge has no repository ${fullName}`)
  return found
}

/** What a login may do in a repository; anybody reads what is not private. */
export const levelOf = (world: World, repository: Repository, login: string | undefined): Level => {
  if (login === undefined) return repository.private ? "none" : "read"
  const user = world.users.get(login.toLowerCase())
  if (user?.admin === true || repository.owner.toLowerCase() === login.toLowerCase()) return "owner"
  return repository.access.get(login.toLowerCase()) ?? (repository.private ? "none" : "read")
}

/** Whether a level reaches another. */
export const reaches = (level: Level, wanted: Level): boolean => levels.indexOf(level) >= levels.indexOf(wanted)
