/** Reads what a daemon answers instead of an answer, before the typed client sees it. */
import { Effect, Option, Schema } from "effect"
import { HttpClient, type HttpClientError, type HttpClientResponse } from "effect/http"
import type { LedgerFailure } from "../ledger/LedgerFailure.ts"
import { failureOf, problems } from "./Problem.ts"
import { notUnderstood } from "./transportFailure.ts"

/**
 * A response with a status from 400 on fails with the failure it carries. The typed client could do that for the daemon's own
 * problems, but dies of the page that a proxy sends in their place.
 */
export const readProblems = (daemon: string) => <E, R>(client: HttpClient.HttpClient.With<E, R>) =>
  HttpClient.transformResponse(
    client,
    (answer): Effect.Effect<HttpClientResponse.HttpClientResponse, E | Failure, R> =>
      Effect.flatMap(answer, (response) => response.status < 400 ? Effect.succeed(response) : refused(daemon, response))
  )

type Failure = HttpClientError.HttpClientError | LedgerFailure

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Union(problems)))

const refused = (daemon: string, response: HttpClientResponse.HttpClientResponse): Effect.Effect<never, Failure> =>
  Effect.flatMap(response.text, (text) =>
    Effect.fail(Option.match(decode(text), {
      onNone: () => notUnderstood(daemon, `it answers with status ${response.status}`),
      onSome: failureOf
    })))
