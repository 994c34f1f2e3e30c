/** The `Ledger` service, asked of a running daemon over HTTP: through its unix socket or at a URL. */
import { Effect, Layer, type Redacted, Stream } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { resolve } from "node:path"
import { Ledger } from "../ledger/Ledger.ts"
import { asking, working } from "./call.ts"
import { LedgerApi } from "./LedgerApi.ts"
import { readProblems } from "./readProblems.ts"

/**
 * How long an answer may take. A question is milliseconds, minutes only where views are being rebuilt; a bookmark waits
 * up to 10 s for the sources, a snapshot that long for each of them.
 */
const patience = { question: "60 seconds", act: "60 seconds", snapshot: "5 minutes", backup: "1 hour" } as const

/** The daemon behind a unix socket of this machine. It needs no token: whoever may open the socket may ask. */
export const overSocket = (path: string): Layer.Layer<Ledger> =>
  Layer.unwrap(
    Effect.map(nodeHttp, ({ layerNodeHttpOptions }) =>
      Layer.effect(
        Ledger,
        make(path, (request) => HttpClientRequest.prependUrl(request, "http://localhost"))
      ).pipe(
        Layer.provide(layerNodeHttpOptions({ socketPath: path }))
      ))
  )

/** The daemon at a URL such as `http://127.0.0.1:4780`, on this machine or another. */
export const overUrl = (url: string, token: Redacted.Redacted | null): Layer.Layer<Ledger> =>
  Layer.unwrap(Effect.map(nodeHttp, ({ layerNodeHttp }) =>
    Layer.effect(
      Ledger,
      make(shown(url), (request) => {
        const addressed = HttpClientRequest.prependUrl(request, url.replace(/\/+$/u, ""))
        return token === null ? addressed : HttpClientRequest.bearerToken(addressed, token)
      })
    ).pipe(Layer.provide(layerNodeHttp))))

/** Loaded when a daemon is asked: commands that read files themselves start faster without it. */
const nodeHttp = Effect.promise(() => import("./nodeHttp.ts"))

/** Without user and password, which have no place in a message. */
const shown = (url: string): string => url.replace(/\/\/[^/@]*@/u, "//")

const make = Effect.fnUntraced(function*(
  daemon: string,
  address: (request: HttpClientRequest.HttpClientRequest) => HttpClientRequest.HttpClientRequest
) {
  const httpClient = readProblems(daemon)(HttpClient.mapRequest(yield* HttpClient.HttpClient, address))
  const { acts, maintenance, questions } = yield* HttpApiClient.makeWith(LedgerApi, { httpClient })
  const asked = asking(daemon)
  const worked = working(daemon)
  return Ledger.of({
    report: ({ ...query }) => asked(questions.report({ query }), patience.question),
    diff: ({ between: [between, and], ...query }) =>
      asked(questions.diff({ query: { ...query, between, and } }), patience.question),
    explain: ({ ...query }) => asked(questions.explain({ query }), patience.question),
    missions: (query) => asked(questions.missions({ query }), patience.question),
    mission: (query) => asked(questions.mission({ query }), patience.question),
    keys: (query) => asked(questions.keys({ query }), patience.question),
    events: (query) => asked(Effect.flatMap(questions.events({ query }), Stream.runCollect), patience.question),
    event: (query) => asked(questions.event({ query }), patience.question),
    status: (query) => asked(questions.status({ query }), patience.question),
    anchor: (query) => asked(questions.anchor({ query }), patience.question),
    reconcile: (query) => asked(questions.reconcile({ query }), patience.question),
    doctor: asked(questions.doctor(), patience.question),
    verify: (onProgress, { anchors, quick } = { anchors: [], quick: false }) =>
      worked(maintenance.verify({ query: { quick, anchor: anchors } }), onProgress),
    rebuild: (onProgress) => worked(maintenance.rebuild(), onProgress),
    // The daemon has another working directory than the command.
    backup: ({ file }) => asked(maintenance.backup({ payload: { file: resolve(file) } }), patience.backup),
    bookmark: (payload) => asked(acts.bookmark({ payload }), patience.act),
    addWindow: (payload) => asked(acts.addWindow({ payload }), patience.act),
    moveMission: (payload) => asked(acts.moveMission({ payload }), patience.act),
    mergeMission: (payload) => asked(acts.mergeMission({ payload }), patience.act),
    retract: (payload) => asked(acts.retract({ payload }), patience.act),
    assignKey: (payload) => asked(acts.assignKey({ payload }), patience.act),
    splitRules: (query) => asked(questions.splitRules({ query }), patience.question),
    setSplitRule: (payload) => asked(acts.setSplitRule({ payload }), patience.act),
    snapshot: (payload) => asked(acts.snapshot({ payload }), patience.snapshot)
  })
})
