/** Takes a request off the wire, asks the routes, and puts the answer on the wire, or fails on the way as a fault says. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import type { Answer } from "./Answer.ts"
import type { Stage } from "./deeds.ts"
import type { Fault } from "./Faults.ts"
import { goJson } from "./goJson.ts"
import { answer } from "./routes.ts"

/** A request as it arrived. */
export interface LoggedRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly body: string
  readonly authorization: string | undefined
  /** The forge's clock, ms. */
  readonly at: number
}

/** `log` sees every request before its fault is taken. */
export const serveApi = async (
  stage: Stage,
  request: IncomingMessage,
  response: ServerResponse,
  log: (logged: LoggedRequest) => Fault | undefined
): Promise<void> => {
  const body = await readAll(request)
  const [method, url] = [request.method ?? "", request.url ?? "/"]
  const { authorization } = request.headers
  const fault = log({ method, path: url, body, authorization, at: stage.world.now() })
  response.setHeader("Date", new Date(stage.world.now()).toUTCString())
  if (fault !== undefined && failInstead(response, fault)) return
  if (fault?.kind === "slow") await sleep(fault.ms, undefined, { ref: false })
  const answered = answer(stage, { method, url, authorization, body })
  if (fault?.kind === "deaf") {
    response.socket?.resetAndDestroy()
    return
  }
  if (answered === undefined) {
    response.writeHead(404, html).end(page)
    return
  }
  send(response, answered, fault)
}

const send = (response: ServerResponse, answered: Answer, fault: Fault | undefined): void => {
  if (answered.body === undefined) {
    response.writeHead(answered.status, answered.headers).end()
    return
  }
  const text = fault?.kind === "text" ? fault.text : `${goJson(answered.body, 0)}\n`
  response.writeHead(answered.status, { ...json, ...answered.headers })
  response.end(fault?.kind === "truncated" ? text.slice(0, text.length / 2) : text)
}

/** True where the fault leaves no room for an answer. */
const failInstead = (response: ServerResponse, fault: Fault): boolean => {
  switch (fault.kind) {
    case "hang":
      return true
    case "reset":
      response.socket?.resetAndDestroy()
      return true
    case "html":
      response.writeHead(fault.status ?? 200, html).end(page)
      return true
    case "redirect":
      response.writeHead(307, { Location: fault.to }).end()
      return true
    case "status": {
      const later = fault.retryAfter === undefined ? {} : { "Retry-After": fault.retryAfter.toString() }
      response.writeHead(fault.status, { ...json, ...later }).end(fault.body ?? "{\"message\":\"\"}\n")
      return true
    }
    default:
      return false
  }
}

const json = { "Content-Type": "application/json;charset=utf-8" }
const html = { "Content-Type": "text/html; charset=utf-8" }
const page = "<!DOCTYPE html><html><head><title>Forgejo</title></head><body></body></html>\n"

const readAll = async (request: IncomingMessage): Promise<string> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
