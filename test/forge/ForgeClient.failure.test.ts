/** What the client makes of a forge that fails: the reason, what to do, and never a secret. */
import { describe, expect, it } from "vitest"
import type { ForgeClient } from "../../src/forge/ForgeClient.ts"
import { isPermanent } from "../../src/forge/ForgeFailure.ts"
import { receiver, repository, teamForge, type TestForge } from "../support/forge.ts"
import { ask, failing, type Reach } from "../support/forgeClient.ts"

const name = { owner: "trentuna", name: "token-monitor" }
const issue = (client: ForgeClient) => client.issue(name, 3)

const start = async (options: Parameters<typeof teamForge>[0] = {}): Promise<TestForge & { reach: Reach }> => {
  const test = await teamForge(options)
  return { ...test, reach: { kind: options.kind ?? "forgejo", url: test.forge.url, token: test.token } }
}

describe("a failing forge", () => {
  it("that does not know the token is told apart from one that lacks a scope, which is named", async () => {
    const { forge, reach } = await start()
    const stranger = await failing({ ...reach, token: "0".repeat(40) }, issue)
    expect([stranger.reason, stranger.status]).toEqual(["unauthorised", 401])
    const poor = await failing(
      { ...reach, token: forge.addToken("ledger", ["read:issue"]) },
      (client) => client.comment(name, 3, "hello")
    )
    expect([poor.reason, poor.scope]).toEqual(["forbidden", "write:issue"])
    expect(poor.message).toBe(
      "could not comment on issue 3 of trentuna/token-monitor: the token lacks write:issue: "
        + "make one that has it and connect again"
    )
  })

  it("that refuses with an empty body is understood by its status", async () => {
    const { forge, reach } = await start()
    forge.fault(/./u, { kind: "status", status: 403, body: "" })
    const { reason, scope } = await failing(reach, (client) => client.comment(name, 3, "hello"))
    expect([reason, scope]).toEqual(["forbidden", null])
  })

  it("that has no such issue, or not for this token, has nothing", async () => {
    const { forge, reach } = await start()
    expect((await failing(reach, (client) => client.issue(name, 99))).reason).toBe("not-found")
    const blind = { ...reach, token: forge.addToken("nobody", ["all"]) }
    forge.addUser("nobody")
    expect((await failing(blind, issue)).reason).toBe("not-found")
  })

  it("that fails at a comment on an issue that is gone, as those of 2024 do, has no such issue", async () => {
    const { forge, reach } = await start()
    forge.fault(/^POST/u, { kind: "status", status: 500 })
    const comment = (client: ForgeClient) => client.comment(name, 3, "hello")
    expect((await failing(reach, comment)).reason).toBe("unreachable")
    forge.deleteIssue({ repository, issue: 3, by: "ludo" })
    expect((await failing(reach, comment)).reason).toBe("not-found")
  })

  it("whose timeline has lines of a kind nobody knows yet is read past them", async () => {
    const { forge, reach } = await start()
    const close = { id: 7, type: "close", user: { login: "ludo" }, created_at: "2026-04-07T08:59:10+02:00" }
    const odd = [{ id: "x", type: "teleported", label: 5, created_at: 0 }, { event: "committed", sha: "0" }, 17, "?"]
    forge.fault(/timeline/u, { kind: "text", text: JSON.stringify([...odd, close]) }, 1)
    const { complete, entries } = await ask(reach, (client) => client.timeline(name, 3))
    expect([complete, entries.map(({ kind }) => kind)]).toEqual([true, ["closed"]])
    forge.fault(/timeline/u, { kind: "text", text: JSON.stringify([{ ...close, created_at: "yesterday" }]) }, 1)
    expect((await failing(reach, (client) => client.timeline(name, 3))).reason).toBe("malformed")
  })

  it("whose repository is archived declines for good", async () => {
    const { forge, reach } = await start()
    forge.archive(repository)
    const failure = await failing(reach, (client) => client.comment(name, 3, "hello"))
    expect([failure.reason, isPermanent(failure)]).toEqual(["refused", true])
  })

  it("that stumbles once or twice is read all the same; one that stays down is not", async () => {
    const { forge, reach } = await start()
    forge.fault(/./u, { kind: "status", status: 502 }, 1)
    forge.fault(/./u, { kind: "reset" }, 1)
    expect((await ask(reach, issue)).number).toBe(3)
    forge.fault(/./u, { kind: "html", status: 500 })
    const failure = await failing(reach, issue)
    expect([failure.reason, isPermanent(failure)]).toEqual(["unreachable", false])
    await forge.close()
    expect((await failing(reach, issue)).detail).toMatch(/refused the connection/u)
  })

  it("is never told the same thing twice by itself, even where it did not answer", async () => {
    const { forge, reach } = await start()
    forge.fault(/^POST/u, { kind: "deaf" })
    expect((await failing(reach, (client) => client.comment(name, 3, "hello"))).reason).toBe("unreachable")
    expect(forge.comments(repository, 3).length).toBe(1)
  })

  it("that asks to be left alone is left alone, for as long as it says", async () => {
    const { forge, reach } = await start()
    forge.fault(/./u, { kind: "status", status: 429, retryAfter: 120 })
    const failure = await failing(reach, issue)
    expect([failure.reason, failure.retryAfterMs, forge.requests().length]).toEqual(["busy", 120_000, 1])
  })

  it("that never answers is given up", async () => {
    const { forge, reach } = await start()
    forge.fault(/./u, { kind: "hang" })
    expect((await failing({ ...reach, timeout: 50 }, issue)).detail).toBe("the forge did not answer in time")
  })

  it("that answers with a page, half a document or nonsense has not answered", async () => {
    const { forge, reach } = await start()
    forge.fault(/./u, { kind: "html" }, 1)
    forge.fault(/./u, { kind: "truncated" }, 1)
    forge.fault(/./u, { kind: "text", text: "" }, 1)
    forge.fault(/./u, { kind: "text", text: "[]" }, 1)
    forge.fault(/./u, { kind: "text", text: `{"number":${"9".repeat(30)},"title":"x","state":"open"}` }, 1)
    for (const detail of [/HTML instead of JSON/u, /broken JSON/u, /no usable/u, /no usable/u, /no usable number/u]) {
      const failure = await failing(reach, issue)
      expect(failure.reason).toBe("malformed")
      expect(failure.detail).toMatch(detail)
    }
  })

  it("is asked for nothing outside its own names", async () => {
    const { forge, reach } = await start()
    for (const odd of ["..", ".", ""]) {
      expect((await failing(reach, (client) => client.issue({ owner: "trentuna", name: odd }, 3))).reason).toBe(
        "refused"
      )
    }
    await failing(reach, (client) => client.issue({ owner: "a/../../admin", name: "x?y#z" }, 3))
    expect(forge.requests().map(({ path }) => path)).toEqual([
      "/git/api/v1/repos/a%2F..%2F..%2Fadmin/x%3Fy%23z/issues/3"
    ])
  })

  it("that leads elsewhere is not followed, and the token stays here", async () => {
    const { forge, reach } = await start()
    const { received, url } = await receiver()
    for (const to of [url, `${reach.url}/user/settings`, "file:///etc/passwd", "//[", "/git/api/v1/user"]) {
      forge.clearFaults()
      forge.fault(/./u, { kind: "redirect", to })
      expect((await failing(reach, issue)).reason).toBe("malformed")
    }
    expect(received).toEqual([])
    expect(forge.requests().filter(({ path }) => !path.startsWith("/git/api/v1/"))).toEqual([])
  })

  it("that repeats the token, in any way, does not get it into a message", async () => {
    const { forge, reach } = await start()
    const canary = forge.addToken("ledger", ["all"], "canary-0123456789abcdef0123456789abcdef")
    const faults = [
      { kind: "status", status: 403, body: `{"message":"${canary}"}` },
      { kind: "status", status: 422, body: canary },
      { kind: "text", text: `{"number":"${canary}"}` },
      { kind: "text", text: `{"${canary}":1}` },
      { kind: "redirect", to: `http://127.0.0.1:1/${canary}` }
    ] as const
    for (const fault of faults) {
      forge.clearFaults()
      forge.fault(/./u, fault)
      const failure = await failing({ ...reach, token: canary }, issue)
      expect([failure.message, JSON.stringify(failure), String(failure.stack)].join("\n")).not.toContain(canary)
    }
    expect(forge.requests().map(({ body, path }) => path + body).join("\n")).not.toContain(canary)
  })

  it("that is GitHub and says 403 for too many requests is busy until its reset", async () => {
    const { forge, reach } = await start({ kind: "github" })
    forge.fault(/./u, { kind: "status", status: 403, retryAfter: 60 })
    const failure = await failing(reach, issue)
    expect([failure.reason, failure.retryAfterMs]).toEqual(["busy", 60_000])
  })
})
