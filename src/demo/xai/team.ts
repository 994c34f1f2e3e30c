/** What the auth endpoints tell: the team's keys page by page, the management key itself, and the price list. */
import { type Answer, ok, refused } from "./Answer.ts"
import { keysAt, type PresentKey } from "./ApiKey.ts"
import type { History } from "./History.ts"
import type { Options, Permission } from "./Options.ts"
import { imageModels, languageModels } from "./prices.ts"

/** `GET /auth/teams/{team}/api-keys`: by creation, deleted keys gone; the last page has no token. */
export const answerKeys = (history: History, query: URLSearchParams, options: Options, now: number): Answer => {
  const size = query.get("pageSize")
  const offset = readToken(query.get("paginationToken"))
  if (offset === undefined || (size !== null && !/^[1-9]\d*$/.test(size))) {
    return refused("invalidArgument", "Invalid argument")
  }
  const acls = query.getAll("aclFilters")
  const keys = keysAt(history.keys, history.keyChanges, now).filter((key) =>
    !key.deleted && acls.every((acl) => key.acls.includes(acl))
    && (query.get("activeOnly") !== "true" || (key.expiresAt ?? Infinity) > now)
  ).sort((a, b) => a.createdAt - b.createdAt)
  const end = offset + Math.min(Number(size ?? Infinity), options.maxPageSize)
  return ok({
    apiKeys: keys.slice(offset, end).map((key) => styled(keyDocument(key, options), options)),
    ...(end < keys.length ? { paginationToken: Buffer.from(`offset:${end.toString()}`).toString("base64url") } : {})
  })
}

/** `GET /auth/management-keys/validation`. An organization's key carries no team. */
export const answerValidation = (options: Options, permissions: ReadonlySet<Permission>): Answer => {
  const redacted = `${options.managementKey.slice(0, 3)}-...${options.managementKey.slice(-4)}`
  const team = options.scope === "team"
  return ok({
    apiKeyId: "c1b2a3f4-0d9e-4f1a-9b7c-6e5d4c3b2a10",
    ...(team ? { teamId: options.teamId } : {}),
    scope: team ? "SCOPE_TEAM" : "SCOPE_ORGANIZATION",
    scopeId: team ? options.teamId : "9e8d7c6b-5a4f-4e3d-8c2b-1a0f9e8d7c6b",
    ownerUserId: "3d2c1b0a-9f8e-4d7c-8b6a-5f4e3d2c1b0a",
    createTime: "2026-04-01T07:30:00Z",
    modifyTime: "2026-04-01T07:30:00Z",
    name: "ledger",
    acls: [...permissions].map((permission) => `team-token:endpoint:${permission}`),
    // The documentation's example misspells the field.
    [options.keyStyle === "example" ? "reactedApiKey" : "redactedApiKey"]: redacted,
    ipRanges: []
  })
}

/** `GET /auth/teams/{team}/models`: prices in US cents per 100 million tokens, as strings; images in cents. */
export const answerModels = (): Answer =>
  ok({
    clusterConfigs: [{
      clusterName: "us-east-1",
      languageModels: languageModels.map(({ name, aliases, cached, completion, prompt }) => ({
        name,
        version: "1.0",
        aliases,
        promptTextTokenPrice: prompt.toString(),
        cachedPromptTokenPrice: cached.toString(),
        completionTextTokenPrice: completion.toString()
      })),
      imageGenerationModels: imageModels.map(({ name, cents }) => ({
        name,
        version: "1.0",
        imagePrice: cents.toString()
      })),
      embeddingModels: [],
      audioModels: [],
      videoGenerationModels: []
    }]
  })

const readToken = (token: string | null): number | undefined => {
  if (token === null) return 0
  const offset = /^offset:(\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1]
  return offset === undefined ? undefined : Number(offset)
}

const keyDocument = (key: PresentKey, options: Options): Readonly<Record<string, unknown>> => ({
  redactedApiKey: key.redacted,
  userId: key.userId,
  name: key.name,
  createTime: new Date(key.createdAt).toISOString(),
  modifyTime: new Date(key.modifiedAt).toISOString(),
  teamId: options.teamId,
  apiKeyId: key.id,
  disabled: key.disabled ?? false,
  ...(key.expiresAt === undefined ? {} : { expireTime: new Date(key.expiresAt).toISOString() }),
  ...(key.qps === undefined ? {} : { qps: key.qps }),
  ...(key.qpm === undefined ? {} : { qpm: key.qpm }),
  ...(key.tpm === undefined ? {} : { tpm: key.tpm.toString() }),
  aclStrings: key.acls
})

const styled = (key: Readonly<Record<string, unknown>>, options: Options): Readonly<Record<string, unknown>> => {
  if (options.keyStyle === "documented") return key
  const fields = Object.entries(key).filter(([field]) => options.keyStyle === "snake" || field !== "name")
  return Object.fromEntries(fields.map(([field, value]) => [
    options.keyStyle === "snake" || field === "aclStrings" ? snake(field) : field,
    field === "disabled" ? String(value) : value
  ]))
}

const snake = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
