/** The ledger's own account on one forge: one client for all who speak there, and whose token it is. */
import { Effect, Fiber, Semaphore } from "effect"
import { type ForgeClient, makeForgeClient } from "./ForgeClient.ts"
import type { ForgeFailure } from "./ForgeFailure.ts"
import type { ForgeAccess } from "./ForgeHttp.ts"

export interface ForgeAccount {
  readonly client: ForgeClient
  /** The forge is asked until it has answered once; who asks meanwhile waits for the same answer. */
  readonly login: Effect.Effect<string, ForgeFailure>
  /** What is known of it; the answer to the very first question is waited for, but not for long. Null: nothing yet. */
  readonly known: Effect.Effect<string | null>
}

/** A delivery has five seconds in all, most of which others need, ms of real time. */
const patience = 500

/** Asks at once: until the ledger knows its own login, it would take what it does itself for somebody's wish. */
export const makeForgeAccount = Effect.fn("ForgeAccount.make")(function*(access: ForgeAccess) {
  const client = yield* makeForgeClient(access)
  const turn = yield* Semaphore.make(1)
  let answered: string | null = null
  const ask = Effect.suspend(() => answered === null ? client.me : Effect.succeed({ login: answered })).pipe(
    Effect.map(({ login }) => (answered = login))
  )
  const login = turn.withPermit(ask)
  const first = yield* Effect.forkScoped(Effect.exit(login))
  const known = Effect.suspend(() =>
    answered === null ? Effect.as(Effect.raceFirst(Fiber.await(first), enough), undefined) : Effect.void
  ).pipe(Effect.map(() => answered))
  return { client, login, known } satisfies ForgeAccount
})

const enough = Effect.callback<void>((resume) => {
  const limit = setTimeout(() => resume(Effect.void), patience)
  return Effect.sync(() => clearTimeout(limit))
})
