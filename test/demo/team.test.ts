/** Keys, permissions and prices of the stand-in, and who may ask. */
import { describe, expect, it } from "vitest"
import { get, noon, postUsage, standIn } from "../support/xaiClient.ts"

const keysPath = "/auth/teams/{team}/api-keys"
const validation = "/auth/management-keys/validation"

const key = (index: number, parts: Record<string, unknown> = {}) => ({
  id: `00000000-0000-4000-8000-00000000000${index.toString()}`,
  name: `xai-${index.toString()}`,
  redacted: "xai-...3Xxp",
  userId: "u",
  createdAt: index,
  acls: ["api-key:endpoint:*"],
  ...parts
})

describe("listing keys", () => {
  it("comes in one page unless a size is asked for, and the last page has no token", async () => {
    const server = await standIn({ keys: [key(3), key(1), key(2)] })
    const names = ({ apiKeys }: { apiKeys: Array<{ name: string }> }) => apiKeys.map(({ name }) => name)
    const all = (await get(server, keysPath)).json
    expect([names(all), all.paginationToken]).toEqual([["xai-1", "xai-2", "xai-3"], undefined])
    const first = (await get(server, `${keysPath}?pageSize=2`)).json
    expect([names(first), typeof first.paginationToken]).toEqual([["xai-1", "xai-2"], "string"])
    const last = (await get(server, `${keysPath}?pageSize=2&paginationToken=${first.paginationToken}`)).json
    expect([names(last), last.paginationToken]).toEqual([["xai-3"], undefined])
    const full = (await get(server, `${keysPath}?pageSize=3`)).json
    expect([full.apiKeys.length, full.paginationToken]).toEqual([3, undefined])
    expect((await get(server, `${keysPath}?paginationToken=nonsense`)).status).toBe(400)
  })

  it("can cut pages short by itself", async () => {
    const server = await standIn({ keys: [key(1), key(2)] }, { maxPageSize: 1 })
    const { json } = await get(server, keysPath)
    expect([json.apiKeys.length, typeof json.paginationToken]).toEqual([1, "string"])
  })

  it("shows limits as the API types them, and leaves out what is not limited", async () => {
    const server = await standIn({ keys: [key(1, { qps: 2, qpm: 30, tpm: 42n }), key(2)] })
    const { json } = await get(server, keysPath)
    expect(json.apiKeys[0]).toEqual({
      redactedApiKey: "xai-...3Xxp",
      userId: "u",
      name: "xai-1",
      createTime: "1970-01-01T00:00:00.001Z",
      modifyTime: "1970-01-01T00:00:00.001Z",
      teamId: server.teamId,
      apiKeyId: key(1).id,
      disabled: false,
      qps: 2,
      qpm: 30,
      tpm: "42",
      aclStrings: ["api-key:endpoint:*"]
    })
    expect(json.apiKeys[1]).not.toHaveProperty("qps")
  })

  it("writes keys as the documentation's example does, or all in snake case", async () => {
    const server = await standIn({ keys: [key(1)] }, { keyStyle: "example" })
    const [example] = (await get(server, keysPath)).json.apiKeys
    expect(example).toMatchObject({ apiKeyId: key(1).id, disabled: "false", acl_strings: ["api-key:endpoint:*"] })
    expect(example).not.toHaveProperty("name")
    server.configure({ keyStyle: "snake" })
    const [snake] = (await get(server, keysPath)).json.apiKeys
    expect(snake).toMatchObject({
      api_key_id: key(1).id,
      redacted_api_key: "xai-...3Xxp",
      disabled: "false",
      name: "xai-1"
    })
  })

  it("follows a rename, a rotation, a lock and a deletion under one id", async () => {
    let now = noon
    const { id } = key(1)
    const keyChanges = [
      { at: noon + 1, key: id, name: "xai-renamed", redacted: "xai-...9999" },
      { at: noon + 2, key: id, disabled: true },
      { at: noon + 3, key: id, deleted: true }
    ]
    const server = await standIn({ keys: [key(1)], keyChanges }, {}, () => now)
    now = noon + 1
    const [renamed] = (await get(server, keysPath)).json.apiKeys
    expect(renamed).toMatchObject({ apiKeyId: id, name: "xai-renamed", redactedApiKey: "xai-...9999", disabled: false })
    expect(renamed.modifyTime).toBe("2026-04-06T12:00:00.001Z")
    now = noon + 2
    expect((await get(server, keysPath)).json.apiKeys[0].disabled).toBe(true)
    now = noon + 3
    expect((await get(server, keysPath)).json.apiKeys).toEqual([])
  })

  it("filters by ACL and by expiry", async () => {
    const server = await standIn({ keys: [key(1, { acls: ["a"] }), key(2, { expiresAt: noon - 1 })] })
    const count = async (query: string) => (await get(server, keysPath + query)).json.apiKeys.length
    expect([await count(""), await count("?aclFilters=a"), await count("?activeOnly=true")]).toEqual([2, 1, 1])
  })
})

