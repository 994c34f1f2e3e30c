/** One of the daemon's two faces: who is let in, what goes wrong as a problem, each request measured and logged. */
import { ByteSize, Clock, Duration, Effect, Metric, Option } from "effect"
import { HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Scope } from "effect/Scope"
import { httpRequestDuration } from "../telemetry/Metrics.ts"
import { admission, type Rules } from "./admission.ts"
import type { Hooks } from "./hooks.ts"
import type { HttpApp } from "./Listener.ts"
import { causeToProblem, largestBody, problemResponse, withBody } from "./problemResponse.ts"
import { hookPath, knownPaths } from "./routes.ts"
import { Transport, type TransportName } from "./Transport.ts"

/** The routes, as one effect that answers a request. */
export type Answers = Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  unknown,
  HttpServerRequest.HttpServerRequest | Scope
>

/**
 * `rules` null: everybody is let in, as on the socket, which only its owner can open. Below `/hooks/` everybody is, by whatever name: there
 * a signature decides, which no page in a browser can make.
 */
export const httpApp = (answers: Answers, hooks: Hooks, transport: TransportName, rules: Rules | null): HttpApp =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => {
    const path = pathOf(request)
    if (path.startsWith("/hooks/")) {
      const answer = Effect.catchCause(hooks(request, path), (cause) => causeToProblem(cause, request))
      return observed(Effect.map(answer, safely), request, transport)
    }
    const refusal = rules === null ? undefined : admission(applicant(request), rules)
    const answer = refusal === undefined
      ? Effect.catchCause(answers, (cause) => causeToProblem(cause, request))
      : Effect.succeed(problemResponse(refusal.failure, refusal.status))
    return observed(Effect.map(answer, (response) => safely(withBody(response))), request, transport)
  }).pipe(
    Effect.provideService(Transport, transport),
    Effect.provideService(HttpServerRequest.MaxBodySize, ByteSize.bytes(largestBody))
  )

const pathOf = ({ url }: HttpServerRequest.HttpServerRequest): string => url.split("?")[0] ?? url

const applicant = (request: HttpServerRequest.HttpServerRequest) => ({
  path: pathOf(request),
  headers: request.headers,
  peer: Option.getOrUndefined(request.remoteAddress)
})

/** Answers change from one moment to the next, and a browser is not to guess what they are. */
const safely = (response: HttpServerResponse.HttpServerResponse) =>
  HttpServerResponse.setHeaders(response, {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'"
  })

/** As the label of a metric: names that strangers ask for are none. */
const routeOf = (path: string): string => {
  if (path.startsWith(`${hookPath}/`)) return hookPath
  return knownPaths.has(path) ? path : "other"
}

/** A path is logged without its query, which may name keys and people. */
const observed = <E, R>(
  answer: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>,
  request: HttpServerRequest.HttpServerRequest,
  transport: TransportName
) =>
  Effect.gen(function*() {
    const clock = Clock.Clock.defaultValue()
    const begun = clock.monotonicTimeNanosUnsafe()
    const response = yield* answer
    const took = Duration.nanos(clock.monotonicTimeNanosUnsafe() - begun)
    const { method } = request
    const { status } = response
    const path = pathOf(request)
    const route = routeOf(path)
    yield* Metric.update(
      Metric.withAttributes(httpRequestDuration, { transport, method, route, status: String(status) }),
      Duration.toSeconds(took)
    )
    const log = status >= 500 ? Effect.logWarning : Effect.logDebug
    yield* Effect.annotateLogs(log("answered"), { transport, method, path, status, ms: Duration.toMillis(took) })
    return response
  })
