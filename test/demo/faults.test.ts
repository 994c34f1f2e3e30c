/** What goes wrong between the stand-in and its clients when a test says so, and what the stand-in saw of them. */
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { make } from "../../src/demo/xai/History.ts"
import { XaiProvider } from "../../src/demo/xai/XaiStandIn.ts"
import { get, noon, postUsage, standIn, usage } from "../support/xaiClient.ts"

const invoice = "/v1/billing/teams/{team}/postpaid/invoice/preview"
const validation = "/auth/management-keys/validation"

describe("a fault", () => {
  it("hits the next requests of its endpoint, and no others", async () => {
    const server = await standIn()
    server.fault("usage", { kind: "status", status: 503 }, 2)
    expect((await get(server, invoice)).status).toBe(200)
    const statuses = [
      (await postUsage(server)).status,
      (await postUsage(server)).status,
      (await postUsage(server)).status
    ]
    expect(statuses).toEqual([503, 503, 200])
  })

  it("lasts until it is cleared, earlier ones going first", async () => {
    const server = await standIn()
    server.fault("*", { kind: "status", status: 500 }, 1)
    server.fault("usage", { kind: "status", status: 502 })
    expect([(await postUsage(server)).status, (await postUsage(server)).status]).toEqual([500, 502])
    server.clearFaults("invoice")
    expect((await postUsage(server)).status).toBe(502)
    server.clearFaults()
    expect((await postUsage(server)).status).toBe(200)
  })

  it("429 comes without Retry-After, with seconds, or with a date of the server's clock", async () => {
    const server = await standIn()
    server.fault("usage", { kind: "status", status: 429 }, 1)
    server.fault("usage", { kind: "status", status: 429, retryAfter: 3 }, 1)
    server.fault("usage", { kind: "status", status: 429, retryAfter: 90, as: "date" }, 1)
    const headers = async () => (await postUsage(server)).headers.get("retry-after")
    expect([await headers(), await headers(), await headers()]).toEqual([null, "3", "Mon, 06 Apr 2026 12:01:30 GMT"])
  })

  it("gives a page instead of JSON, half a document, or nothing", async () => {
    const server = await standIn({ usages: [usage()] })
    const whole = await postUsage(server)
    server.fault("usage", { kind: "html" }, 1)
    server.fault("usage", { kind: "html", status: 502 }, 1)
    server.fault("usage", { kind: "truncated" }, 1)
    server.fault("usage", { kind: "empty" }, 1)
    const [page, gateway] = [await postUsage(server), await postUsage(server)]
    expect([page.status, page.headers.get("content-type"), page.json]).toEqual([200, "text/html", undefined])
    expect(gateway.status).toBe(502)
    const half = await postUsage(server)
    expect([half.status, half.json, whole.text.startsWith(half.text)]).toEqual([200, undefined, true])
    const empty = await postUsage(server)
    expect([empty.status, empty.text]).toEqual([200, ""])
  })

  it("leaves a section out, or returns a part and says so", async () => {
    const server = await standIn({ usages: [usage(), usage({ meter: "other" })] })
    server.fault("usage", { kind: "missing", section: "timeSeries" }, 1)
    server.fault("invoice", { kind: "missing", section: "coreInvoice" }, 1)
    server.fault("usage", { kind: "limitReached" }, 1)
    expect((await postUsage(server)).json).toEqual({ limitReached: false })
    expect((await get(server, invoice)).json).not.toHaveProperty("coreInvoice")
    const { json } = await postUsage(server)
    expect([json.timeSeries.length, json.limitReached]).toEqual([1, true])
  })

  it("resets the connection", async () => {
    const server = await standIn()
    server.fault("validation", { kind: "reset" }, 1)
    await expect(get(server, validation)).rejects.toThrow("fetch failed")
    expect((await get(server, validation)).status).toBe(200)
  })

  it("hangs until the client gives up, or the server closes", async () => {
    const server = await standIn()
    server.fault("validation", { kind: "hang" })
    await expect(get(server, validation, { signal: AbortSignal.timeout(30) })).rejects.toThrow("timeout")
    const before = server.requests().length
    const hanging = get(server, validation).then(() => "answered", String)
    while (server.requests().length === before) await new Promise((resolve) => setTimeout(resolve, 1))
    await server.close()
    expect(await hanging).toContain("fetch failed")
  })

  it("answers late and well", async () => {
    const server = await standIn()
    server.fault("validation", { kind: "slow", ms: 20 }, 1)
    expect((await get(server, validation)).json.scope).toBe("SCOPE_TEAM")
  })
})

describe("the stand-in watches its clients", () => {
  it("logs each request with the time of its own clock, and shows that clock in Date", async () => {
    let now = noon
    const server = await standIn({}, {}, () => now)
    expect((await get(server, `${validation}?a=1`)).headers.get("date")).toBe("Mon, 06 Apr 2026 12:00:00 GMT")
    now += 5
    await postUsage(server, "{}")
    expect(server.requests()).toEqual([
      { method: "GET", path: `${validation}?a=1`, body: "", at: noon },
      { method: "POST", path: `/v1/billing/teams/${server.teamId}/usage`, body: "{}", at: noon + 5 }
    ])
  })

  it("counts how many requests were ever under way at once", async () => {
    const server = await standIn()
    await get(server, validation)
    await get(server, validation)
    expect(server.maxInFlight()).toBe(1)
    server.fault("*", { kind: "slow", ms: 50 })
    await Promise.all([get(server, validation), get(server, validation), postUsage(server)])
    expect(server.maxInFlight()).toBe(3)
    server.clearRequests()
    expect([server.maxInFlight(), server.requests()]).toEqual([0, []])
  })

  it("notices the management key anywhere but in the Authorization header", async () => {
    const server = await standIn()
    await get(server, validation)
    expect(server.leaks()).toEqual([])
    await get(server, `${validation}?key=${server.managementKey.replaceAll("-", "%2D")}`)
    await postUsage(server, `{"key":"${server.managementKey}"}`)
    await get(server, validation, { headers: { "X-Api-Key": server.managementKey } })
    expect(server.leaks()).toEqual(["path of GET", "body of POST", "header x-api-key of GET"])
  })
})

describe("the stand-in as a layer", () => {
  it("listens while its scope is open, and no longer", async () => {
    const url = await Effect.runPromise(
      Effect.gen(function*() {
        const server = yield* XaiProvider
        expect((yield* Effect.promise(() => get(server, validation))).status).toBe(200)
        return server.url
      }).pipe(Effect.provide(XaiProvider.layer({ history: make() })))
    )
    await expect(fetch(url)).rejects.toThrow("fetch failed")
  })
})
