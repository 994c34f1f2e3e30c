/** What clients asked of the stand-in, whether politely, and whether they kept the secret. */
import type { IncomingMessage } from "node:http"

/** A request as it arrived; headers are not kept. */
export interface LoggedRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly body: string
  /** The server's clock at arrival, ms. */
  readonly at: number
}

/** The log of one server. */
export interface RequestLog {
  readonly add: (request: IncomingMessage, body: string, at: number) => void
  readonly requests: () => ReadonlyArray<LoggedRequest>
  /** Where the management key was seen outside the Authorization header: `body of POST /v1/…`. Must stay empty. */
  readonly leaks: () => ReadonlyArray<string>
  readonly clear: () => void
}

/** An empty log that watches for the secret. */
export const make = (secret: string): RequestLog => {
  let requests: Array<LoggedRequest> = []
  let leaks: Array<string> = []
  return {
    add: (request, body, at) => {
      const [method, path] = [request.method ?? "", request.url ?? ""]
      const seen = Object.entries(request.headers).filter(([name]) => name !== "authorization")
        .map(([name, value]) => [`header ${name}`, String(value)] as const)
      const places = [...seen, ["path", decoded(path)] as const, ["body", body] as const]
      for (const [place, text] of places) if (text.includes(secret)) leaks.push(`${place} of ${method}`)
      requests.push({ method, path, body, at })
    },
    requests: () => [...requests],
    leaks: () => [...leaks],
    clear: () => {
      requests = []
      leaks = []
    }
  }
}

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
