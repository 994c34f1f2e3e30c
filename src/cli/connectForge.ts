/** What `ledger forge connect` does, step by step; each step is told, and the first that fails ends it. */
import { Clock, Effect, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { randomBytes } from "node:crypto"
import type { ForgeSettings, Settings } from "../config/Configuration.ts"
import type { ForgeKind } from "../event/Forge.ts"
import {
  allowedHost,
  hangHook,
  isOverheard,
  makeLabels,
  type RepositoryAddress,
  repositoryAddress
} from "../forge/connect.ts"
import { type ForgeClient, makeForgeClient } from "../forge/ForgeClient.ts"
import type { ForgeFailure } from "../forge/ForgeFailure.ts"
import type { Doctor } from "../report/documents/Doctor.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { CommandFailed, wrongUsage } from "./failure.ts"
import { forgeConfiguration } from "./forgeConfiguration.ts"
import { forgeName } from "./forgeName.ts"
import { forgeSpeaker, speakerCheck } from "./forgeSpeaker.ts"
import { forgeToken } from "./forgeToken.ts"
import { print } from "./output.ts"

export interface Wish {
  readonly url: string
  readonly token: string | null
  readonly hook: string | null
  readonly kind: string | null
  readonly name: string | null
  readonly labels: boolean
}

type Check = Doctor["checks"][number]

export const connect = Effect.fnUntraced(function*(settings: Settings, wish: Wish) {
  const address = repositoryAddress(wish.url, settings.forges.map(({ url }) => url))
  if (address === undefined) {
    return yield* wrongUsage(`${wish.url} is no repository's address`, "give it as https://forge.example/owner/name")
  }
  const configured = settings.forges.find(({ url }) => url.replace(/\/+$/u, "") === address.forge)
  const name = yield* forgeName(settings, configured, wish.name)
  const token = yield* forgeToken(wish.token, configured?.token ?? null)
  const checks = yield* Effect.gen(function*() {
    const client = yield* clientOf(address, wish.kind ?? configured?.kind ?? null, token)
    return yield* steps(settings, wish, { address, client, configured, name, token })
  }).pipe(
    Effect.catchTag("ForgeFailure", (failure) => Effect.fail(declined(failure))),
    Effect.provide(FetchHttpClient.layer)
  )
  yield* print({
    schema: "ledger.doctor/1",
    generatedAt: formatTimestamp(yield* Clock.currentTimeMillis),
    checks
  })
})

interface Connecting {
  readonly address: RepositoryAddress
  readonly client: ForgeClient
  readonly configured: ForgeSettings | undefined
  readonly name: string
  readonly token: Redacted.Redacted
}

const steps = Effect.fnUntraced(function*(settings: Settings, wish: Wish, connecting: Connecting) {
  const { address, client, configured, name, token } = connecting
  const { login, repository } = yield* permitted(connecting)
  const speaker = yield* forgeSpeaker(address, configured, { token, login })
  const known = configured?.webhookSecrets[0]
  const secret = known ?? Redacted.make(randomBytes(32).toString("base64url"))
  const url = hookUrl(settings, wish.hook, name)
  // Before the hook: a secret that could not be kept would be lost.
  const written = yield* forgeConfiguration(settings, {
    ...{ name, configured, secret, token, speaker },
    kind: client.kind,
    url: address.forge,
    repository: `${repository.owner}/${repository.name}`
  })
  const names = [name, ...settings.forges.map((forge) => forge.name)]
  const { done } = yield* hangHook(client, repository, { url, secret, known: known !== undefined, names })
  const labels = configured?.labels ?? { active: "mission/active", paused: "mission/paused", plain: "mission" }
  const wanted = [labels.active, labels.paused].filter((name) => name !== null)
  const made = wish.labels ? yield* makeLabels(client, repository, wanted) : []
  return [
    fine("token", `may read ${repository.owner}/${repository.name}, comment there and hang up hooks`),
    speakerCheck(speaker, settings, configured),
    ...overheard(address),
    ...written,
    fine("webhook", `${done}: ${url}`),
    ...(wish.labels ? [fine("labels", made.length === 0 ? "were there" : `made: ${made.join(", ")}`)] : []),
    ...reachability(client.kind, url),
    { name: "next", ok: true, what: "start or restart ledger daemon, then run ledger forge test", hint: null }
  ] satisfies ReadonlyArray<Check>
})

const fine = (name: string, what: string): Check => ({ name, ok: true, what, hint: null })

/** The repository under its present name, if the token may do there what the ledger needs, and whose token it is. Nothing is changed. */
const permitted = Effect.fnUntraced(function*({ address, client }: Connecting) {
  const { login, missing, repository } = yield* client.checkAccess(address)
  if (missing.length > 0 || repository === null) {
    return yield* new CommandFailed({
      code: "no-permission",
      message: `the token lacks ${missing.join(", ") || "access to the repository"}`,
      hint:
        "make one with write:issue, read:user, and write:repository to hang up the webhook (read:repository afterwards)",
      exitCode: 4
    })
  }
  yield* client.tryHooks(repository)
  return { login, repository }
})

const clientOf = Effect.fnUntraced(function*(
  { forge }: RepositoryAddress,
  kind: string | null,
  token: Redacted.Redacted
) {
  const make = (kind: ForgeKind) => makeForgeClient({ kind, url: forge, token })
  if (kind !== null) {
    if (kind === "forgejo" || kind === "gitea" || kind === "github") return yield* make(kind)
    return yield* wrongUsage(`--kind: "${kind}" is none of forgejo, gitea, github`, null)
  }
  if (/^https:\/\/(?:www\.)?github\.com$/u.test(forge)) return yield* make("github")
  const { kind: found } = yield* (yield* make("forgejo")).server
  return yield* make(found ?? "forgejo")
})

const overheard = ({ forge }: RepositoryAddress): ReadonlyArray<Check> =>
  isOverheard(forge)
    ? [{
      name: "address",
      ok: "warning",
      what: `the token goes to ${forge} unencrypted`,
      hint: "connect with the forge's https:// address, where it has one"
    }]
    : []

/** The first forge's route is also without a name. */
const hookUrl = ({ daemon: { host, port }, forges }: Settings, given: string | null, name: string): string => {
  const base = given?.replace(/\/+$/u, "") ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`
  if (/\/hooks\/forge(?:\/|$)/u.test(base)) return base
  return `${base}/hooks/forge${forges.length === 0 || forges[0]?.name === name ? "" : `/${name}`}`
}

/** Forgejo and Gitea deliver to public addresses only, unless their administrator says otherwise; GitHub to nothing else. */
const reachability = (kind: ForgeKind, url: string): ReadonlyArray<Check> => {
  const allowed = allowedHost(url)
  if (allowed === null) return []
  const [what, hint] = kind === "github"
    ? [
      `GitHub cannot reach ${url}`,
      "give the daemon a public address with --hook; until then it reads the forge every few minutes"
    ]
    : [
      `the forge delivers to ${allowed} addresses only where its administrator allows it`,
      `in its app.ini: [webhook] ALLOWED_HOST_LIST = ${allowed}`
    ]
  return [{ name: "reachable", ok: "warning", what, hint }]
}

const declined = ({ message, reason, scope }: ForgeFailure): CommandFailed =>
  new CommandFailed({
    code: "forge",
    message,
    hint: scope === null
      ? reason === "forbidden" || reason === "not-found"
        ? "only an administrator of the repository may hang up its webhook: ask one, or use their token"
        : "check the address, the token and the network"
      : `make a token with ${scope}`,
    exitCode: reason === "forbidden" || reason === "unauthorised" ? 4 : 3
  })
