/** What an answer that is no answer means: status and body of the provider, or the lack of them, as a `SourceFailure`. */
import type { Surface } from "../../event/Collection.ts"
import { SourceFailure } from "../Source.ts"

/** What was asked: the surface, and the permission its endpoint needs where it needs one. */
export interface Asked {
  readonly surface: Surface
  readonly permission: string | null
}

/** An HTTP answer other than 2xx. `body` is looked at, never quoted: it can echo account detail. */
export interface Refusal {
  readonly status: number
  readonly body: string
  readonly retryAfter: string | undefined
  /** The provider's own time, ms, to read a `Retry-After` date against; ours where it sent none. */
  readonly now: number
}

/** The failure that a status and its body stand for. */
export const refusal = (asked: Asked, answer: Refusal): SourceFailure => {
  const { status } = answer
  const of = (reason: SourceFailure["reason"], detail: string, permission: string | null = null) =>
    new SourceFailure({ ...fields(asked, reason, detail), status, permission, retryAfterMs: retryAfterMs(answer) })
  if (status === 400) return badRequest(answer.body, of)
  if (status === 401) return of("unauthorised", "the provider does not accept the management key")
  if (status === 403) return forbidden(asked, of)
  if (status === 404) return of("unreachable", "the provider has nothing at this address: check base_url and team_id")
  if (status === 429) return of("rate-limited", "the provider asks for fewer requests")
  if (status >= 500) return of("unreachable", `the provider failed with status ${status.toString()}`)
  if (status >= 300 && status < 400) return of("malformed", "the provider redirects elsewhere: check base_url")
  return of("malformed", `the provider answered with the unexpected status ${status.toString()}`)
}

/** The answer came but is not what the contract says. `detail` completes "the answer …". */
export const malformed = (asked: Asked, detail: string): SourceFailure =>
  new SourceFailure({ ...fields(asked, "malformed", `the answer ${detail}`), status: 200 })

/** The provider left out part of the answer: never to be taken for a total. */
export const truncated = (asked: Asked): SourceFailure =>
  new SourceFailure({ ...fields(asked, "truncated", "the provider returned only part of the answer"), status: 200 })

/** No answer at all. `code` is the system's error code, where there is one. */
export const unreachable = (asked: Asked, code: string | undefined): SourceFailure =>
  new SourceFailure(fields(asked, "unreachable", explainCode(code)))

type Make = (reason: SourceFailure["reason"], detail: string, permission?: string | null) => SourceFailure

/** Other 400s are invalid arguments (`isInvalidArgument`): the documentation has 400 for these and for wrong keys alike; seen live: "Invalid uuid" for a bad team id. */
const badRequest = (body: string, of: Make): SourceFailure => {
  if (/(?:incorrect|invalid|wrong)\s+(?:api|management)\s+key/iu.test(body)) {
    return of("unauthorised", "the provider does not accept the management key")
  }
  if (/uuid/iu.test(body)) return of("unauthorised", "the team id is not a UUID: copy it from the provider's console")
  return of("malformed", "the provider refused the request as an invalid argument")
}

const forbidden = ({ permission }: Asked, of: Make): SourceFailure =>
  permission === null
    ? of("forbidden", "the management key may not do this, or the team is blocked")
    : of("forbidden", `the management key lacks ${permission}, or the team is blocked`, permission)

const fields = ({ surface }: Asked, reason: SourceFailure["reason"], detail: string) => ({
  surface,
  reason,
  detail,
  status: null,
  permission: null,
  retryAfterMs: null
})

/** RFC 9110, 10.2.3: seconds, or a date. */
const retryAfterMs = ({ now, retryAfter }: Refusal): number | null => {
  const text = retryAfter?.trim()
  if (text === undefined) return null
  if (/^\d{1,9}$/u.test(text)) return Number(text) * 1_000
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

const explainCode = (code: string | undefined): string => {
  if (code === "ECONNREFUSED") return "the provider refused the connection"
  if (code === "ECONNRESET" || code === "EPIPE" || code === "UND_ERR_SOCKET") return "the connection broke off"
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "the provider's host name cannot be resolved"
  if (code?.startsWith("ERR_TLS") === true || code?.includes("CERT") === true) {
    return "the provider's certificate is not trusted"
  }
  return "the provider cannot be reached over the network"
}
