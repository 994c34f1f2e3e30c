/** Puts the daemon together: the lock, the log, the ledger with its collector, and the servers. */
import { Effect, Layer } from "effect"
import type { Settings } from "../config/Configuration.ts"
import { run } from "../daemon/Daemon.ts"
import { forgeAccounts } from "../daemon/forgeAccounts.ts"
import { serveForges } from "../daemon/forges.ts"
import { socketPath } from "../daemon/socketPath.ts"
import { WriteLock } from "../event-log/WriteLock.ts"
import { forgeOutbox } from "../ledger/forgeOutbox.ts"
import { LedgerFiles } from "../ledger/LedgerFiles.ts"
import { layerDaemon } from "../ledger/LocalLedger.ts"
import { viewAlerts } from "../ledger/startCheck.ts"
import { toLedgerFailure } from "../ledger/toLedgerFailure.ts"

/** Runs until it is interrupted. A second daemon of the same ledger fails and names the first. */
export const serve = Effect.fn("serve")(
  function*(settings: Settings, environment: Readonly<Record<string, string | undefined>>, version: string) {
    const socket = yield* socketPath(settings.database, environment)
    const lock = WriteLock.layer(settings.database, { socket }).pipe(
      Layer.catch((failure) => Layer.effect(WriteLock, Effect.fail(toLedgerFailure(failure))))
    )
    const daemon = Effect.gen(function*() {
      const files = yield* LedgerFiles
      const condition = Effect.provideService(unready, LedgerFiles, files)
      const accounts = yield* forgeAccounts(settings.forges)
      const tended = Effect.all([serveForges(settings.forges, accounts), forgeOutbox(settings.forges, accounts)], {
        concurrency: "unbounded",
        discard: true
      })
      return yield* run({
        version,
        settings,
        collect: tended,
        unready: condition,
        selfOf: (forge) => accounts.get(forge)?.known ?? Effect.succeed(null)
      })
    })
    return yield* Effect.provide(Effect.scoped(daemon), Layer.provideMerge(layerDaemon(settings), lock))
  }
)

/** Whatever keeps the daemon from its work now, one sentence each: the log knows whether the last append went well, the views whether their sums agree. */
const unready = Effect.gen(function*() {
  const { log } = yield* (yield* LedgerFiles).reading
  const { detail, state } = yield* log.condition
  return [
    ...(state === "writable" ? [] : [`the log takes no events, ${state}: ${detail}`]),
    ...(yield* viewAlerts).map(({ text }) => text)
  ]
}).pipe(Effect.catch(({ message }) => Effect.succeed([message])))
