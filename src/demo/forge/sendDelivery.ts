/** One delivery over HTTP, as Go's client does it: redirects followed, one time limit for the whole exchange, no second try. */
import { request } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import type { Envelope } from "./signedHeaders.ts"

/** How it ends for the forge: the receiver's status, or why there is none. */
export interface Outcome {
  readonly status: number | null
  readonly error: string | null
}

/** `cut`: half the body, then the line is dead. `deaf`: it arrives and is answered, but too late for the forge. */
export type Mishap = "cut" | "deaf"

/** Never rejects. */
export const sendDelivery = async (
  url: string,
  envelope: Envelope,
  limits: { readonly timeoutMs: number; readonly mishap?: Mishap | undefined }
): Promise<Outcome> => {
  const stop = new AbortController()
  const timer = sleep(limits.timeoutMs, undefined, { ref: false, signal: stop.signal }).then(
    () => ({ status: null, error: deadline }),
    () => never
  )
  const { error, status } = await Promise.race([follow(url, "POST", envelope, limits.mishap, stop.signal, 10), timer])
  stop.abort()
  return limits.mishap === "deaf" ? { status: null, error: deadline } : { status, error }
}

const never: Outcome = { status: null, error: null }

const follow = async (
  url: string,
  method: string,
  envelope: Envelope,
  mishap: Mishap | undefined,
  signal: AbortSignal,
  hops: number
): Promise<Outcome> => {
  const answered = await exchange(url, method, envelope, mishap, signal)
  const { location, status } = answered
  if (location === undefined || status === null || ![301, 302, 303, 307, 308].includes(status)) return answered
  if (hops === 0) return { status: null, error: "stopped after 10 redirects" }
  // Go turns a redirected POST into a GET without a body, unless the status says to repeat it.
  const repeats = status === 307 || status === 308
  const next = new URL(location, url).href
  return follow(
    next,
    repeats ? method : "GET",
    repeats ? envelope : { headers: {}, body: "" },
    mishap,
    signal,
    hops - 1
  )
}

interface Answered extends Outcome {
  readonly location?: string | undefined
}

const exchange = (url: string, method: string, envelope: Envelope, mishap: Mishap | undefined, signal: AbortSignal) =>
  new Promise<Answered>((resolve) => {
    const failed = (error: string) => resolve({ status: null, error })
    const sent = request(url, { method, headers: envelope.headers, signal, agent: false }, (response) => {
      response.resume()
      response.once("end", () =>
        resolve({
          status: response.statusCode ?? null,
          error: null,
          location: response.headers.location
        }))
      response.once("error", (error) => failed(error.message))
    })
    sent.once("error", (error) => failed(error.message))
    if (mishap === "cut") {
      // The end of the write is what says that the bytes left; only then may the line die.
      sent.write(envelope.body.slice(0, envelope.body.length / 2), () => sent.destroy(new Error("EOF")))
      return
    }
    sent.end(envelope.body)
  })

const deadline = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
