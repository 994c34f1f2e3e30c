/** An HTTP server on a unix socket or a TCP address, which stops in order: no new connections, what runs is finished. */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Scope } from "effect"
import type { HttpServerRequest, HttpServerResponse } from "effect/http"
import { createServer, type Server } from "node:http"
import type { LedgerFailure } from "../ledger/LedgerFailure.ts"
import type { Address } from "./Address.ts"
import { bind } from "./bind.ts"

export type HttpApp = Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  never,
  HttpServerRequest.HttpServerRequest | Scope.Scope
>

/** What requests that run when the daemon is told to stop get to finish, ms. A bookmark waits for a provider 10 s at worst. */
const grace = 5_000
/** How often connections that have become idle are closed meanwhile, ms. */
const sweep = 25

/**
 * Serves until the scope closes, which then waits for the requests that run, at most `patience` ms;
 * after that they are broken off.
 * Answers with where it really listens (port 0: any free one).
 */
export const listen = Effect.fn("Listener.listen")(
  function*<A extends Address>(
    app: HttpApp,
    address: A,
    patience = grace
  ): Effect.fn.Return<A, LedgerFailure, Scope.Scope> {
    const own = yield* Scope.fork(yield* Effect.scope, "sequential")
    // Made before the server, so that it closes after it: requests outlive the listening.
    const requests = yield* Scope.fork(own)
    const handler = yield* NodeHttpServer.makeHandler(app, { scope: requests })
    const server = createServer(handler)
    yield* Effect.acquireRelease(bind(server, address), () => close(server, patience)).pipe(Scope.provide(own))
    return whereabouts(server, address)
  }
)

/** Real timers: a connection is not bound to the clock that a demo speeds up. */
const close = (server: Server, patience: number): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const idle = setInterval(() => server.closeIdleConnections(), sweep)
    const limit = setTimeout(() => server.closeAllConnections(), patience)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(limit)
      resume(Effect.void)
    })
  })

const whereabouts = <A extends Address>(server: Server, address: A): A => {
  const bound = server.address()
  return address.kind === "tcp" && typeof bound === "object" && bound !== null
    ? { ...address, port: bound.port }
    : address
}
