/** Requests to xAI's Management API: one at a time, bounded in time and size, with no secret in anything that comes back. */
import { Clock, Duration, Effect, Redacted, Result, Semaphore } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { createHash } from "node:crypto"
import { readAnswer } from "../../http/readAnswer.ts"
import { transportCode } from "../../http/transportCode.ts"
import { waitAtMost } from "../../time/WaitingClock.ts"
import { SourceFailure } from "../Source.ts"
import { type Asked, malformed, refusal, unreachable } from "./failure.ts"
import { parseExactJson } from "./parseExactJson.ts"

/** Where the account is and how to get in. */
export interface XaiAccess {
  readonly baseUrl: string
  readonly teamId: string
  readonly managementKey: Redacted.Redacted
  /** How long one request may take, answer included. */
  readonly timeout: Duration.Input
}

/** One request: a path below the base URL, and a JSON body where it is a POST. */
export interface XaiRequest extends Asked {
  readonly path: string
  readonly params?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * A JSON answer. `json` keeps numbers as text; `digest` is the SHA-256 of its bytes in hexadecimal; `clockSkew` is as in a
 * usage reading.
 */
export interface XaiAnswer {
  readonly json: unknown
  readonly digest: string
  readonly requestedAt: number
  readonly clockSkew: number | null
}

export interface XaiClient {
  readonly teamId: string
  readonly ask: (request: XaiRequest) => Effect.Effect<XaiAnswer, SourceFailure>
}

const limits = {
  /** The base URL where none is configured. */
  baseUrl: "https://management-api.x.ai",
  /** What clients in the wild use. */
  timeout: "15 seconds",
  /** A day of minutes for a hundred series is about 10 MB; beyond this the answer is no answer but an accident. */
  answerBytes: 64 * 1024 * 1024,
  /** Date headers have whole seconds, and two machines in good order differ by less. Model: above 2 s is flagged. */
  clockSkewMs: 2_000
} as const

export const accessDefaults = { baseUrl: limits.baseUrl, timeout: limits.timeout } as const

/** A client whose requests wait for each other; it tells no tracer about them, for the address holds the team. */
export const makeXaiClient = Effect.fn("XaiClient.make")(function*(access: XaiAccess) {
  const http = yield* HttpClient.HttpClient
  const turn = yield* Semaphore.make(1)
  const ask = Effect.fn("XaiClient.ask")(function*(request: XaiRequest) {
    return yield* exchange(http, access, request).pipe(
      Effect.scoped,
      Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
      // fetch would follow a redirect by itself, and carry the question elsewhere.
      Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
      (exchanged) =>
        waitAtMost(exchanged, { duration: access.timeout, orElse: () => Effect.fail(tooSlow(access, request)) }),
      (exchanged) => turn.withPermit(exchanged)
    )
  })
  return { teamId: access.teamId, ask } satisfies XaiClient
})

const exchange = Effect.fnUntraced(function*(http: HttpClient.HttpClient, access: XaiAccess, request: XaiRequest) {
  const requestedAt = yield* Clock.currentTimeMillis
  const response = yield* HttpClient.withScope(http).execute(toHttp(access, request)).pipe(
    Effect.mapError((error) => unreachable(request, transportCode(error)))
  )
  const bytes = yield* readBody(request, response)
  const receivedAt = yield* Clock.currentTimeMillis
  const date = Date.parse(response.headers["date"] ?? "")
  if (response.status < 200 || response.status > 299) {
    const now = Number.isNaN(date) ? receivedAt : date
    const retryAfter = response.headers["retry-after"]
    return yield* refusal(request, { status: response.status, body: bytes.toString(), retryAfter, now })
  }
  if (bytes.includes(Redacted.value(access.managementKey))) {
    return yield* malformed(request, "repeats the management key")
  }
  const json = yield* parse(request, bytes.toString())
  const digest = createHash("sha256").update(bytes).digest("hex")
  return { json, digest, requestedAt, clockSkew: skew(date, requestedAt, receivedAt) } satisfies XaiAnswer
})

const toHttp = (access: XaiAccess, { body, params, path }: XaiRequest): HttpClientRequest.HttpClientRequest => {
  const url = access.baseUrl.replace(/\/+$/u, "") + path
  const request = body === undefined
    ? HttpClientRequest.get(url)
    : HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(url), body)
  return request.pipe(
    HttpClientRequest.acceptJson,
    HttpClientRequest.setUrlParams(params ?? {}),
    HttpClientRequest.bearerToken(access.managementKey)
  )
}

const readBody = (asked: Asked, response: HttpClientResponse.HttpClientResponse) =>
  readAnswer(response, limits.answerBytes, () => malformed(asked, "is larger than 64 MiB")).pipe(
    Effect.mapError((error) => error instanceof SourceFailure ? error : unreachable(asked, transportCode(error)))
  )

const parse = (asked: Asked, text: string): Effect.Effect<unknown, SourceFailure> => {
  if (text.trim() === "") return Effect.fail(malformed(asked, "is empty"))
  if (text.trimStart().startsWith("<")) return Effect.fail(malformed(asked, "is HTML instead of JSON: check base_url"))
  return Effect.fromResult(
    Result.try({ try: () => parseExactJson(text), catch: () => malformed(asked, "is broken JSON") })
  )
}

/** The header names a whole second, and was written somewhere between request and answer: only what lies beyond both counts. */
const skew = (date: number, requestedAt: number, receivedAt: number): number | null => {
  if (Number.isNaN(date)) return null
  const ahead = date > receivedAt ? date - receivedAt : date + 999 < requestedAt ? date + 999 - requestedAt : 0
  return Math.abs(ahead) > limits.clockSkewMs ? ahead : null
}

const tooSlow = ({ timeout }: XaiAccess, { surface }: Asked): SourceFailure =>
  new SourceFailure({
    surface,
    reason: "unreachable",
    status: null,
    detail: `the provider did not answer within ${Duration.format(Duration.fromInputUnsafe(timeout))}`,
    permission: null,
    retryAfterMs: null
  })
