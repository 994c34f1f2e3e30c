/** The ledger's client of a stand-in forge, for tests: one call, and what came of it. */
import { Effect, Redacted, Result } from "effect"
import { FetchHttpClient } from "effect/http"
import { type ForgeClient, makeForgeClient } from "../../src/forge/ForgeClient.ts"
import type { ForgeFailure } from "../../src/forge/ForgeFailure.ts"
import type { ForgeAccess } from "../../src/forge/ForgeHttp.ts"

type Use<A> = (client: ForgeClient) => Effect.Effect<A, ForgeFailure>

/** Where the forge is and with which token; pauses are too short to be waited for. */
export type Reach = Pick<ForgeAccess, "kind" | "url"> & { readonly token: string; readonly timeout?: number }

/** What a call gives; a failure fails the test. */
export const ask = async <A>(reach: Reach, use: Use<A>): Promise<A> => {
  const result = await outcome(reach, use)
  if (Result.isFailure(result)) throw result.failure
  return result.success
}

/** The failure of a call; success fails the test. */
export const failing = async <A>(reach: Reach, use: Use<A>): Promise<ForgeFailure> => {
  const result = await outcome(reach, use)
  if (Result.isSuccess(result)) throw new Error(`succeeded with ${JSON.stringify(result.success)}`)
  return result.failure
}

const outcome = <A>({ kind, timeout = 5_000, token, url }: Reach, use: Use<A>) =>
  makeForgeClient({ kind, url, token: Redacted.make(token), timeout, pause: 1 }).pipe(
    Effect.flatMap(use),
    Effect.result,
    Effect.provide(FetchHttpClient.layer),
    Effect.runPromise
  )
