/** What `ledger doctor` finds out about forges: whether they can deliver here, and whether the token opens them. */
import { Effect, Option, Result } from "effect"
import { FetchHttpClient } from "effect/http"
import type { ForgeSettings, Settings } from "../config/Configuration.ts"
import { makeForgeClient } from "../forge/ForgeClient.ts"
import type { Doctor } from "../report/documents/Doctor.ts"

type Check = Doctor["checks"][number]

/** How long a forge may take to answer. */
const patience = "20 seconds"

export const examineForges = ({ forges }: Settings): Effect.Effect<ReadonlyArray<Check>> =>
  Effect.forEach(forges, (forge, index) => Effect.map(account(forge), (found) => [route(forge, index), found]), {
    concurrency: "unbounded"
  }).pipe(Effect.map((found) => found.flat()), Effect.provide(FetchHttpClient.layer))

const route = ({ hookless, host, name }: ForgeSettings, index: number): Check =>
  hookless === null
    ? {
      name: `forge ${name}`,
      ok: true,
      what: `${host} delivers to /hooks/forge${index === 0 ? "" : `/${name}`}`,
      hint: null
    }
    : {
      name: `forge ${name}`,
      ok: "warning",
      what: `no delivery is taken: ${hookless}`,
      hint: "name a secret of 16 bytes or more there, and in the webhook"
    }

const account = Effect.fnUntraced(function*({ kind, name, token, url }: ForgeSettings) {
  const check = (ok: Check["ok"], what: string, hint: string | null): Check => ({
    name: `forge ${name} account`,
    ok,
    what,
    hint
  })
  if (token === null) {
    return check(
      "warning",
      "no token, so lost deliveries stay lost and nothing is posted",
      "run ledger forge connect URL"
    )
  }
  const answer = yield* makeForgeClient({ kind, url, token }).pipe(
    Effect.flatMap((client) => Effect.all([client.server, client.me])),
    Effect.timeoutOption(patience),
    Effect.result
  )
  if (Result.isFailure(answer)) return check(false, answer.failure.message, "see Setting it up in docs/forge.md")
  if (Option.isNone(answer.success)) return check(false, "no answer in time", "check the network and forge.url")
  const [server, me] = answer.success.value
  return server.kind === null || server.kind === kind
    ? check(true, `${me.login} on ${kind} ${server.version ?? ""}`.trimEnd(), null)
    : check(false, `the forge is a ${server.kind}, configured as ${kind}`, `set forge.kind to ${server.kind}`)
})
