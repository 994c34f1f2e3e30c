/** What the daemon does for forges goes on, whatever breaks in it. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Stream } from "effect"
import { serveForges } from "../../src/daemon/forges.ts"
import { ForgeBook } from "../../src/forge/ForgeBook.ts"
import type { ForgeClient } from "../../src/forge/ForgeClient.ts"
import { ForgeLog } from "../../src/forge/ForgeLog.ts"
import { Collector } from "../../src/source/Collector.ts"
import { teamForgeSettings } from "../support/deliveries.ts"
import { forgetful } from "../support/runningDaemon.ts"

const bug = Effect.die(new Error("a bug"))
const nothing = { acts: 0, latest: null }

/** Serves the team's forge until `done`, or until it ends by itself; `client` has nothing but what a test gives it. */
const served = (
  book: Partial<ForgeBook["Service"]>,
  done: Deferred.Deferred<void>,
  { client = {}, reconcileEvery = 300_000 }: {
    readonly client?: Partial<ForgeClient>
    readonly reconcileEvery?: number
  } = {}
) => {
  const account = { client: client as ForgeClient, login: Effect.succeed("ledger"), known: Effect.succeed("ledger") }
  return serveForges([{ ...teamForgeSettings, reconcileEvery }], new Map([["home", account]])).pipe(
    Effect.as("ended"),
    Effect.raceFirst(Effect.as(Deferred.await(done), "goes on")),
    Effect.provideService(ForgeBook, {
      settle: Effect.succeed(nothing),
      changes: Stream.never,
      memory: () => Effect.succeed({ begun: 0, repositories: [] }),
      read: () => Effect.succeed(0),
      ...book
    }),
    Effect.provideService(ForgeLog, forgetful),
    Effect.provideService(Collector, Collector.of({} as Collector["Service"]))
  )
}

describe("a daemon with a forge", () => {
  it.live("settles the next act although a bug broke the settling of one", () =>
    Effect.gen(function*() {
      const done = yield* Deferred.make<void>()
      let settled = 0
      const settle = Effect.suspend(() => ++settled < 3 ? bug : Effect.as(Deferred.succeed(done, undefined), nothing))
      const outcome = yield* served({ settle, changes: Stream.fromIterable([1, 2, 3]) }, done)
      assert.strictEqual(outcome, "goes on")
      assert.strictEqual(settled, 3)
    }))

  it.live("reads the forge again although a bug broke a reading", () =>
    Effect.gen(function*() {
      const done = yield* Deferred.make<void>()
      let read = 0
      const memory = () =>
        Effect.suspend(() =>
          ++read < 3 ? bug : Effect.as(Deferred.succeed(done, undefined), { begun: 0, repositories: [] })
        )
      assert.strictEqual(yield* served({ memory }, done, { reconcileEvery: 1 }), "goes on")
    }))

  it.live("reads the other repositories although a bug broke the reading of one", () =>
    Effect.gen(function*() {
      const done = yield* Deferred.make<void>()
      const repositories = ["broken", "fine"].map((name, id) => ({
        ...{ id: id + 1, owner: "trentuna", name, until: 0 },
        ...{ doubtful: [], open: [] }
      }))
      const client: Partial<ForgeClient> = {
        repository: ({ name }) =>
          name === "broken" ? bug : Effect.andThen(Deferred.succeed(done, undefined), Effect.never)
      }
      const memory = () => Effect.succeed({ begun: 0, repositories })
      assert.strictEqual(yield* served({ memory }, done, { client }), "goes on")
    }))
})
