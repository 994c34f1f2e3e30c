/** What `ledger doctor` finds out about one repository: scopes, the webhook, the labels, and who may be asked who may write. */
import { Effect } from "effect"
import type { ForgeSettings } from "../config/Configuration.ts"
import { hooksToLedger } from "../forge/connect.ts"
import type { ForgeClient, ForgeRepository, RepositoryName } from "../forge/ForgeClient.ts"
import type { Doctor } from "../report/documents/Doctor.ts"

type Check = Doctor["checks"][number]

export interface Examined {
  readonly forge: ForgeSettings
  /** The first configured forge has the route without a name as well. */
  readonly isFirst: boolean
  readonly client: ForgeClient
  readonly login: string
}

/** Nothing is changed on the forge. What it will not say is told as well. */
export const examineRepository = Effect.fnUntraced(function*(examined: Examined, name: RepositoryName) {
  const { client, forge } = examined
  const called = `${forge.name} ${name.owner}/${name.name}`
  const { missing, repository } = yield* client.checkAccess(name)
  if (repository === null || missing.length > 0) {
    return [
      check(
        called,
        false,
        `the token lacks ${missing.join(", ") || "access"}`,
        "run ledger forge connect URL --token FILE with a token that has it"
      )
    ]
  }
  return [
    check(called, true, "the token may read it and comment there", null),
    yield* webhook(examined, called, repository),
    ...mayAsk(examined, called, repository),
    ...(yield* labels(examined, called, repository))
  ]
})

const check = (name: string, ok: Check["ok"], what: string, hint: string | null): Check => ({
  name: `forge ${name}`,
  ok,
  what,
  hint
})

const connect = "run ledger forge connect URL"

const webhook = Effect.fnUntraced(function*({ client, forge, isFirst }: Examined, called: string, at: RepositoryName) {
  const name = `${called} webhook`
  const all = yield* client.hooks(at).pipe(
    Effect.catchIf(({ reason }) => reason === "forbidden" || reason === "not-found", () => Effect.succeed(null))
  )
  // The account that only speaks there need not see the webhooks.
  if (all === null) {
    return check(name, true, "only its administrators see whether it is there: ledger forge test proves it", null)
  }
  const own = hooksToLedger(all, forge.name, isFirst)
  const [hook] = own
  if (hook === undefined) {
    return check(name, "warning", "there is none, so only reading the forge tells what happens", connect)
  }
  if (own.length > 1) {
    return check(
      name,
      "warning",
      `there are ${own.length}: ${own.map(({ url }) => url).join(", ")}`,
      "delete those of other ledgers, or of old addresses, on the forge"
    )
  }
  const lacking = ["issues", "issue_comment"].filter((event) => !hook.events.includes(event))
  if (!hook.active) return check(name, "warning", `${hook.url} is not active`, connect)
  if (!hook.json) return check(name, "warning", `${hook.url} sends forms, which are refused`, connect)
  return lacking.length === 0
    ? check(name, true, `${hook.url} is there and active`, null)
    : check(name, "warning", `${hook.url} does not tell of ${lacking.join(", ")}`, connect)
})

/** Of commands that are found by reading; a delivery says by itself whether its author may write. */
const mayAsk = ({ forge, login }: Examined, called: string, { may }: ForgeRepository): ReadonlyArray<Check> => {
  if (forge.kind === "github" || may === null) return []
  const name = `${called} commands`
  if (may.admin) return [check(name, true, `${login} may ask who may write`, null)]
  return forge.writers.length > 0
    ? [check(name, true, `${login} may not ask who may write; forge.writers names ${forge.writers.join(", ")}`, null)]
    : [check(
      name,
      "warning",
      `${login} may not ask who may write, so commands of which no delivery told count from nobody`,
      `make ${login} an administrator of the repository, or name people in forge.writers`
    )]
}

const labels = Effect.fnUntraced(function*({ client, forge }: Examined, called: string, at: RepositoryName) {
  const wanted = [forge.labels.active, forge.labels.paused].filter((label) => label !== null)
  if (wanted.length === 0) return []
  const present = new Set((yield* client.labels(at)).map(({ name }) => name.toLowerCase()))
  const missing = wanted.filter((label) => !present.has(label.toLowerCase()))
  return [
    check(
      `${called} labels`,
      true,
      missing.length === 0
        ? `${wanted.join(", ")} are there`
        : `without ${missing.join(", ")}; ledger forge connect URL --labels makes them`,
      null
    )
  ]
})
