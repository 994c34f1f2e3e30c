/** The ledger knows its own account before it hears of anybody's acts. */
import { Effect, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { expect, it } from "vitest"
import { makeForgeAccount } from "../../src/forge/ForgeAccount.ts"
import { teamForge, type TestForge } from "../support/forge.ts"

const withAccount = <A, E>(
  { forge, token }: TestForge,
  use: (account: Effect.Success<ReturnType<typeof makeForgeAccount>>) => Effect.Effect<A, E>
) =>
  makeForgeAccount({ kind: "forgejo", url: forge.url, token: Redacted.make(token), pause: 1, timeout: 5_000 }).pipe(
    Effect.flatMap(use),
    Effect.scoped,
    Effect.provide(FetchHttpClient.layer),
    Effect.runPromise
  )

const questions = ({ forge }: TestForge) => forge.requests().filter(({ path }) => path.endsWith("/user")).length

it("the forge is asked once whose token it is, however many want to know", async () => {
  const team = await teamForge()
  const logins = await withAccount(
    team,
    ({ known, login }) => Effect.all([login, known, login, known], { concurrency: "unbounded" })
  )
  expect(logins).toEqual(["ledger", "ledger", "ledger", "ledger"])
  expect(questions(team)).toBe(1)
})

it("a delivery that comes before the first answer waits for it", async () => {
  const team = await teamForge()
  team.forge.fault(/user$/u, { kind: "slow", ms: 100 })
  expect(await withAccount(team, ({ known }) => known)).toBe("ledger")
})

it("no delivery waits for a forge that does not say it, and it is asked again until it does", async () => {
  const team = await teamForge()
  team.forge.fault(/user$/u, { kind: "status", status: 500 }, 3)
  const seen = await withAccount(team, ({ known, login }) => Effect.all([known, login, known, login]))
  expect(seen).toEqual([null, "ledger", "ledger", "ledger"])
  expect(questions(team)).toBe(4)
})

it("nor for one that hangs", async () => {
  const team = await teamForge()
  team.forge.fault(/user$/u, { kind: "hang" }, 1)
  expect(await withAccount(team, ({ known }) => known)).toBe(null)
})
