/** `/hooks/…`: takes the deliveries of forges, whoever sends them, and believes those that are signed. */
import { Clock, Effect, Metric, Result } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import type { ForgeSettings } from "../config/Configuration.ts"
import { agentFinder } from "../forge/agentFinder.ts"
import { decodeDelivery } from "../forge/decodeDelivery.ts"
import type { Ground } from "../forge/Delivery.ts"
import type { ForgeLog } from "../forge/ForgeLog.ts"
import { isSigned } from "../forge/signature.ts"
import { forgeDeliveries } from "../telemetry/Metrics.ts"
import { readBody } from "./readBody.ts"

/** Answers a request below `/hooks/`. */
export type Hooks = (
  request: HttpServerRequest.HttpServerRequest,
  path: string
) => Effect.Effect<HttpServerResponse.HttpServerResponse>

export interface HookOptions {
  readonly forges: ReadonlyArray<ForgeSettings>
  readonly log: ForgeLog["Service"]
  /** Login of the ledger's own account on the forge of this name; null where it is not known. */
  readonly selfOf: (forge: string) => Effect.Effect<string | null>
  /** Of a delivery: most bytes, and how long its body may take, ms. */
  readonly limits: { readonly bytes: number; readonly patience: number }
}

/** An issue and a comment on it have some ten kilobytes; a forge waits for 5 s in all. */
export const hookLimits = { bytes: 1024 * 1024, patience: 3_000 } as const

/** Of all bodies that are being read, bytes: the most memory that strangers can have. */
const mostHeld = 64 * 1024 * 1024
/** How long the log may take, ms. */
const recordingPatience = 1_500
/** Deliveries that nobody signed are told this often at most, ms: strangers do not fill the log. */
const quiet = 60_000

/** What becomes of a request. The answers are constant and tiny: a forge keeps them, and strangers learn nothing of them. */
const answers = {
  accepted: 202,
  duplicate: 200,
  ignored: 200,
  "not found": 404,
  "method not allowed": 405,
  "too slow": 408,
  "too large": 413,
  "json only": 415,
  unsigned: 401,
  malformed: 422,
  busy: 503,
  "not recorded": 503
} as const
type Verdict = keyof typeof answers

/** Answered before the body was read to its end, which is then not waited for. */
const unread = new Set<Verdict>(["not found", "method not allowed", "too slow", "too large", "json only", "busy"])

/** What is told of a request: nothing of its body but what was decoded. */
interface Outcome {
  readonly verdict: Verdict
  readonly told: Readonly<Record<string, string | number>>
  readonly why: string | null
}

/** The route of each forge that has a secret: by its name, and the first one also without. */
export const hooks = ({ forges, limits, log, selfOf }: HookOptions): Hooks => {
  const routes = new Map(
    forges.flatMap((forge, index) => {
      const route = { forge, lastTold: -Infinity }
      return forge.hookless === null ? [...(index === 0 ? [["", route] as const] : []), [`/${forge.name}`, route]] : []
    })
  )
  const room = { left: mostHeld, readers: new Set<() => void>() }
  const bodyOf = (request: HttpServerRequest.HttpServerRequest) => readBody(request, limits, room)
  return Effect.fnUntraced(function*(request, path) {
    const route = /^\/hooks\/forge((?:\/[^/]+)?)\/?$/u.exec(path)
    const found = route === null ? undefined : routes.get(route[1]!)
    if (found === undefined) return answer("not found")
    const outcome = yield* taken({ request, forge: found.forge, bodyOf, log, self: selfOf(found.forge.name) })
    yield* Metric.update(
      Metric.withAttributes(forgeDeliveries, { forge: found.forge.name, verdict: counted(outcome) }),
      1
    )
    yield* tell(outcome, found)
    return answer(outcome.verdict)
  })
}

/** A test that was believed is told apart, for whoever waits for it. */
const counted = ({ verdict, why }: Outcome): string => verdict === "ignored" && why === "test" ? why : verdict

const answer = (verdict: Verdict): HttpServerResponse.HttpServerResponse => {
  const status = answers[verdict]
  return HttpServerResponse.text(`${verdict}\n`, {
    status,
    headers: {
      ...(status === 405 ? { allow: "POST" } : {}),
      ...(unread.has(verdict) ? { connection: "close" } : {})
    }
  })
}

