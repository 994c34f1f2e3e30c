/** What an answer other than 2xx means, or the lack of one, as a `ForgeFailure`. */
import { ForgeFailure } from "./ForgeFailure.ts"

/** An answer other than 2xx. `body` is searched for the name of a scope, never quoted. */
export interface Refusal {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The forge's own time, ms, to read a date against; ours where it sent none. */
  readonly now: number
}

/** The failure that a status stands for. */
export const refusal = (doing: string, answer: Refusal): ForgeFailure => {
  const { status } = answer
  const retryAfterMs = laterMs(answer)
  const of = (reason: ForgeFailure["reason"], detail: string, scope: string | null = null) =>
    new ForgeFailure({ doing, reason, status, detail, scope, retryAfterMs })
  if (isLimited(answer)) return of("busy", "the forge asks for fewer requests")
  if (status === 401) return of("unauthorised", "the forge does not accept the token: make a new one and connect again")
  if (status === 403) return forbidden(answer, of)
  if (status === 404) return of("not-found", "the forge has no such thing, or the token may not see it")
  if (status === 410) return of("gone", "it was deleted on the forge")
  if (status === 423) return of("refused", "the repository is archived, or the issue locked")
  if (status === 503) return of("busy", "the forge is not available for now")
  if (status >= 500) return of("unreachable", `the forge failed with status ${status.toString()}`)
  if (status >= 300 && status < 400) return of("malformed", "the forge redirects elsewhere: check url")
  return of("refused", `the forge declined with status ${status.toString()}`)
}

/** The answer came but is not what the contract says. `detail` completes "the answer …". */
export const malformed = (doing: string, detail: string, status: number | null = 200): ForgeFailure =>
  new ForgeFailure({
    doing,
    reason: "malformed",
    status,
    detail: `the answer ${detail}`,
    scope: null,
    retryAfterMs: null
  })

/** No answer at all. `code` is the system's error code, where there is one. */
export const unreachable = (doing: string, code: string | undefined): ForgeFailure =>
  new ForgeFailure({
    doing,
    reason: "unreachable",
    status: null,
    detail: explainCode(code),
    scope: null,
    retryAfterMs: null
  })

/** What the ledger itself will not ask for, whatever the forge would say. */
export const declined = (doing: string, detail: string): ForgeFailure =>
  new ForgeFailure({ doing, reason: "refused", status: null, detail, scope: null, retryAfterMs: null })

type Make = (reason: ForgeFailure["reason"], detail: string, scope?: string | null) => ForgeFailure

const forbidden = (answer: Refusal, of: Make): ForgeFailure => {
  const scope = scopeOf(answer)
  return scope === null
    ? of("forbidden", "the owner of the token may not do this")
    : of("forbidden", `the token lacks ${scope}: make one that has it and connect again`, scope)
}

/** Forgejo names it in its message, GitHub in a header. Only for the wording: the message may change. */
const scopeOf = ({ body, headers }: Refusal): string | null =>
  /required scope\(s\): \[((?:read|write):[a-z]+)/u.exec(body)?.[1]
    ?? /^[a-z_]+=(?:read|write|admin)/u.exec(headers["x-accepted-github-permissions"] ?? "")?.[0]
    ?? null

/** GitHub says 403 as well as 429, and marks the former by what remains or by when to come back. */
const isLimited = ({ headers, status }: Refusal): boolean =>
  status === 429
  || (status === 403 && (headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== undefined))

/** RFC 9110, 10.2.3: seconds, or a date; GitHub's own: the second at which the limit is over. */
const laterMs = ({ headers, now, status }: Refusal): number | null => {
  const text = headers["retry-after"]?.trim()
  const reset = headers["x-ratelimit-reset"]
  if (text === undefined) {
    const over = (status === 403 || status === 429) && reset !== undefined ? Number(reset) * 1_000 : Number.NaN
    return Number.isFinite(over) ? Math.max(0, over - now) : null
  }
  if (/^\d{1,9}$/u.test(text)) return Number(text) * 1_000
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

const explainCode = (code: string | undefined): string => {
  if (code === "timeout") return "the forge did not answer in time"
  if (code === "ECONNREFUSED") return "the forge refused the connection: is it up, and is url right?"
  if (code === "ECONNRESET" || code === "EPIPE" || code === "UND_ERR_SOCKET") return "the connection broke off"
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "the forge's host name cannot be resolved: check url"
  if (code?.startsWith("ERR_TLS") === true || code?.includes("CERT") === true) {
    return "the forge's certificate is not trusted"
  }
  return "the forge cannot be reached over the network"
}
