/** Asking a forge about itself, the token, and repositories. */
import { Effect, Schema } from "effect"
import type {
  ForgeAccessCheck,
  ForgeClient,
  ForgeLevel,
  ForgeRepository,
  ForgeServer,
  RepositoryName
} from "./ForgeClient.ts"
import { decodeForge, loginOf, maybe, Person, RepositoryDocument } from "./forgeDocuments.ts"
import type { ForgeFailure } from "./ForgeFailure.ts"
import type { ForgeHttp, ForgeRequest } from "./ForgeHttp.ts"
import { malformed } from "./refusal.ts"

export const repositoryCalls = (
  http: ForgeHttp
): Pick<ForgeClient, "server" | "me" | "repository" | "repositoryById" | "permission" | "checkAccess"> => ({
  server: readServer(http),
  me: readMe(http),
  repository: (name) => readRepository(http, name),
  repositoryById: (id) =>
    Effect.gen(function*() {
      const doing = `read the repository with id ${id.toString()}`
      return yield* toRepository(doing, (yield* http.ask({ doing, path: ["repositories", id] })).json, undefined)
    }),
  permission: (name, login) => readPermission(http, name, login),
  checkAccess: (name) => checkAccess(http, name)
})

/** The path of a repository, and of what is below it. */
export const below = ({ name, owner }: RepositoryName, ...rest: ReadonlyArray<string | number>) => [
  ...["repos", owner, name],
  ...rest
]

/** How messages name a repository. */
export const called = ({ name, owner }: RepositoryName): string => `${owner}/${name}`

const decodeVersion = decodeForge(
  Schema.Struct({ version: maybe(Schema.String), installed_version: maybe(Schema.String) })
)

/** Forgejo's version names the Gitea that it is compatible with. */
const readServer = (http: ForgeHttp): ForgeClient["server"] =>
  Effect.gen(function*() {
    const doing = "read the version of the forge"
    if (http.kind === "github") {
      const { installed_version } = yield* decodeVersion(doing, (yield* http.ask({ doing, path: ["meta"] })).json)
      return { kind: "github", version: installed_version ?? null } satisfies ForgeServer
    }
    const { version } = yield* decodeVersion(doing, (yield* http.ask({ doing, path: ["version"] })).json)
    const kind = version === undefined || version === null ? null : version.includes("+gitea-") ? "forgejo" : "gitea"
    return { kind, version: version ?? null } satisfies ForgeServer
  })

const decodePerson = decodeForge(Person)

const readMe = (http: ForgeHttp): ForgeClient["me"] =>
  Effect.gen(function*() {
    const doing = "read whose token it is"
    const person = yield* decodePerson(doing, (yield* http.ask({ doing, path: ["user"] })).json)
    const login = loginOf(person)
    if (login === null || person.id === undefined || person.id === null) return yield* malformed(doing, "names nobody")
    return { id: person.id, login }
  })

const readRepository = Effect.fnUntraced(function*(http: ForgeHttp, name: RepositoryName) {
  const doing = `read the repository ${called(name)}`
  return yield* toRepository(doing, (yield* http.ask({ doing, path: below(name) })).json, name)
})

const decodeRepository = decodeForge(RepositoryDocument)

const toRepository = Effect.fnUntraced(function*(doing: string, json: unknown, asked: RepositoryName | undefined) {
  const { archived, id, name, owner, permissions, private: hidden } = yield* decodeRepository(doing, json)
  const login = loginOf(owner)
  if (login === null) return yield* malformed(doing, "names no owner")
  const may = permissions === undefined || permissions === null
    ? null
    : { admin: permissions.admin === true, push: permissions.push === true }
  const moved = asked !== undefined && called(asked).toLowerCase() !== `${login}/${name}`.toLowerCase()
  const found: ForgeRepository = {
    ...{ id, owner: login, name, moved, may },
    ...{ archived: archived === true, private: hidden === true }
  }
  return found
})

const decodePermission = decodeForge(Schema.Struct({ permission: Schema.String }))

const levels: Readonly<Record<string, ForgeLevel>> = {
  none: "none",
  read: "read",
  write: "write",
  admin: "admin",
  owner: "admin"
}

const readPermission = Effect.fnUntraced(function*(http: ForgeHttp, name: RepositoryName, login: string) {
  const doing = `ask what ${login} may do in ${called(name)}`
  const answer = yield* http.ask({ doing, path: below(name, "collaborators", login, "permission") }).pipe(
    Effect.catchIf(({ reason, scope }) => reason === "forbidden" && scope === null, () => Effect.succeed(null)),
    Effect.catchIf(({ reason }) => reason === "not-found", () => Effect.succeed(undefined))
  )
  if (answer === null) return null
  if (answer === undefined) return "none"
  const { permission } = yield* decodePermission(doing, answer.json)
  return levels[permission] ?? (yield* malformed(doing, "has an unknown permission"))
})

/** A comment without a body is refused after the token was looked at: nothing is written. */
const probes = (name: RepositoryName): ReadonlyArray<ForgeRequest> => [
  { doing: `read the issues of ${called(name)}`, path: below(name, "issues"), query: { limit: "1", per_page: "1" } },
  { doing: `comment in ${called(name)}`, method: "POST", path: below(name, "issues", 1, "comments"), body: {} }
]

const checkAccess = Effect.fnUntraced(function*(http: ForgeHttp, name: RepositoryName) {
  const missing = new Set<string>()
  const lacking = <A>(call: Effect.Effect<A, ForgeFailure>): Effect.Effect<A | null, ForgeFailure> =>
    Effect.catchIf(call, ({ scope }) => scope !== null, ({ scope }) => {
      missing.add(scope ?? "")
      return Effect.succeed(null)
    })
  const who = yield* lacking(readMe(http))
  const repository = yield* lacking(readRepository(http, name))
  for (const probe of probes(name)) {
    // What the forge declines for its content has passed the token.
    yield* lacking(http.ask(probe)).pipe(
      Effect.catchIf(({ reason }) => reason === "refused" || reason === "not-found", () => Effect.succeed(null))
    )
  }
  return { login: who?.login ?? null, repository, missing: [...missing] } satisfies ForgeAccessCheck
})
