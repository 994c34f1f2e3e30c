/** The ledger's accounts on the forges that it may speak to. */
import { Effect, type Scope } from "effect"
import { FetchHttpClient } from "effect/http"
import type { ForgeSettings } from "../config/Configuration.ts"
import { type ForgeAccount, makeForgeAccount } from "../forge/ForgeAccount.ts"

/** By the forge's name; none where it has no token. Each is asked for its login at once. */
export const forgeAccounts = (
  forges: ReadonlyArray<ForgeSettings>
): Effect.Effect<ReadonlyMap<string, ForgeAccount>, never, Scope.Scope> =>
  Effect.forEach(
    forges.flatMap(({ kind, name, token, url }) => token === null ? [] : [{ name, access: { kind, token, url } }]),
    ({ access, name }) => Effect.map(makeForgeAccount(access), (account) => [name, account] as const)
  ).pipe(Effect.map((accounts) => new Map(accounts)), Effect.provide(FetchHttpClient.layer))
