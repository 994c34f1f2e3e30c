/** What `ledger forge test` does: the hook, a test delivery through it, and the daemon's own count of what arrived. */
import { Clock, Effect } from "effect"
import { FetchHttpClient } from "effect/http"
import { request } from "node:http"
import { text } from "node:stream/consumers"
import type { Settings } from "../config/Configuration.ts"
import { WriteLock } from "../event-log/WriteLock.ts"
import { allowedHost, hooksToLedger, repositoryAddress } from "../forge/connect.ts"
import type { ForgeHook } from "../forge/ForgeClient.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { CommandFailed, wrongUsage } from "./failure.ts"
import { forgeClientOf } from "./forgeClientOf.ts"
import { print } from "./output.ts"
import { announced } from "./waiting.ts"

/** How long a delivery may be on its way (ms): the forge queues it, and gives up on an answer after 5 s. */
const patience = 10_000

/** `address`: the daemon's, as the forge reaches it; null: whatever it is. */
export const tryForge = Effect.fnUntraced(function*(settings: Settings, given: string | null, address: string | null) {
  const { forge, repository } = yield* chosen(settings, given)
  const { hook, outcome } = yield* Effect.gen(function*() {
    const client = yield* forgeClientOf(forge)
    const hook = yield* ownHook(
      hooksToLedger(yield* client.hooks(repository), forge.name, settings.forges.indexOf(forge) === 0),
      address
    )
    const socket = yield* daemonSocket(settings)
    const before = yield* counted(socket, forge.name)
    yield* client.testHook(repository, hook.id)
    return { hook, outcome: yield* announced("waiting for the delivery", arrival(socket, forge.name, before)) }
  }).pipe(
    Effect.catchTag(
      "ForgeFailure",
      ({ message }) => Effect.fail(failed(message, "check the token's scopes: hooks need write:repository"))
    ),
    Effect.provide(FetchHttpClient.layer)
  )
  if (outcome !== "believed") return yield* notBelieved(outcome, hook)
  yield* print({
    schema: "ledger.doctor/1",
    generatedAt: formatTimestamp(yield* Clock.currentTimeMillis),
    checks: [{
      name: `forge ${forge.name}`,
      ok: true,
      what: `its test delivery arrived at ${hook.url} and was believed`,
      hint: null
    }]
  })
})

const chosen = Effect.fnUntraced(function*({ forges }: Settings, given: string | null) {
  const address = given === null ? undefined : repositoryAddress(given, forges.map(({ url }) => url))
  const forge = given === null
    ? forges[0]
    : forges.find(({ url }) => url.replace(/\/+$/u, "") === address?.forge)
  if (forge === undefined) {
    return yield* wrongUsage(
      given === null ? "no forge is configured" : `${given} is no repository on a configured forge`,
      "run ledger forge connect URL"
    )
  }
  const [owner, name] = forge.defaultRepository?.split("/") ?? []
  const repository = address ?? (owner === undefined || name === undefined ? undefined : { owner, name })
  if (repository === undefined) return yield* wrongUsage("which repository?", "give its address: ledger forge test URL")
  return { forge, repository }
})

/** Another ledger may have a webhook of its own there, and so may an address that this one had: a test of theirs would prove nothing. */
const ownHook = Effect.fnUntraced(function*(hooks: ReadonlyArray<ForgeHook>, address: string | null) {
  const base = address?.replace(/\/+$/u, "")
  const own = hooks.filter(({ url }) => base === undefined || url === base || url.startsWith(`${base}/`))
  const [hook] = own
  if (hook === undefined) {
    return yield* failed(
      `the repository has no webhook to ${base ?? "the ledger"}`,
      base === undefined || hooks.length === 0
        ? "run ledger forge connect URL"
        : `there is ${hooks.map(({ url }) => url).join(", ")}`
    )
  }
  if (own.length === 1) return hook
  return yield* wrongUsage(
    `the repository has ${own.length} webhooks to ledgers: ${own.map(({ url }) => url).join(", ")}`,
    "say which is this ledger's with --hook URL, and delete on the forge those that nobody needs"
  )
})

const daemonSocket = Effect.fnUntraced(function*({ database }: Settings) {
  const holder = yield* WriteLock.holder(database).pipe(Effect.orElseSucceed(() => undefined))
  return holder?.socket ?? (yield* failed("no daemon runs here, so no delivery can arrive", "start ledger daemon"))
})

interface Counts {
  readonly believed: number
  readonly unsigned: number
}

/** Of the daemon's metrics, which any user of the socket may read. */
const counted = (socket: string, forge: string): Effect.Effect<Counts, CommandFailed> =>
  Effect.tryPromise({
    try: () =>
      new Promise<string>((resolve, reject) => {
        request({ socketPath: socket, path: "/metrics", headers: { host: "localhost" } }, (response) => {
          text(response).then(resolve, reject)
        }).on("error", reject).end()
      }),
    catch: () => failed("the daemon does not answer", "see its log, or start it again")
  }).pipe(Effect.map((metrics) => {
    const of = (verdict: string) =>
      metrics.split("\n").filter((line) =>
        line.startsWith("ledger_forge_deliveries_total{") && line.includes(`forge="${forge}"`) &&
        line.includes(`verdict="${verdict}"`)
      ).reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0)
    return { believed: of("test"), unsigned: of("unsigned") }
  }))

const arrival = Effect.fnUntraced(function*(socket: string, forge: string, before: Counts) {
  for (const began = performance.now(); performance.now() - began < patience;) {
    const now = yield* counted(socket, forge)
    if (now.believed > before.believed) return "believed" as const
    if (now.unsigned > before.unsigned) return "unsigned" as const
    yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 100)))
  }
  return "lost" as const
})

const notBelieved = (outcome: "unsigned" | "lost", { active, url }: ForgeHook): CommandFailed => {
  if (outcome === "unsigned") {
    return failed(
      "the test delivery arrived, but with another secret",
      "delete the webhook on the forge and run ledger forge connect URL again, then restart the daemon"
    )
  }
  const allowed = allowedHost(url)
  return failed(
    `no test delivery arrived at ${url}${active ? "" : ", and the webhook is not active"}`,
    allowed === null
      ? "see the webhook's recent deliveries on the forge, and run ledger forge connect URL once more"
      : `the forge's administrator has to allow it, in app.ini: [webhook] ALLOWED_HOST_LIST = ${allowed}`
  )
}

const failed = (message: string, hint: string): CommandFailed =>
  new CommandFailed({ code: "forge-test", message, hint, exitCode: 1 })
