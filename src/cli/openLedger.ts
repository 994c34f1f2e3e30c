/** Which ledger a command talks to: the files of this machine, the daemon that writes them, or a daemon elsewhere. */
import { Context, Effect, Layer } from "effect"
import { Ledger } from "../ledger/Ledger.ts"
import type { Forward } from "../ledger/LocalLedger.ts"
import { LedgerAccess } from "./session.ts"

/** With `--url` a daemon elsewhere answers everything; else the files do, and the daemon that holds their lock writes. */
export const layerLedgerAccess: Layer.Layer<LedgerAccess> = Layer.succeed(LedgerAccess, {
  open: (settings, actor) => {
    const { daemon, url } = settings
    return Layer.unwrap(
      url === null
        ? Effect.map(
          Effect.promise(() => import("../ledger/LocalLedger.ts")),
          ({ layerCommand }) => layerCommand(settings, actor, throughSocket)
        )
        : Effect.map(Effect.promise(() => import("../api/client.ts")), ({ overUrl }) => overUrl(url, daemon.token))
    )
  }
})

/** Asks whether anybody answers before anything is asked that must not be asked twice. */
const throughSocket: Forward = Effect.fnUntraced(function*(socket) {
  const [{ reach }, { overSocket }] = yield* Effect.promise(() =>
    Promise.all([import("../api/reach.ts"), import("../api/client.ts")])
  )
  yield* reach(socket)
  return Context.get(yield* Layer.build(overSocket(socket)), Ledger)
})
