/** Whatever goes wrong while a request is answered, as a problem: no reply of the daemon is empty or a stack trace. */
import { Cause, Effect } from "effect"
import { HttpServerError, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiError } from "effect/http-api"
import { isProblemStatus, problemContentType, problemOf, type ProblemStatus } from "../api/Problem.ts"
import { LedgerFailure } from "../ledger/LedgerFailure.ts"

export const problemResponse = (
  failure: LedgerFailure,
  status?: ProblemStatus
): HttpServerResponse.HttpServerResponse => {
  const problem = problemOf(failure, status)
  const response = HttpServerResponse.jsonUnsafe(problem, { status: problem.status, contentType: problemContentType })
  return problem.status === 401 ? HttpServerResponse.setHeader(response, "www-authenticate", "Bearer") : response
}

/** The library answers some requests itself, with a bare status; those get the body they lack. */
export const withBody = (response: HttpServerResponse.HttpServerResponse): HttpServerResponse.HttpServerResponse => {
  const { status } = response
  if (!isProblemStatus(status) || response.headers["content-type"]?.startsWith(problemContentType)) return response
  return problemResponse(status >= 500 ? internal : badRequest(reasonOf(status)), status)
}

/** Requests that were broken off are no problem of anybody. A bug is logged, and answered without its details. */
export const causeToProblem = (
  cause: Cause.Cause<unknown>,
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<HttpServerResponse.HttpServerResponse> => {
  if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
  for (const reason of cause.reasons) {
    const error = Cause.isFailReason(reason) ? reason.error : Cause.isDieReason(reason) ? reason.defect : undefined
    const response = known(error, request)
    if (response !== undefined) return Effect.succeed(response)
  }
  return Effect.as(Effect.logError("a request failed because of a bug", cause), problemResponse(internal, 500))
}

const known = (
  error: unknown,
  request: HttpServerRequest.HttpServerRequest
): HttpServerResponse.HttpServerResponse | undefined => {
  if (HttpApiError.HttpApiSchemaError.is(error)) {
    return error.kind === "Body" ? undefined : problemResponse(badRequest(error.cause.message))
  }
  if (!HttpServerError.isHttpServerError(error)) return undefined
  if (error.reason._tag === "RouteNotFound") return problemResponse(unknownRoute(request))
  if (error.reason._tag !== "RequestParseError") return undefined
  return isTooLarge(error.reason.cause)
    ? problemResponse(tooLarge, 413)
    : problemResponse(badRequest("unreadable body"))
}

const isTooLarge = (cause: unknown): boolean => cause instanceof Error && /maxBytes/u.test(cause.message)

const reasonOf = (status: ProblemStatus): string => {
  if (status === 415) return "the body must be application/json"
  return status === 413 ? "the body is too large" : "the request is not understood"
}

const badRequest = (what: string) =>
  new LedgerFailure({
    code: "bad-request",
    message: what.replaceAll(/\s*\n\s*/gu, "; "),
    hint: "GET /openapi.json describes every request",
    exitCode: 2
  })

const unknownRoute = ({ method, url }: HttpServerRequest.HttpServerRequest) =>
  new LedgerFailure({
    code: "unknown-route",
    message: `there is no ${method} ${url.split("?")[0]}`,
    hint: "GET /openapi.json describes every request",
    exitCode: 2
  })

/** Of a request body, bytes: a bookmark is a few hundred. */
export const largestBody = 1024 * 1024

const tooLarge = new LedgerFailure({
  code: "body-too-large",
  message: `the body of a request may have ${largestBody} bytes`,
  hint: "requests to the ledger are small; see GET /openapi.json",
  exitCode: 2
})

const internal = new LedgerFailure({
  code: "internal-error",
  message: "the daemon failed to answer because of a bug",
  hint: "its log says more",
  exitCode: 1
})