describe("the management key", () => {
  it("says its team and its permissions", async () => {
    const server = await standIn({}, { permissions: ["BillingRead"] })
    expect((await get(server, validation)).json).toMatchObject({
      scope: "SCOPE_TEAM",
      teamId: server.teamId,
      acls: ["team-token:endpoint:BillingRead"]
    })
  })

  it("of an organization names no team", async () => {
    const server = await standIn({}, { scope: "organization" })
    const { json } = await get(server, validation)
    expect(json.scope).toBe("SCOPE_ORGANIZATION")
    expect(json).not.toHaveProperty("teamId")
  })

  it("is needed: 401 without, 400 or 401 with a wrong one", async () => {
    const server = await standIn()
    const as = (Authorization: string) => get(server, validation, { headers: { Authorization } })
    expect((await as("")).status).toBe(401)
    expect((await as("Basic abc")).status).toBe(401)
    const wrong = await as("Bearer xai-wrong")
    expect([wrong.status, wrong.json.message]).toEqual([400, "Incorrect API key provided."])
    server.configure({ wrongKeyStatus: 401 })
    expect((await as("Bearer xai-wrong")).status).toBe(401)
  })

  it("may read only what it was granted, endpoint by endpoint", async () => {
    const server = await standIn({}, { permissions: [] })
    expect([(await postUsage(server)).status, (await get(server, keysPath)).status]).toEqual([403, 403])
    expect((await get(server, validation)).status).toBe(200)
    server.grant("BillingRead")
    expect([(await postUsage(server)).status, (await get(server, keysPath)).status]).toEqual([200, 403])
    server.grant("ListApiKeys")
    server.revoke("BillingRead")
    expect([(await postUsage(server)).status, (await get(server, keysPath)).status]).toEqual([403, 200])
  })

  it("reads its own team by UUID only", async () => {
    const server = await standIn()
    const literal = await get(server, "/auth/teams/default/api-keys")
    expect([literal.status, literal.json.message]).toEqual([400, "Invalid uuid"])
    expect((await get(server, "/auth/teams/00000000-0000-4000-8000-000000000000/api-keys")).status).toBe(403)
  })
})

describe("everything else", () => {
  it("lists prices in cents per hundred million tokens, as strings", async () => {
    const server = await standIn()
    const [cluster] = (await get(server, "/auth/teams/{team}/models")).json.clusterConfigs
    expect(cluster.languageModels).toContainEqual(expect.objectContaining({
      name: "grok-code-fast-1",
      promptTextTokenPrice: "2000",
      cachedPromptTokenPrice: "200",
      completionTextTokenPrice: "15000"
    }))
  })

  it("is 404, writing included", async () => {
    const server = await standIn()
    expect((await get(server, "/v1/api-keys")).status).toBe(404)
    expect((await get(server, "/v1/billing/teams/{team}/usage")).status).toBe(404)
    const write = { method: "POST", body: "{}" }
    expect((await get(server, "/v1/billing/teams/{team}/prepaid/top-up", write)).status).toBe(404)
  })
})
