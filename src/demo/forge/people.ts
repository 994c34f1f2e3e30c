/** Setting the scene: people, tokens, repositories, labels and issues. */
import { addEntry, announce, note, type Stage } from "./deeds.ts"
import type { Issue, Label, Level, Repository, Token, User, World } from "./World.ts"

export interface NewUser {
  readonly id?: number
  readonly fullName?: string
  readonly email?: string
  readonly admin?: boolean
  readonly organisation?: boolean
  readonly createdAt?: number
}

export const addUser = (world: World, login: string, about: NewUser = {}): User => {
  const user: User = {
    id: about.id ?? world.id("user"),
    login,
    fullName: about.fullName ?? "",
    email: about.email ?? null,
    admin: about.admin ?? false,
    organisation: about.organisation ?? false,
    createdAt: about.createdAt ?? world.now()
  }
  world.users.set(login.toLowerCase(), user)
  return user
}

/** A token of 40 hexadecimal digits, as the forge makes them, unless the secret is given. */
export const addToken = (world: World, login: string, scopes: ReadonlyArray<string>, secret?: string): Token => {
  const token = { login, scopes, secret: secret ?? (world.tokens.length + 1).toString(16).padStart(40, "f0a1b2c3d4") }
  world.tokens.push(token)
  return token
}

export interface NewRepository
  extends Partial<Omit<Repository, "owner" | "name" | "former" | "access" | "labels" | "issues">>
{
  /** Logins and what they may do, beside the owner, who may do everything. */
  readonly access?: Readonly<Record<string, Level>>
}

export const addRepository = (world: World, fullName: string, about: NewRepository = {}): Repository => {
  const [owner = "", name = ""] = fullName.split("/")
  const now = world.now()
  const { access = {}, ...rest } = about
  const repository: Repository = {
    id: about.id ?? world.id("repository"),
    owner,
    name,
    former: new Set(),
    access: new Map(Object.entries(access).map(([login, level]) => [login.toLowerCase(), level])),
    labels: [],
    issues: [],
    description: "",
    language: "",
    size: 20,
    watchers: 1,
    private: true,
    archived: false,
    createdAt: now,
    updatedAt: now,
    ...rest
  }
  world.repositories.push(repository)
  return repository
}

/** Scoped labels (`mission/active`) exclude each other unless told otherwise. */
export const addLabel = (world: World, repository: Repository, name: string, about: Partial<Label> = {}): Label => {
  const label = {
    id: about.id ?? world.id("label"),
    name,
    exclusive: name.includes("/"),
    color: "ededed",
    description: "",
    ...about
  }
  repository.labels.push(label)
  return label
}

export interface NewIssue extends Partial<Pick<Issue, "id" | "number" | "title" | "body" | "isPull" | "locked">> {
  readonly by: string
  readonly labels?: ReadonlyArray<Label>
  readonly assignees?: ReadonlyArray<string>
  readonly at?: number | undefined
}

/** Opens an issue, with labels and assignees at once where given; they get lines in the timeline, but no delivery of their own. */
export const addIssue = (stage: Stage, repository: Repository, asked: NewIssue): Issue => {
  const { world } = stage
  const at = Math.floor((asked.at ?? world.now()) / 1_000) * 1_000
  const issue: Issue = {
    id: asked.id ?? world.id("issue"),
    number: asked.number ?? Math.max(0, ...repository.issues.map(({ number }) => number)) + 1,
    poster: asked.by,
    isPull: asked.isPull ?? false,
    title: asked.title ?? "An issue",
    body: asked.body ?? "",
    labels: [...asked.labels ?? []],
    assignees: [...asked.assignees ?? []],
    state: "open",
    locked: asked.locked ?? false,
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    entries: []
  }
  repository.issues.push(issue)
  const where = { by: asked.by, repository, issue, at }
  note(stage, where, { kind: "opened" })
  for (const label of issue.labels) {
    addEntry(stage, where, { type: "label", label, body: "1" })
    note(stage, where, { kind: "label", label: label.name, added: true })
  }
  for (const login of issue.assignees) {
    addEntry(stage, where, { type: "assignees", assignee: login })
    note(stage, where, { kind: "assignee", login, added: true })
  }
  announce(stage, where, { of: "issue", action: "opened" })
  return issue
}
