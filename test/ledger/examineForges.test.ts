/** `ledger doctor` says of each forge whether it can deliver, and whether the token opens it. */
import { Effect, Redacted } from "effect"
import { describe, expect, it } from "vitest"
import type { ForgeSettings } from "../../src/config/Configuration.ts"
import { examineForges } from "../../src/ledger/examineForges.ts"
import type { Views } from "../../src/projection/Projector.ts"
import { teamForgeSettings } from "../support/deliveries.ts"
import { repository, teamForge } from "../support/forge.ts"

const examined = async (over: Partial<ForgeSettings>, views: Views | null = null) => {
  const forge: ForgeSettings = { ...teamForgeSettings, name: "forge", host: "forge.example", token: null, ...over }
  const checks = await Effect.runPromise(examineForges({ forges: [forge] }, views))
  return checks.map(({ name, ok, what }) => `${name} ${String(ok)}: ${what}`)
}

it("tells whose token it is, and on which forge", async () => {
  const { forge, token } = await teamForge()
  expect(await examined({ url: forge.url, token: Redacted.make(token) })).toEqual([
    "forge forge true: forge.example delivers to /hooks/forge",
    "forge forge account true: ledger on forgejo 10.0.0+gitea-1.22.0"
  ])
})

it("a wrong token, a wrong kind and a missing token are told, and no token is", async () => {
  const { forge, token } = await teamForge()
  const [, wrong] = await examined({ url: forge.url, token: Redacted.make("not-the-token") })
  expect(wrong).toContain("the forge does not accept the token")
  expect(wrong).not.toContain("not-the-token")
  expect((await examined({ url: forge.url, kind: "gitea", token: Redacted.make(token) }))[1])
    .toContain("the forge is a forgejo, configured as gitea")
  expect((await examined({ url: forge.url, hookless: "no secret" })).join()).toMatch(/no delivery is taken.*no token/u)
})

describe("of a repository", () => {
  const at = async (hooks: ReadonlyArray<string>, over: Partial<ForgeSettings> = {}, login = "ludo") => {
    const { forge } = await teamForge()
    for (const url of hooks) forge.addHook(repository, { url, secret: "x", events: ["issues", "issue_comment"] })
    const token = Redacted.make(forge.addToken(login, ["write:issue", "read:repository", "read:user"]))
    const said = await examined({ url: forge.url, token, defaultRepository: repository, writers: [], ...over })
    expect(forge.requests().some(({ method, path }) => method !== "GET" && !path.endsWith("/comments"))).toBe(false)
    return said.filter((line) => line.includes(repository)).map((line) =>
      line.replace(`forge forge ${repository} `, "")
    )
  }

  it("tells token, webhook, who may be asked, and labels", async () => {
    expect(await at(["https://ledger.example/hooks/forge"])).toEqual([
      `forge forge ${repository} true: the token may read it and comment there`.replace(
        `forge forge ${repository} `,
        ""
      ),
      "webhook true: https://ledger.example/hooks/forge is there and active",
      "commands true: ludo may ask who may write",
      "labels true: without mission/active, mission/paused; ledger forge connect URL --labels makes them"
    ])
  })

  it("a webhook that is missing or doubled is told; one of something else is none", async () => {
    const [, none] = await at(["https://ci.example/hook"])
    expect(none).toContain("webhook warning: there is none")
    const [, two] = await at(["https://old.example/hooks/forge", "https://new.example/hooks/forge/forge"])
    expect(two).toMatch(/webhook warning: there are 2: .*old.*new/u)
  })

  it("an account that only speaks there is told what it may not ask, and by what that is mended", async () => {
    const [, webhook, commands] = await at([], {}, "ledger")
    expect(webhook).toContain("webhook true: only its administrators see")
    expect(commands).toContain("commands warning: ledger may not ask who may write")
    expect((await at([], { writers: ["ludo"] }, "ledger"))[2]).toContain("commands true")
  })

  it("a scope that is missing is named", async () => {
    const { forge } = await teamForge()
    const token = Redacted.make(forge.addToken("ludo", ["read:issue", "read:repository", "read:user"]))
    expect((await examined({ url: forge.url, token, defaultRepository: repository })).join()).toContain(
      "false: the token lacks write:issue"
    )
  })
})
