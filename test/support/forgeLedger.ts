/** A real ledger that hears of a forge: by deliveries as they came over HTTP, and by reading the stand-in. */
import { Context, Effect, Layer, Redacted, Result } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { agentFinder } from "../../src/forge/agentFinder.ts"
import { decodeDelivery } from "../../src/forge/decodeDelivery.ts"
import { ForgeBook } from "../../src/forge/ForgeBook.ts"
import { type ForgeClient, makeForgeClient } from "../../src/forge/ForgeClient.ts"
import { ForgeLog } from "../../src/forge/ForgeLog.ts"
import { type ReconciledForge, reconcileForge } from "../../src/forge/Reconciler.ts"
import { keepForges } from "../../src/ledger/keepForges.ts"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import * as LogForge from "../../src/ledger/LogForge.ts"
import * as LogForgeBook from "../../src/ledger/LogForgeBook.ts"
import type { Received, TestForge } from "./forge.ts"
import { newLedger, openLedger, plainSettings } from "./recordedLedger.ts"

export const configuredForge: ReconciledForge = {
  name: "forge",
  kind: "forgejo",
  host: "forge.example/git",
  labels: { active: "mission/active", paused: "mission/paused", plain: "mission" },
  stopwatch: true,
  writers: [],
  agents: new Map(),
  pulls: false,
  defaultRepository: null
}

const agents = ["hannibal", "face", "vigilio"]

/** A ledger of which the stand-in is the configured forge; `path`: of its log, a new one where left out. */
export const forgeLedger = Effect.fnUntraced(function*(changes: Partial<ReconciledForge> = {}, path?: string) {
  const forge = { ...configuredForge, ...changes }
  const recorded = yield* path === undefined ? newLedger() : openLedger(path)
  const { files, open } = recorded
  const settings = { ...plainSettings, agents: new Map(agents.map((agent) => [agent, []])) }
  yield* files.writing((open) => keepForges(open, [forge]))
  const services = yield* Layer.build(
    Layer.merge(LogForge.layer(settings), LogForgeBook.layer).pipe(Layer.provide(Layer.succeed(LedgerFiles, files)))
  )
  const log = Context.get(services, ForgeLog)
  const book = Context.get(services, ForgeBook)
  return {
    ...recorded,
    log,
    book,
    /** One delivery, as it was received. */
    deliver: Effect.fnUntraced(function*({ body, headers }: Pick<Received, "body" | "headers">, received: number) {
      yield* TestClock.setTime(received)
      const decoded = decodeDelivery({
        event: String(headers[`x-${forge.kind}-event`]),
        id: String(headers[`x-${forge.kind}-delivery`]),
        body: Buffer.from(body),
        received
      }, { forge, self: "ledger", agentOf: agentFinder(agents, new Map()) })
      return yield* log.seen(Result.getOrThrow(decoded).acts)
    }),
    /** Reads the stand-in as a daemon does. */
    reconcile: Effect.fnUntraced(function*({ clock, forge: { url }, token }: TestForge) {
      yield* TestClock.setTime(clock.now)
      const access = { kind: forge.kind, url, token: Redacted.make(token), timeout: 5_000, pause: 1 }
      const client: ForgeClient = yield* makeForgeClient(access)
      return yield* reconcileForge(forge, { client, login: Effect.map(client.me, ({ login }) => login) }).pipe(
        Effect.provideContext(services)
      )
    }, Effect.provide(FetchHttpClient.layer)),
    /** What stands of each mission: windows, and the bookmarks that nobody took back, in order. */
    missions: Effect.gen(function*() {
      const { missions } = yield* recorded.ledger.missions({ all: true })
      return yield* Effect.forEach(
        missions,
        ({ mission }) =>
          Effect.map(recorded.ledger.mission({ mission }), ({ bookmarks, windows }) => ({
            mission,
            windows,
            bookmarks: bookmarks.filter(({ retracted }) => retracted === null).map(({ at, type }) => `${at} ${type}`)
              .sort()
          }))
      )
    }),
    events: open.log.read(0, 100_000)
  }
})
