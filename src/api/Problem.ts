/** A `LedgerFailure` on the wire: `application/problem+json` (RFC 9457), in both directions. */
import { Schema } from "effect"
import { HttpApiSchema } from "effect/http-api"
import { LedgerFailure } from "../ledger/LedgerFailure.ts"

export const problemContentType = "application/problem+json"

/** Short names of the statuses a daemon answers with when it does not answer the question. */
const titles = {
  400: "Bad request",
  401: "Token wanted",
  403: "Forbidden",
  404: "Not found",
  409: "Conflict",
  413: "Request too large",
  415: "Unsupported media type",
  422: "Refused",
  500: "Internal error",
  502: "Source failed",
  503: "Unavailable"
} as const

export type ProblemStatus = keyof typeof titles

/** `code`, `hint` and `exitCode` are the failure's; `detail` its message; `type` is `urn:ledger:problem:` and the code. */
const problem = <const Status extends ProblemStatus>(status: Status) =>
  Schema.Struct({
    type: Schema.String,
    title: Schema.String,
    status: Schema.Literal(status),
    detail: Schema.String,
    code: Schema.String,
    hint: Schema.NullOr(Schema.String),
    exitCode: LedgerFailure.fields.exitCode
  }).annotate({ identifier: `Problem${status}`, description: titles[status], httpApiStatus: status })
    .pipe(HttpApiSchema.asJson({ contentType: problemContentType }))

/** One schema for each status, as HTTP APIs are described. */
export const problems = [
  problem(400),
  problem(401),
  problem(403),
  problem(404),
  problem(409),
  problem(413),
  problem(415),
  problem(422),
  problem(500),
  problem(502),
  problem(503)
] as const

export type Problem = (typeof problems)[number]["Type"]

/** The failure as a problem. The status follows from it; transport failures (a missing token, a foreign host) name theirs. */
export const problemOf = (failure: LedgerFailure, status: ProblemStatus = statusOf(failure)): Problem => ({
  type: `urn:ledger:problem:${failure.code}`,
  title: titles[status],
  status,
  detail: failure.message,
  code: failure.code,
  hint: failure.hint,
  exitCode: failure.exitCode
})

/** The failure that the problem carries. */
export const failureOf = ({ code, detail, exitCode, hint }: Problem): LedgerFailure =>
  new LedgerFailure({ code, message: detail, hint, exitCode })

/** For a status without a problem, as a proxy sends it. */
export const isProblemStatus = (status: number): status is ProblemStatus => Object.hasOwn(titles, status)

const statusOf = ({ code, exitCode }: LedgerFailure): ProblemStatus => {
  if (code.includes("conflict")) return 409
  switch (exitCode) {
    case 1:
      return 422
    case 2:
      return code.startsWith("unknown-") ? 404 : 400
    case 3:
      return code.startsWith("source-") ? 502 : 503
    case 4:
      return 403
    case 78:
      return 500
  }
}
