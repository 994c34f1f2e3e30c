/** Who is let in over TCP: browsers of foreign pages are not, others with the token, and to some paths everybody. */
import type { Redacted } from "effect"
import { isIP } from "node:net"
import { LedgerFailure } from "../ledger/LedgerFailure.ts"
import { sameToken } from "./Token.ts"

/** What a request says about itself. Names of headers are in lower case; `peer` is the address it comes from. */
export interface Applicant {
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly peer: string | undefined
}

export interface Rules {
  /** The host that the daemon was told to listen on. */
  readonly host: string
  readonly token: Redacted.Redacted
}

export interface Refusal {
  readonly status: 401 | 403
  readonly failure: LedgerFailure
}

/** Says nothing about money. */
const open = new Set(["/", "/healthz", "/readyz", "/openapi.json"])

/**
 * Undefined where the request may pass. A page that a browser loaded elsewhere cannot ask, neither directly (`Origin`) nor by a
 * name that it lets point here (`Host`, DNS rebinding). `/metrics` needs no token from this machine itself, as collectors
 * expect; through a proxy it does.
 */
export const admission = (applicant: Applicant, rules: Rules): Refusal | undefined => {
  const { headers, path } = applicant
  if (!isOurHost(headers["host"], rules.host)) return foreignHost
  const origin = headers["origin"]
  if (origin !== undefined && !isOrigin(origin, headers["host"] ?? "")) return foreignOrigin
  if (open.has(path) || path === "/metrics" && isLocal(applicant)) return undefined
  const [, given] = /^bearer +(\S+) *$/iu.exec(headers["authorization"] ?? "") ?? []
  if (given === undefined) return tokenMissing
  return sameToken(given, rules.token) ? undefined : tokenWrong
}

/** Rebinding needs a name: `localhost`, the configured name, and addresses this daemon listens on are ours. */
const isOurHost = (header: string | undefined, configured: string): boolean => {
  const host = hostOf(header ?? "")
  if (host === undefined) return false
  if (host === "localhost" || isLoopback(host) || host === configured.toLowerCase()) return true
  return everywhere.has(configured) && isIP(host) !== 0
}

/** Listening on these means on every address of the machine. */
const everywhere = new Set(["0.0.0.0", "::", ""])

const hostOf = (header: string): string | undefined => {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([^:/?#@\s]+))(?::\d+)?$/iu.exec(header) ?? []
  return (bracketed ?? plain)?.toLowerCase().replace(/\.$/u, "")
}

const isLoopback = (address: string): boolean =>
  address === "::1" || isIP(address) === 4 && address.startsWith("127.") || address.startsWith("::ffff:127.")

/** The page was loaded from this very daemon. Another port of this machine is another origin. */
const isOrigin = (origin: string, host: string): boolean => /^https?:\/\/(.*)$/u.exec(origin)?.[1] === host

const isLocal = ({ headers, peer }: Applicant): boolean =>
  peer !== undefined && isLoopback(peer) && headers["x-forwarded-for"] === undefined &&
  headers["forwarded"] === undefined

const refusal = (status: 401 | 403, code: string, message: string, hint: string): Refusal => ({
  status,
  failure: new LedgerFailure({ code, message, hint, exitCode: 4 })
})

const foreignHost = refusal(
  403,
  "foreign-host",
  "the request names a host that this daemon is not",
  "ask by the address in daemon.listen, or by localhost; a proxy in front must send that as Host"
)

const foreignOrigin = refusal(
  403,
  "foreign-origin",
  "the request comes from a page of another origin",
  "pages elsewhere may not ask the ledger; ask from a program, with the token"
)

const whereTheTokenIs = "the token is configured as daemon.token, or kept beside the database (ledger.token)"

const tokenMissing = refusal(
  401,
  "token-missing",
  "the request carries no token",
  `send "Authorization: Bearer …" (for commands LEDGER_TOKEN); ${whereTheTokenIs}`
)

const tokenWrong = refusal(401, "token-wrong", "the request carries another token than this daemon's", whereTheTokenIs)
