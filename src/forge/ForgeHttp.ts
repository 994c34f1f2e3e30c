/** Requests to a forge's API: one at a time, bounded in time and size, led only to the forge itself. */
import { Clock, Duration, Effect, Redacted, Result, Semaphore } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import type { ForgeKind } from "../event/Forge.ts"
import { readAnswer } from "../http/readAnswer.ts"
import { transportCode } from "../http/transportCode.ts"
import { waitAtMost } from "../time/WaitingClock.ts"
import { apiUrl } from "./apiUrl.ts"
import { ForgeFailure } from "./ForgeFailure.ts"
import { declined, malformed, refusal, unreachable } from "./refusal.ts"

/** Where a forge is and how to get in. */
export interface ForgeAccess {
  readonly kind: ForgeKind
  /** What people call the forge's address, with its sub-path: `https://forge.example/git`. */
  readonly url: string
  readonly token: Redacted.Redacted
  /** How long one request may take, answer included. */
  readonly timeout?: Duration.Input
  /** The first pause before a reading is tried again; doubled each time. */
  readonly pause?: Duration.Input
}

/** One request. `path` are the parts below the API, each encoded by itself; `doing` is for the failure. */
export interface ForgeRequest {
  readonly doing: string
  readonly method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE"
  readonly path: ReadonlyArray<string | number>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** An answer; `json` is undefined where it has no body. */
export interface ForgeAnswer {
  readonly status: number
  readonly json: unknown
  readonly headers: Readonly<Record<string, string | undefined>>
}

export interface ForgeHttp {
  readonly kind: ForgeKind
  readonly ask: (request: ForgeRequest) => Effect.Effect<ForgeAnswer, ForgeFailure>
}

const limits = {
  /** Forgejo and GitHub answer a page of issues in well under a second; a proxy gives up after a minute or so. */
  timeout: "15 seconds",
  /** A timeline of a thousand long comments is about 5 MB; beyond this the answer is no answer but an accident. */
  answerBytes: 32 * 1024 * 1024,
  /** Readings only: a post that broke off may have been done. */
  attempts: 3,
  pause: "500 millis",
  /** Who asks for longer gets a failure, and the caller's schedule decides. */
  longestPauseMs: 5_000,
  /** A repository that was renamed twice, and one to spare. */
  redirects: 3
} as const

/** A client whose requests wait for each other: forges have no limit of their own, so the ledger has one. */
export const makeForgeHttp = Effect.fn("ForgeHttp.make")(function*(access: ForgeAccess) {
  const http = yield* HttpClient.HttpClient
  const turn = yield* Semaphore.make(1)
  const duration = access.timeout ?? limits.timeout
  const ask = Effect.fn("ForgeHttp.ask")(function*(request: ForgeRequest) {
    const url = apiUrl(access, request.path, request.query ?? {})
    if (url === undefined) return yield* declined(request.doing, "this is no name that a forge can have")
    const attempt = follow(http, access, request, url).pipe(
      Effect.scoped,
      Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
      // fetch would follow a redirect by itself, and carry the token elsewhere.
      Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
      (followed) => waitAtMost(followed, { duration, orElse: () => Effect.fail(unreachable(request.doing, "timeout")) })
    )
    return yield* turn.withPermit(again(attempt, request, Duration.toMillis(access.pause ?? limits.pause)))
  })
  return { kind: access.kind, ask } satisfies ForgeHttp
})

/** What failed for once is often there the next moment. */
const again = Effect.fnUntraced(function*(
  attempt: Effect.Effect<ForgeAnswer, ForgeFailure>,
  { method = "GET" }: ForgeRequest,
  firstPause: number
) {
  for (let round = 1;; round++) {
    const outcome = yield* Effect.result(attempt)
    if (Result.isSuccess(outcome)) return outcome.success
    const { failure } = outcome
    const pause = Math.max(firstPause * 2 ** (round - 1), failure.retryAfterMs ?? 0)
    const passing = failure.reason === "unreachable" || failure.reason === "busy"
    if (method !== "GET" || !passing || round === limits.attempts || pause > limits.longestPauseMs) {
      return yield* failure
    }
    yield* Effect.sleep(pause)
  }
})

/** The forge leads from a repository's old name to its new one; the method and the body go along. */
const follow = Effect.fnUntraced(function*(
  http: HttpClient.HttpClient,
  access: ForgeAccess,
  request: ForgeRequest,
  asked: URL
) {
  let url = asked
  for (let hop = 0; hop <= limits.redirects; hop++) {
    const answer = yield* exchange(http, access, request, url)
    const { location } = answer.headers
    if (location === undefined || ![301, 302, 307, 308].includes(answer.status)) return yield* judged(request, answer)
    const next = URL.parse(location, url.href)
    if (next === null || !next.href.startsWith(apiUrl(access, [], {})?.href ?? "-")) {
      return yield* malformed(request.doing, "leads away from the forge: check url", answer.status)
    }
    url = next
  }
  return yield* malformed(request.doing, "leads in a circle", 307)
})

interface Raw {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly bytes: Buffer
}

const exchange = Effect.fnUntraced(function*(
  http: HttpClient.HttpClient,
  access: ForgeAccess,
  request: ForgeRequest,
  url: URL
) {
  const response = yield* HttpClient.withScope(http).execute(toHttp(access, request, url)).pipe(
    Effect.mapError((error) => unreachable(request.doing, transportCode(error)))
  )
  const bytes = yield* readBody(request.doing, response)
  return { status: response.status, headers: response.headers, bytes } satisfies Raw
})

const judged = Effect.fnUntraced(function*({ doing }: ForgeRequest, { bytes, headers, status }: Raw) {
  if (status < 200 || status > 299) {
    const date = Date.parse(headers["date"] ?? "")
    const now = Number.isNaN(date) ? yield* Clock.currentTimeMillis : date
    return yield* refusal(doing, { status, body: bytes.toString(), headers, now })
  }
  return { status, headers, json: yield* parse(doing, bytes.toString()) } satisfies ForgeAnswer
})

const toHttp = ({ kind, token }: ForgeAccess, { body, method = "GET" }: ForgeRequest, url: URL) => {
  const github = kind === "github"
  const request = HttpClientRequest.make(method)(url.href).pipe(
    HttpClientRequest.setHeaders({
      Accept: github ? "application/vnd.github+json" : "application/json",
      "User-Agent": "ledger",
      // GitHub takes both words, and old Giteas only this one.
      Authorization: `token ${Redacted.value(token)}`,
      ...(github ? { "X-GitHub-Api-Version": "2022-11-28" } : {})
    })
  )
  return body === undefined ? request : HttpClientRequest.bodyJsonUnsafe(request, body)
}

const readBody = (doing: string, response: HttpClientResponse.HttpClientResponse) =>
  readAnswer(response, limits.answerBytes, () => malformed(doing, "is larger than 32 MiB")).pipe(
    Effect.catchIf(
      // An answer without a body is no failure.
      (error) => !(error instanceof ForgeFailure) && error.reason._tag === "EmptyBodyError",
      () => Effect.succeed(Buffer.alloc(0))
    ),
    Effect.mapError((error) => error instanceof ForgeFailure ? error : unreachable(doing, transportCode(error)))
  )

const parse = (doing: string, text: string): Effect.Effect<unknown, ForgeFailure> => {
  if (text.trim() === "") return Effect.succeed(undefined)
  if (text.trimStart().startsWith("<")) return Effect.fail(malformed(doing, "is HTML instead of JSON: check url"))
  return Effect.fromResult(
    Result.try({ try: (): unknown => JSON.parse(text), catch: () => malformed(doing, "is broken JSON") })
  )
}
