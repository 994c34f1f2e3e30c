/** A server on 127.0.0.1 that speaks xAI's Management API over a hidden history, quirks and failures included. */
import { Clock, Context, Effect, Layer } from "effect"
import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { closeServer } from "../closeServer.ts"
import { scopedStandIn } from "../scopedStandIn.ts"
import { refused } from "./Answer.ts"
import { type Faults, make as makeFaults } from "./Faults.ts"
import type { History, Usage } from "./History.ts"
import { defaults, type Options, type Permission } from "./Options.ts"
import { type LoggedRequest, make as makeLog, type RequestLog } from "./RequestLog.ts"
import { answer, type Call, checkBearer, toCall } from "./routes.ts"
import { send } from "./send.ts"

/** A running server, and the strings behind the scene. */
export interface XaiStandIn {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string
  readonly teamId: string
  readonly managementKey: string
  /** Every request so far, in order of arrival. */
  readonly requests: () => ReadonlyArray<LoggedRequest>
  /** Where the management key was seen outside the Authorization header. Must stay empty. */
  readonly leaks: () => ReadonlyArray<string>
  /** The most requests that were ever under way at once. */
  readonly maxInFlight: () => number
  /** Forgets the requests, the leaks and the most in flight. */
  readonly clearRequests: () => void
  /** Fails the next `times` requests to an endpoint (`*` = any), or all of them until cleared. */
  readonly fault: Faults["add"]
  readonly clearFaults: Faults["clear"]
  readonly grant: (permission: Permission) => void
  readonly revoke: (permission: Permission) => void
  /** Changes switches while running; port, team, key and permissions stay as they were at the start. */
  readonly configure: (changed: Partial<Switches>) => void
  readonly history: () => History
  readonly setHistory: (history: History) => void
  /** Adds real spend. */
  readonly append: (...usages: ReadonlyArray<Usage>) => void
  /** Ends every connection, hanging ones included, and frees the port. Closing twice is closing once. */
  readonly close: () => Promise<void>
}

/** The options that can change while the server runs. */
export type Switches = Omit<Options, "port" | "teamId" | "managementKey" | "permissions">

/** How to start a stand-in. */
export interface Settings {
  readonly history: History
  /** The clock of the server: ms since the epoch. Default: the real one. */
  readonly now?: () => number
  readonly options?: Partial<Options>
}

/** Starts a stand-in and resolves when it listens; rejects where the port cannot be had. */
export const start = async (settings: Settings): Promise<XaiStandIn> => {
  const state = makeState(settings)
  const server = createServer((request, response) => {
    // A client that goes away while its request is read ends the request, not the server.
    serve(state, request, response).catch(() => response.destroy())
  })
  server.listen(state.options.port, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    ...controls(state),
    url: `http://127.0.0.1:${port.toString()}`,
    close: () => closeServer(server)
  }
}

/** The stand-in as a service of an Effect program. */
export class XaiProvider extends Context.Service<XaiProvider, XaiStandIn>()("ledger/demo/xai/XaiStandIn") {
  /**
   * Runs as long as the layer's scope, by default on the program's clock. A port that is taken is a defect: ask for 0.
   */
  static readonly layer = (settings: Settings): Layer.Layer<XaiProvider> =>
    Layer.effect(
      XaiProvider,
      Effect.gen(function*() {
        const clock = yield* Clock.Clock
        const now = settings.now ?? (() => clock.currentTimeMillisUnsafe())
        return yield* scopedStandIn(() => start({ ...settings, now }))
      })
    )
}

interface State {
  history: History
  options: Options
  readonly now: () => number
  readonly permissions: Set<Permission>
  readonly faults: Faults
  readonly log: RequestLog
  inFlight: number
  maxInFlight: number
}

const makeState = (settings: Settings): State => {
  const options = { ...defaults, ...settings.options }
  return {
    history: settings.history,
    options,
    now: settings.now ?? Date.now,
    permissions: new Set(options.permissions),
    faults: makeFaults(),
    log: makeLog(options.managementKey),
    inFlight: 0,
    maxInFlight: 0
  }
}

const controls = (state: State): Omit<XaiStandIn, "url" | "close"> => ({
  teamId: state.options.teamId,
  managementKey: state.options.managementKey,
  requests: state.log.requests,
  leaks: state.log.leaks,
  maxInFlight: () => state.maxInFlight,
  clearRequests: () => {
    state.log.clear()
    state.maxInFlight = state.inFlight
  },
  fault: state.faults.add,
  clearFaults: state.faults.clear,
  grant: (permission) => state.permissions.add(permission),
  revoke: (permission) => state.permissions.delete(permission),
  configure: (changed) => {
    state.options = { ...state.options, ...changed }
  },
  history: () => state.history,
  setHistory: (history) => {
    state.history = history
  },
  append: (...usages) => {
    state.history = { ...state.history, usages: [...state.history.usages, ...usages] }
  }
})

const serve = async (state: State, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  state.inFlight += 1
  state.maxInFlight = Math.max(state.maxInFlight, state.inFlight)
  response.once("close", () => {
    state.inFlight -= 1
  })
  const body = await readBody(request)
  state.log.add(request, body, state.now())
  const call = toCall(request.method ?? "", request.url ?? "/", body)
  const fault = call && state.faults.take(call.endpoint)
  await send(response, fault, () => reply(state, request, call), state.now)
}

const reply = (state: State, request: IncomingMessage, call: Call | undefined) =>
  checkBearer(request.headers.authorization, state.options)
    ?? (call === undefined ? refused("notFound", "Not Found") : answer(call, { ...state, now: state.now() }))

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
