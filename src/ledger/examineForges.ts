/** What `ledger doctor` finds out about forges: whether they deliver here, and what the token opens. */
import { Effect, Option, Result } from "effect"
import { FetchHttpClient } from "effect/http"
import type { ForgeSettings, Settings } from "../config/Configuration.ts"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { isOverheard } from "../forge/connect.ts"
import { makeForgeClient } from "../forge/ForgeClient.ts"
import type { Views } from "../projection/Projector.ts"
import type { Doctor } from "../report/documents/Doctor.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { examineRepository } from "./examineRepository.ts"
import { forgeMemory } from "./forgeMemory.ts"

type Check = Doctor["checks"][number]

/** How long a forge may take to answer. */
const patience = "20 seconds"
/** Repositories that are looked at; an account that reads more of them may do the same in all. */
const most = 5

/** `views`: null where there is no log yet, or none that can be read. */
export const examineForges = (
  { forges }: Pick<Settings, "forges">,
  views: Views | null
): Effect.Effect<ReadonlyArray<Check>> =>
  Effect.forEach(
    forges,
    (forge, index) =>
      Effect.map(account(forge, index, views), (found) => [
        ...route(forge, index),
        ...(views === null || forge.hookless !== null ? [] : [lastDelivery(views.file, forge)]),
        ...found
      ]),
    { concurrency: "unbounded" }
  ).pipe(Effect.map((found) => found.flat()), Effect.provide(FetchHttpClient.layer))

const check = (name: string, ok: Check["ok"], what: string, hint: string | null): Check => ({
  name: `forge ${name}`,
  ok,
  what,
  hint
})

const route = ({ hookless, host, name, token, url }: ForgeSettings, index: number): ReadonlyArray<Check> => [
  hookless === null
    ? check(name, true, `${host} delivers to /hooks/forge${index === 0 ? "" : `/${name}`}`, null)
    : check(
      name,
      "warning",
      `no delivery is taken: ${hookless}`,
      "name a secret of 16 bytes or more there, and in the webhook"
    ),
  ...(token !== null && isOverheard(url)
    ? [
      check(
        `${name} address`,
        "warning",
        `the token goes to ${host} unencrypted`,
        "set forge.url to its https:// address"
      )
    ]
    : [])
]

const lastDelivery = (views: SqliteFile, { name }: ForgeSettings): Check => {
  const last = views.prepare(
    `SELECT at, owner || '/' || name AS place FROM forge_act WHERE forge = ? AND via = 'webhook' ORDER BY position DESC LIMIT 1`
  ).get(name) as { readonly at: number; readonly place: string } | undefined
  return last === undefined
    ? check(
      `${name} deliveries`,
      "warning",
      "none has told of an act yet",
      "run ledger forge test URL to prove that they arrive"
    )
    : check(`${name} deliveries`, true, `the last act was told from ${last.place}, ${formatTimestamp(last.at)}`, null)
}

const account = Effect.fnUntraced(function*(forge: ForgeSettings, index: number, views: Views | null) {
  const { kind, name, token, url } = forge
  const called = `${name} account`
  if (token === null) {
    return [check(
      called,
      "warning",
      "no token, so lost deliveries stay lost and nothing is posted",
      "run ledger forge connect URL"
    )]
  }
  const client = yield* makeForgeClient({ kind, url, token })
  const answer = yield* Effect.all([client.server, client.me]).pipe(Effect.timeoutOption(patience), Effect.result)
  if (Result.isFailure(answer)) {
    return [check(called, false, answer.failure.message, "see Setting it up in docs/forge.md")]
  }
  if (Option.isNone(answer.success)) {
    return [check(called, false, "no answer in time", "check the network and forge.url")]
  }
  const [server, { login }] = answer.success.value
  if (server.kind !== null && server.kind !== kind) {
    return [check(
      called,
      false,
      `the forge is a ${server.kind}, configured as ${kind}`,
      `set forge.kind to ${server.kind}`
    )]
  }
  const repositories = known(forge, views)
  const found = yield* Effect.forEach(repositories, (repository) => {
    const place = `${name} ${repository.owner}/${repository.name}`
    return examineRepository({ forge, isFirst: index === 0, client, login }, repository).pipe(
      Effect.timeoutOption(patience),
      Effect.map(Option.getOrElse(() => [check(place, false, "no answer in time", "check the network and forge.url")])),
      Effect.catch(({ message }) =>
        Effect.succeed([check(place, false, message, "see Setting it up in docs/forge.md")])
      )
    )
  })
  return [
    check(called, true, `${login} on ${kind} ${server.version ?? ""}`.trimEnd(), null),
    ...found.flat()
  ]
})

/** Those that the daemon reads. */
const known = ({ defaultRepository, name }: ForgeSettings, views: Views | null) => {
  if (views !== null) return forgeMemory(views, name, defaultRepository).repositories.slice(0, most)
  const [owner, repository] = defaultRepository?.split("/") ?? []
  return owner === undefined || repository === undefined ? [] : [{ owner, name: repository }]
}
