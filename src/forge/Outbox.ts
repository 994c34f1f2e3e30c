/** Says on the forges what there is to say, for ever: replies first, then receipts. Whatever fails is tried again, and holds up nothing else. */
import { Cause, Clock, Effect } from "effect"
import { FetchHttpClient } from "effect/http"
import { makeForgeClient } from "./ForgeClient.ts"
import type { ForgeAccess } from "./ForgeHttp.ts"
import type { OutboxPort } from "./OutboxPort.ts"
import { type Looks, postReceipts } from "./postReceipts.ts"
import { postReplies, type Voice } from "./postReplies.ts"

/** A forge with a token: `host` is the one of its missions' references. */
export interface OutboxForge extends ForgeAccess {
  readonly name: string
  readonly host: string
}

/** How often (ms) is looked whether something is to be said: at a comment, soon; else receipts have their own pace. */
const pace = { step: 500, rest: 10_000, silence: 30_000 } as const

/** Each forge by itself: one that is silent keeps no other waiting. */
export const runOutbox = <E>(
  forges: ReadonlyArray<OutboxForge>,
  port: OutboxPort<E>
): Effect.Effect<void> =>
  Effect.forEach(forges, (forge) => serve(forge, port), { concurrency: "unbounded", discard: true }).pipe(
    Effect.provide(FetchHttpClient.layer)
  )

const serve = Effect.fnUntraced(function*<E>(
  forge: OutboxForge,
  port: OutboxPort<E>
) {
  const pass = yield* makeOutbox(forge, port)
  let head = -1
  let passed = -Infinity
  while (true) {
    const now = yield* Clock.currentTimeMillis
    const seen = yield* Effect.orElseSucceed(port.head, () => head)
    let pause: number = pace.step
    if (seen !== head || now - passed >= pace.rest) {
      const isFine = yield* pass.pipe(
        // A bug here must not end the daemon: what it could not say, the ledger still counts.
        Effect.catchCause((cause) =>
          Cause.hasInterruptsOnly(cause)
            ? Effect.interrupt
            : Effect.as(Effect.logWarning("outbox failed", cause), false)
        )
      )
      head = seen
      passed = now
      if (!isFine) pause = pace.silence
    }
    yield* Effect.sleep(pause)
  }
})

/** One pass over all that is to be said on a forge; false: the forge is silent. */
export const makeOutbox = Effect.fnUntraced(function*<E>({ host, name, ...access }: OutboxForge, port: OutboxPort<E>) {
  const client = yield* makeForgeClient(access)
  const looks: Looks = new Map()
  let login: string | undefined
  return Effect.gen(function*() {
    login ??= (yield* client.me).login
    const voice: Voice = { forge: name, host, client, login }
    return (yield* postReplies(voice, port)) && (yield* postReceipts(voice, port, looks))
  })
})
