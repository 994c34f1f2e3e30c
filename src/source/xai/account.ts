/** The check of the management key itself: whose it is, and what it may do. */
import { Effect, Schema } from "effect"
import type { AccountReading } from "../Source.ts"
import { decodeAnswer, maybe } from "./decodeAnswer.ts"
import type { XaiClient } from "./XaiClient.ts"

const asked = { surface: "account", permission: null } as const

/** What the ledger asks for. Nothing it does writes. */
const needed = ["team-token:endpoint:BillingRead", "team-token:endpoint:ListApiKeys"] as const

/** The documentation's example misspells the redacted form. */
const Validation = Schema.Struct({
  teamId: maybe(Schema.String),
  scope: maybe(Schema.String),
  scopeId: maybe(Schema.String),
  name: maybe(Schema.String),
  acls: maybe(Schema.Array(Schema.String)),
  redactedApiKey: maybe(Schema.String),
  reactedApiKey: maybe(Schema.String)
})

const decode = decodeAnswer(Validation)

/** Reads what the provider says of the key. An empty list of permissions says nothing: then none is called missing. */
export const readAccount = Effect.fn("xai.readAccount")(function*(client: XaiClient) {
  const { json, requestedAt } = yield* client.ask({ ...asked, path: "/auth/management-keys/validation" })
  const validation = yield* decode(asked, json)
  const acls = validation.acls ?? []
  const team = (validation.scope === "SCOPE_ORGANIZATION" ? null : validation.scopeId || validation.teamId) || null
  return {
    requestedAt,
    name: validation.name || null,
    redacted: (validation.redactedApiKey ?? validation.reactedApiKey) || null,
    scope: validation.scope || null,
    team,
    teamMatches: team === null || team === client.teamId,
    acls,
    missing: acls.length === 0 ? [] : needed.filter((permission) => !acls.some((acl) => covers(acl, permission)))
  } satisfies AccountReading
})

/** Inference keys have wildcards in their permissions (`api-key:endpoint:*`), so management keys may. */
const covers = (acl: string, permission: string): boolean =>
  acl === permission || (acl.endsWith("*") && permission.startsWith(acl.slice(0, -1)))
