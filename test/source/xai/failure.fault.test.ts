/** Every way of not answering is a failure with a name, and none of them tells a secret. */
import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import type { Grid } from "../../../src/event/Usage.ts"
import type { Source } from "../../../src/source/Source.ts"
import { noon, standIn } from "../../support/xaiClient.ts"
import { answering, improvised, read, refuse } from "../../support/xaiSource.ts"

const hour = 3_600_000
const grid: Grid = { unit: "hour", zone: "Etc/GMT", dimensions: ["api_key_id", "description", "unit_type"] }
const usage = (source: Source) => source.readUsage({ from: noon, to: noon + hour }, grid)

describe("a status", () => {
  it.each([
    [401, "unauthorised"],
    [403, "forbidden"],
    [404, "unreachable"],
    [418, "malformed"],
    [429, "rate-limited"],
    [500, "unreachable"],
    [502, "unreachable"],
    [503, "unreachable"]
  ])("%d is %s", async (status, reason) => {
    const provider = await standIn()
    provider.fault("usage", { kind: "status", status })
    expect(await refuse(provider, usage)).toMatchObject({ surface: "usage", status, reason, retryAfterMs: null })
  })

  it("403 names the permission to grant, per endpoint", async () => {
    const provider = await standIn({}, { permissions: [] })
    const permission = "team-token:endpoint:BillingRead"
    expect(await refuse(provider, usage)).toMatchObject({ reason: "forbidden", permission })
    expect(await refuse(provider, (source) => source.balances.limits!)).toMatchObject({ permission })
    const keys = await refuse(provider, (source) => source.readKeys)
    expect(keys).toMatchObject({ surface: "keys", permission: "team-token:endpoint:ListApiKeys" })
    expect(keys.message).toContain("team-token:endpoint:ListApiKeys")
  })

  it.each(["seconds", "date"] as const)("429 says how long to wait, in %s", async (as) => {
    const provider = await standIn()
    provider.fault("usage", { kind: "status", status: 429, retryAfter: 90, as })
    expect(await refuse(provider, usage)).toMatchObject({ reason: "rate-limited", retryAfterMs: 90_000 })
  })

  it("300 and above is not followed: the key would go along", async () => {
    let followed = 0
    const elsewhere = await improvised((_request, response) => {
      followed += 1
      response.end("{}")
    })
    const provider = await improvised((_request, response) => {
      response.writeHead(307, { Location: elsewhere.url }).end()
    })
    expect(await refuse(provider, usage)).toMatchObject({ reason: "malformed", status: 307 })
    expect(followed).toBe(0)
  })
})

describe("a wrong credential", () => {
  it.each([400, 401] as const)("is unauthorised, although the provider says %d", async (wrongKeyStatus) => {
    const provider = await standIn({}, { wrongKeyStatus })
    const failure = await refuse(provider, usage, { managementKey: Redacted.make("wrong") })
    expect(failure).toMatchObject({ reason: "unauthorised", status: wrongKeyStatus })
  })

  it("may be the team's id", async () => {
    const failure = await refuse(await standIn(), usage, { teamId: "default" })
    expect(failure).toMatchObject({ reason: "unauthorised", status: 400 })
    expect(failure.detail).toContain("team id")
  })

  it("is not what an invalid argument means", async () => {
    const provider = await standIn({}, { groupBy: [] })
    expect(await refuse(provider, usage)).toMatchObject({ reason: "malformed", status: 400 })
  })
})

describe("an answer that is none", () => {
  it.each(
    [
      ["HTML", { kind: "html" }, "HTML"],
      ["empty", { kind: "empty" }, "empty"],
      ["cut off", { kind: "truncated" }, "broken JSON"],
      ["without its section", { kind: "missing", section: "timeSeries" }, "timeSeries"]
    ] as const
  )("because it is %s", async (_what, fault, detail) => {
    const provider = await standIn()
    provider.fault("usage", fault)
    const failure = await refuse(provider, usage)
    expect(failure).toMatchObject({ reason: "malformed", status: 200 })
    expect(failure.detail).toContain(detail)
  })

  it("because it never comes", async () => {
    const provider = await standIn()
    provider.fault("usage", { kind: "hang" })
    const failure = await refuse(provider, usage, { timeout: "100 millis" })
    expect(failure).toMatchObject({ reason: "unreachable", status: null })
    expect(failure.detail).toContain("100ms")
  })

  it("because it stops half-way", async () => {
    const provider = await improvised((_request, response) => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" })
      response.write("{\"timeSeries\":[")
      setTimeout(() => response.socket?.resetAndDestroy(), 20)
    })
    expect(await refuse(provider, usage)).toMatchObject({ reason: "unreachable", status: null })
  })

  it("because it stalls half-way", async () => {
    const provider = await improvised((_request, response) => {
      response.writeHead(200, { "Content-Type": "application/json" })
      response.write("{\"timeSeries\":[")
    })
    expect(await refuse(provider, usage, { timeout: "100 millis" })).toMatchObject({ reason: "unreachable" })
  })

  it("because the connection breaks", async () => {
    const provider = await standIn()
    provider.fault("usage", { kind: "reset" })
    expect(await refuse(provider, usage)).toMatchObject({ reason: "unreachable", detail: "the connection broke off" })
  })

  it("because nobody listens", async () => {
    const provider = await standIn()
    await provider.close()
    expect(await refuse(provider, usage)).toMatchObject({
      reason: "unreachable",
      detail: "the provider refused the connection"
    })
  })

  it("because the host does not exist", async () => {
    const failure = await refuse({ ...await standIn(), url: "http://provider.invalid" }, usage)
    expect(failure).toMatchObject({ reason: "unreachable" })
  })

  it("and after it the next one is read as ever", async () => {
    const provider = await standIn()
    provider.fault("usage", { kind: "hang" }, 1)
    await refuse(provider, usage, { timeout: "50 millis" })
    expect(await read(provider, usage)).toMatchObject({ values: [] })
  })

  it("even where it is slow, as long as it comes", async () => {
    const provider = await standIn()
    provider.fault("usage", { kind: "slow", ms: 50 })
    expect(await read(provider, usage, { timeout: "5 seconds" })).toMatchObject({ values: [] })
  })
})

describe("a secret", () => {
  it("appears in no failure, whatever the provider echoes", async () => {
    const secret = "xai-token-CANARY-7731"
    const echo = [200, 302, 400, 401, 403, 404, 429, 500].map((status) =>
      improvised((request, response) => {
        response.writeHead(status, { "X-Echo": request.headers.authorization ?? "" })
        response.end(
          JSON.stringify({ message: request.headers.authorization, timeSeries: request.headers.authorization })
        )
      })
    )
    for (const provider of await Promise.all(echo)) {
      const failure = await refuse({ ...provider, managementKey: secret }, usage)
      expect(JSON.stringify(failure) + String(failure) + (failure.stack ?? "") + failure.message).not.toContain(
        "CANARY"
      )
    }
    const broken = await answering(`{"token":"${secret}"`)
    expect(JSON.stringify(await refuse({ ...broken, managementKey: secret }, usage))).not.toContain("CANARY")
  })

  it("is sent in the Authorization header and nowhere else", async () => {
    const provider = await standIn()
    await read(provider, usage)
    await read(provider, (source) => source.readKeys)
    expect(provider.leaks()).toEqual([])
  })
})
