/** A server on 127.0.0.1 that is a forge: its API and its deliveries, quirks and failures included. */
import { Clock, Context, Effect, Layer } from "effect"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { closeServer } from "../closeServer.ts"
import { scopedStandIn } from "../scopedStandIn.ts"
import { type Controls, makeControls } from "./Controls.ts"
import { makeDraw } from "./Draws.ts"
import { type Faults, makeFaults } from "./Faults.ts"
import { defaults, type Options } from "./Options.ts"
import { makePostman, type Postman } from "./Postman.ts"
import { type LoggedRequest, serveApi } from "./serveApi.ts"
import { makeWorld } from "./World.ts"

/** A running forge. */
export interface ForgeStandIn extends Controls, Omit<Postman, "post" | "faults" | "close"> {
  /** `http://127.0.0.1:<port>/git`, without a slash at the end: what people call the forge's address. */
  readonly url: string
  /** Every request to the API so far, in order of arrival. */
  readonly requests: () => ReadonlyArray<LoggedRequest>
  /** The most requests that were ever under way at once. */
  readonly maxInFlight: () => number
  readonly clearRequests: () => void
  /** Fails requests to the API whose `GET /git/api/v1/…` matches. */
  readonly fault: Faults["add"]
  readonly clearFaults: () => void
  /** What goes wrong with deliveries from now on. */
  readonly deliveryFaults: Postman["faults"]
  /** Changes switches while running; port, sub-path and kind stay as they were at the start. */
  readonly configure: (changed: Partial<Switches>) => void
  /** Ends every connection and frees the port. Closing twice is closing once. */
  readonly close: () => Promise<void>
}

/** The options that can change while the forge runs. */
export type Switches = Omit<Options, "port" | "subPath" | "kind" | "root" | "seed">

/** How to start one. */
export interface Settings {
  /** The clock of the forge: ms since the epoch. Default: the real one. */
  readonly now?: () => number
  readonly options?: Partial<Options>
}

/** Starts an empty forge and resolves when it listens; rejects where the port cannot be had. */
export const start = async (settings: Settings = {}): Promise<ForgeStandIn> => {
  const world = makeWorld({ ...defaults, ...settings.options }, settings.now ?? Date.now)
  const postman = makePostman(world, makeDraw(world.options.seed))
  const { count, log, watch } = makeWatch()
  const server = createServer((request, response) => {
    count(response)
    serveApi({ world, postman }, request, response, log).catch((error: unknown) => {
      // A client that goes away while its request is read ends the request, not the server; all else is a bug to see.
      if (!response.headersSent && !response.destroyed) response.writeHead(500).end(String(error))
    })
  })
  server.listen(world.options.port, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port.toString()}${world.options.subPath}`
  world.root = world.options.root ?? url
  const { close, deliveries, faults, hold, idle, redeliver, release, releaseOnly } = postman
  return {
    ...makeControls({ world, postman }),
    ...{ deliveries, hold, idle, redeliver, release, releaseOnly },
    ...watch,
    url,
    deliveryFaults: faults,
    configure: (changed) => void Object.assign(world.options, changed),
    close: async () => {
      await close()
      await closeServer(server)
    }
  }
}

/** The stand-in as a service of an Effect program. */
export class Forge extends Context.Service<Forge, ForgeStandIn>()("ledger/demo/forge/ForgeStandIn") {
  /** Runs as long as the layer's scope, by default on the program's clock. */
  static readonly layer = (settings: Settings = {}): Layer.Layer<Forge> =>
    Layer.effect(
      Forge,
      Effect.gen(function*() {
        const clock = yield* Clock.Clock
        const now = settings.now ?? (() => clock.currentTimeMillisUnsafe())
        return yield* scopedStandIn(() => start({ ...settings, now }))
      })
    )
}

/** Requests seen, the most at once, and the faults in their way. */
const makeWatch = () => {
  const faults = makeFaults()
  let requests: Array<LoggedRequest> = []
  let inFlight = 0
  let most = 0
  return {
    count: (response: { readonly once: (event: "close", then: () => void) => unknown }) => {
      inFlight += 1
      most = Math.max(most, inFlight)
      response.once("close", () => {
        inFlight -= 1
      })
    },
    log: (request: LoggedRequest) => {
      requests.push(request)
      return faults.take(`${request.method} ${request.path}`)
    },
    watch: {
      requests: () => [...requests],
      maxInFlight: () => most,
      clearRequests: () => {
        requests = []
        most = inFlight
      },
      fault: faults.add,
      clearFaults: faults.clear
    }
  }
}
