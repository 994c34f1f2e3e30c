/** The team's forge with a hook whose deliveries a test hands on to a real ledger, as it likes. */
import { Effect, type Scope } from "effect"
import { TestClock } from "effect/testing"
import type { Delivery } from "../../src/demo/forge/Postman.ts"
import type { ForgeKind } from "../../src/event/Forge.ts"
import { repository, teamForge, type TestForge } from "./forge.ts"
import type { forgeLedger } from "./forgeLedger.ts"

type Ledger = Effect.Success<ReturnType<typeof forgeLedger>>

const secret = "0123456789abcdef"

/** Its deliveries stay with it. */
export const hookedForge = (kind: ForgeKind = "forgejo") =>
  Effect.promise(async () => {
    const team = await teamForge({ kind })
    team.forge.addHook(repository, { url: "http://127.0.0.1:1/hooks/forge", secret })
    team.forge.hold()
    return team
  })

export const lowered = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** The ledger gets the deliveries and settles. */
export const hand = Effect.fnUntraced(function*(ledger: Ledger, deliveries: ReadonlyArray<Delivery>, received: number) {
  for (const { body, headers } of deliveries) yield* ledger.deliver({ body, headers: lowered(headers) }, received)
  return yield* ledger.book.settle
})

/** Everything that the forge has sent since the `sent`th delivery. */
export const hear = (ledger: Ledger, { clock, forge }: TestForge, sent = 0) =>
  hand(ledger, forge.deliveries().slice(sent), clock.now)

/** The bookmarks that stand, as `owner/name#1 INSTANT TYPE`. */
export const marksOf = (ledger: Ledger) =>
  Effect.map(
    ledger.missions,
    (missions) => missions.flatMap(({ bookmarks, mission }) => bookmarks.map((one) => `${mission} ${one}`))
  )

export const inTest = <A, E>(body: Effect.Effect<A, E, Scope.Scope>) =>
  body.pipe(Effect.scoped, Effect.provide(TestClock.layer()))
