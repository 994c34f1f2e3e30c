/** Says on the forges what there is to say, for ever: replies first, then receipts. Whatever fails is tried again, and holds up nothing else. */
import { Clock, Effect } from "effect"
import { defaultHost } from "../event/MissionRef.ts"
import type { ForgeAccount } from "./ForgeAccount.ts"
import { missionHost } from "./forgeViews.ts"
import { goingOn } from "./goingOn.ts"
import type { OutboxPort } from "./OutboxPort.ts"
import { Pass } from "./Pass.ts"
import { type Looks, postReceipts } from "./postReceipts.ts"
import { postReplies, type Voice } from "./postReplies.ts"

/** A forge with a token. */
export interface OutboxForge extends Pick<ForgeAccount, "client" | "login"> {
  readonly name: string
}

/** How often (ms) is looked whether something is to be said: at a comment, soon; else receipts have their own pace. */
const pace = { step: 500, rest: 10_000, silence: 30_000 } as const

/** Each forge by itself: one that is silent keeps no other waiting. */
export const runOutbox = <E>(
  forges: ReadonlyArray<OutboxForge>,
  port: OutboxPort<E>
): Effect.Effect<void> =>
  Effect.forEach(forges, (forge) => serve(forge, port), { concurrency: "unbounded", discard: true })

const serve = Effect.fnUntraced(function*<E>(
  forge: OutboxForge,
  port: OutboxPort<E>
) {
  const pass = makeOutbox(forge, port)
  let head = -1
  let passed = -Infinity
  while (true) {
    const now = yield* Clock.currentTimeMillis
    const seen = yield* Effect.orElseSucceed(port.head, () => head)
    let pause: number = pace.step
    if (seen !== head || now - passed >= pace.rest) {
      const isFine = yield* goingOn("nothing could be said on a forge", false)(pass)
      head = seen
      passed = now
      if (!isFine) pause = pace.silence
    }
    yield* Effect.sleep(pause)
  }
})

/** One pass over all that is to be said on a forge; false: the forge is silent. */
export const makeOutbox = <E>({ client, login, name }: OutboxForge, port: OutboxPort<E>) => {
  const looks: Looks = new Map()
  return Effect.gen(function*() {
    // Asked each time: the order of the configuration does not say it, the log does, and it may have learned it just now.
    const host = missionHost((yield* port.views).file, name, defaultHost)
    if (host === null) return true
    const pass = new Pass()
    const voice: Voice = { forge: name, host, client, login: yield* login, pass }
    return (yield* postReplies(voice, port)) && (yield* postReceipts(voice, port, looks)) && pass.wasHeard
  })
}
