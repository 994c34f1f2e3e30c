/** `ledger doctor` says of each forge whether it can deliver, and whether the token opens it. */
import { Effect, Redacted } from "effect"
import { expect, it } from "vitest"
import type { ForgeSettings, Settings } from "../../src/config/Configuration.ts"
import { examineForges } from "../../src/ledger/examineForges.ts"
import { teamForge } from "../support/forge.ts"

const examined = async (over: Partial<ForgeSettings>) => {
  const forge = { name: "forge", kind: "forgejo", host: "forge.example", hookless: null, token: null, ...over }
  const checks = await Effect.runPromise(examineForges({ forges: [forge] } as unknown as Settings))
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
