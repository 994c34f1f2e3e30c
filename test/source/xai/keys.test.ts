/** The team's keys and the management key, however the provider spells them. */
import { describe, expect, it } from "vitest"
import type { ApiKey } from "../../../src/demo/xai/ApiKey.ts"
import { noon, standIn } from "../../support/xaiClient.ts"
import { answering, read, refuse } from "../../support/xaiSource.ts"

const apiKey = (parts: Partial<ApiKey> = {}): ApiKey => ({
  id: "0b8f3a52-6c1d-4e7a-9f20-5d1c7be83a90",
  name: "xai-vigilio",
  redacted: "xai-...3Xxp",
  userId: "u",
  createdAt: 0,
  acls: [],
  ...parts
})

describe("the keys", () => {
  it("come with name, redacted form and limits", async () => {
    const provider = await standIn({ keys: [apiKey({ qps: 3, qpm: 30, tpm: 42_000n, disabled: true })] })
    expect((await read(provider, (source) => source.readKeys)).keys).toEqual([{
      key: apiKey().id,
      name: "xai-vigilio",
      redacted: "xai-...3Xxp",
      disabled: true,
      perSecond: 3,
      perMinute: 30,
      tokensPerMinute: "42000"
    }])
  })

  it.each(["snake", "example"] as const)("are read in the %s style too", async (keyStyle) => {
    const provider = await standIn({ keys: [apiKey({ disabled: true, qps: 2 })] }, { keyStyle })
    expect((await read(provider, (source) => source.readKeys)).keys).toMatchObject([{
      key: apiKey().id,
      name: keyStyle === "example" ? null : "xai-vigilio",
      disabled: true,
      perSecond: 2
    }])
  })

  it("come from every page", async () => {
    const keys = Array.from({ length: 7 }, (_, index) => apiKey({ id: `key-${index.toString()}`, createdAt: index }))
    const provider = await standIn({ keys }, { maxPageSize: 3 })
    expect((await read(provider, (source) => source.readKeys)).keys.map(({ key }) => key)).toEqual(
      keys.map(({ id }) => id)
    )
    expect(provider.requests()).toHaveLength(3)
  })

  it("keep their id when renamed and rotated", async () => {
    const provider = await standIn({
      keys: [apiKey()],
      keyChanges: [{ at: noon - 1, key: apiKey().id, name: "xai-vigil", redacted: "xai-...Q9aZ" }]
    })
    expect((await read(provider, (source) => source.readKeys)).keys).toMatchObject([{
      key: apiKey().id,
      name: "xai-vigil",
      redacted: "xai-...Q9aZ"
    }])
  })

  it("that never end are no list", async () => {
    const provider = await answering({ apiKeys: [], paginationToken: "again" })
    expect(await refuse(provider, (source) => source.readKeys)).toMatchObject({ surface: "keys", reason: "malformed" })
  })

  it("may be none", async () => {
    expect((await read(await standIn(), (source) => source.readKeys)).keys).toEqual([])
  })
})

describe("the management key", () => {
  it("has its team and permissions, and none is missing", async () => {
    const provider = await standIn()
    const account = await read(provider, (source) => source.checkAccount)
    expect(account).toMatchObject({
      name: "ledger",
      scope: "SCOPE_TEAM",
      team: provider.teamId,
      teamMatches: true,
      acls: ["team-token:endpoint:BillingRead", "team-token:endpoint:ListApiKeys"],
      missing: []
    })
  })

  it("is told which permission to be granted", async () => {
    const provider = await standIn({}, { permissions: ["BillingRead"], keyStyle: "example" })
    expect(await read(provider, (source) => source.checkAccount)).toMatchObject({
      missing: ["team-token:endpoint:ListApiKeys"],
      redacted: expect.stringContaining("...") as string
    })
  })

  it("of an organization names no team", async () => {
    const provider = await standIn({}, { scope: "organization" })
    expect(await read(provider, (source) => source.checkAccount)).toMatchObject({ team: null, teamMatches: true })
  })

  it("of another team is noticed", async () => {
    const provider = await answering({ scope: "SCOPE_TEAM", scopeId: "another", acls: ["team-token:endpoint:*"] })
    expect(await read(provider, (source) => source.checkAccount)).toMatchObject({ teamMatches: false, missing: [] })
  })
})
