/** Puts an answer on the wire, or fails on the way as a fault says. */
import type { ServerResponse } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import type { Answer } from "./Answer.ts"
import { distort, type Fault } from "./Faults.ts"

/**
 * Sends what `answer` says, unless the fault comes first; then `answer` is not asked, as a gateway would not. `now` is
 * the server's clock.
 */
export const send = async (
  response: ServerResponse,
  fault: Fault | undefined,
  answer: () => Answer,
  now: () => number
): Promise<void> => {
  response.sendDate = false
  // Clients measure clock skew by this header, so it has to follow the injected clock.
  response.setHeader("Date", new Date(now()).toUTCString())
  if (fault !== undefined && failInstead(response, fault, now)) return
  if (fault?.kind === "slow") await sleep(fault.ms, undefined, { ref: false })
  const { body, status } = answer()
  const text = JSON.stringify(status === 200 ? distort(fault, body) : body)
  response.writeHead(status, json).end(fault?.kind === "truncated" ? text.slice(0, text.length / 2) : text)
}

/** True where the fault leaves no room for an answer. */
const failInstead = (response: ServerResponse, fault: Fault, now: () => number): boolean => {
  switch (fault.kind) {
    case "hang":
      return true
    case "reset":
      response.socket?.resetAndDestroy()
      return true
    case "empty":
      response.writeHead(200, json).end()
      return true
    case "html":
      response.writeHead(fault.status ?? 200, { "Content-Type": "text/html" }).end(page)
      return true
    case "status":
      response.writeHead(fault.status, { ...json, ...retryAfter(fault, now()) }).end(errorText(fault.status))
      return true
    default:
      return false
  }
}

/** gRPC's codes for an exhausted resource and for an internal error. */
const errorText = (status: number): string =>
  JSON.stringify({ code: status === 429 ? 8 : 13, message: `stand-in fault ${status.toString()}`, details: [] })

const json = { "Content-Type": "application/json" }

const page = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Bad gateway</body></html>"

const retryAfter = (fault: Extract<Fault, { kind: "status" }>, now: number): Record<string, string> => {
  if (fault.retryAfter === undefined) return {}
  const date = new Date(now + fault.retryAfter * 1_000).toUTCString()
  return { "Retry-After": fault.as === "date" ? date : fault.retryAfter.toString() }
}