interface Taking {
  readonly request: HttpServerRequest.HttpServerRequest
  readonly forge: ForgeSettings
  readonly bodyOf: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<Uint8Array | Verdict>
  readonly log: ForgeLog["Service"]
  readonly self: Effect.Effect<string | null>
}

const taken = Effect.fnUntraced(function*({ bodyOf, forge, log, request, self }: Taking) {
  const { headers, method } = request
  const header = headerOf(forge, headers)
  const event = /^[a-z_]{0,40}$/u.test(header("event")) ? header("event") : "other"
  const id = /^[0-9A-Za-z-]{1,64}$/u.test(header("delivery")) ? header("delivery") : null
  const told: Record<string, string | number> = { forge: forge.name, delivery: id ?? "none", event }
  const outcome = (verdict: Verdict, why: string | null = null): Outcome => ({ verdict, told, why })
  if (method !== "POST") return outcome("method not allowed")
  if (!isJson(headers)) return outcome("json only", "set the webhook's content type to application/json")
  const body = yield* bodyOf(request)
  if (typeof body === "string") return outcome(body)
  if (!isSigned(forge.kind, headers, body, forge.webhookSecrets)) {
    return outcome("unsigned", "compare the webhook's secret with the configured one")
  }
  const received = yield* Clock.currentTimeMillis
  const ground: Ground = { forge, self: yield* self, agentOf: agentFinder(yield* log.agents, forge.agents) }
  const decoded = decodeDelivery({ event, id, body, received }, ground)
  if (Result.isFailure(decoded)) return outcome("malformed", decoded.failure)
  const { about, action, acts, ignored } = decoded.success
  told["action"] = /^[a-z_]{0,40}$/u.test(action) ? action : "other"
  if (about !== null) told["about"] = about
  if (acts.length === 0) return outcome("ignored", ignored)
  const fresh = yield* Effect.result(inTime(log.seen(acts)))
  if (Result.isFailure(fresh)) return outcome("not recorded", fresh.failure)
  return outcome(fresh.success === 0 ? "duplicate" : "accepted")
})

/** Forgejo sends the headers of Gitea and GitHub too, and they say the same. */
const headerOf =
  ({ kind }: ForgeSettings, headers: Readonly<Record<string, string | undefined>>) =>
  (name: "event" | "delivery"): string => {
    const families = { forgejo: ["forgejo", "gitea"], gitea: ["gitea"], github: ["github"] }[kind]
    return families.map((family) => headers[`x-${family}-${name}`]).find((value) => value !== undefined) ?? ""
  }

const isJson = (headers: Readonly<Record<string, string | undefined>>): boolean =>
  /^application\/json[ \t]*(?:;|$)/iu.test(headers["content-type"] ?? "") &&
  /^(?:identity)?$/iu.test(headers["content-encoding"] ?? "")

/** In real time, as the forge counts. What was handed to the log is recorded even where nobody waits for it any more. */
const inTime = (work: ReturnType<ForgeLog["Service"]["seen"]>): Effect.Effect<number, string> =>
  Effect.raceFirst(
    Effect.mapError(work, ({ message }) => message),
    Effect.callback<never, string>((resume) => {
      const late = () => resume(Effect.fail(`the log took more than ${recordingPatience} ms`))
      const limit = setTimeout(late, recordingPatience)
      return Effect.sync(() => clearTimeout(limit))
    })
  )

/** Most of what strangers can cause is told at most once in a while. */
const strange = new Set<Verdict>(["unsigned", "too slow", "too large", "json only", "method not allowed", "busy"])

const tell = ({ told, verdict, why }: Outcome, route: { lastTold: number }): Effect.Effect<void> =>
  Effect.suspend(() => {
    const lines = { ...told, verdict, ...(why === null ? {} : { why }) }
    const isFine = answers[verdict] < 300
    if (isFine) {
      return Effect.annotateLogs((verdict === "accepted" ? Effect.logInfo : Effect.logDebug)("forge delivery"), lines)
    }
    const now = performance.now()
    if (strange.has(verdict)) {
      if (now - route.lastTold < quiet) return Effect.void
      route.lastTold = now
    }
    return Effect.annotateLogs(Effect.logWarning("forge delivery was not taken"), lines)
  })
