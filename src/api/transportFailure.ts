/** What went wrong between a command and the daemon it asks, as the one failure of the ledger. */
import { Cause, Predicate, Schema } from "effect"
import { HttpClientError } from "effect/http"
import { LedgerFailure } from "../ledger/LedgerFailure.ts"
import { failureOf, type Problem } from "./Problem.ts"

/** Everything a call of the typed client can fail with. */
export type CallError =
  | Problem
  | HttpClientError.HttpClientError
  | Schema.SchemaError
  | Cause.TimeoutError
  | LedgerFailure

/**
 * `daemon` names whom we asked, for the message. Codes: `daemon-unreachable`: nothing was sent, so the request may be
 * repeated; `daemon-lost` and `daemon-silent`: it may have been done; `daemon-not-understood`: something answers, but no
 * ledger of this version.
 */
export const transportFailure = (daemon: string) => (error: CallError): LedgerFailure => {
  if (error instanceof LedgerFailure) return error
  if (Cause.isTimeoutError(error)) return silent(daemon)
  if (Schema.isSchemaError(error)) return notUnderstood(daemon, "its answer has another form")
  if (HttpClientError.isHttpClientError(error)) return ofHttp(daemon, error)
  return failureOf(error)
}

const ofHttp = (daemon: string, error: HttpClientError.HttpClientError): LedgerFailure => {
  const { response } = error
  if (response !== undefined) return notUnderstood(daemon, `it answers with status ${response.status}`)
  if (error.reason._tag !== "TransportError") return notUnderstood(daemon, "the request could not be made")
  const code = codeOf(error.reason.cause)
  return neverConnected.has(code) ? unreachable(daemon, code) : lost(daemon)
}

const nobody = "nobody listens there"
const noSocket = "the socket does not exist"

/** What a daemon looks like that has the lock and is about to listen. */
export const isNotThereYet = ({ code, message }: LedgerFailure): boolean =>
  code === "daemon-unreachable" && (message.endsWith(nobody) || message.endsWith(noSocket))

/** Node's codes of a connection that never came about. */
const neverConnected = new Map([
  ["ECONNREFUSED", nobody],
  ["ENOENT", noSocket],
  ["EACCES", "this user may not use the socket"],
  ["EPERM", "this user may not use the socket"],
  ["ENOTFOUND", "the host has no address"],
  ["EAI_AGAIN", "the host's address cannot be looked up now"],
  ["EHOSTUNREACH", "there is no way to the host"],
  ["ENETUNREACH", "there is no way to the network"],
  ["ETIMEDOUT", "the host does not answer"],
  ["ENOTSOCK", "it is no socket"]
])

/** Node wraps the errors of several tried addresses into one without a code of its own. */
const codeOf = (cause: unknown): string => {
  if (Predicate.hasProperty(cause, "code") && typeof cause.code === "string") return cause.code
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0])
  return ""
}

const unreachable = (daemon: string, code: string) =>
  new LedgerFailure({
    code: "daemon-unreachable",
    message: `cannot reach the daemon at ${daemon}: ${neverConnected.get(code) ?? code}`,
    hint: code === "EACCES" || code === "EPERM"
      ? "run the command as the daemon's user, or ask it by --url with its token"
      : "start it with `ledger daemon`, or check the address",
    exitCode: 3
  })

/** The answer ended before it was complete. */
export const lost = (daemon: string): LedgerFailure =>
  new LedgerFailure({
    code: "daemon-lost",
    message: `the daemon at ${daemon} broke off before it answered`,
    hint: "it may have done what was asked: look at `ledger log` before asking again",
    exitCode: 3
  })

const silent = (daemon: string) =>
  new LedgerFailure({
    code: "daemon-silent",
    message: `the daemon at ${daemon} does not answer`,
    hint: "it may still do what was asked: look at `ledger log`, and at the daemon's own log",
    exitCode: 3
  })

/** Something answers, but not as this version of the ledger expects. */
export const notUnderstood = (daemon: string, what: string): LedgerFailure =>
  new LedgerFailure({
    code: "daemon-not-understood",
    message: `what answers at ${daemon} is not a ledger that this version understands: ${what}`,
    hint: "check the address, and use the same version of ledger on both sides",
    exitCode: 3
  })
