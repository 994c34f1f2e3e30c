/** xAI's Management API without a network: the stand-in's own answers, in the simulation's time, with all that can go wrong on the way. */
import { Effect } from "effect"
import { Stream } from "effect"
import { HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "effect/http"
import { createHash } from "node:crypto"
import type { Account } from "../../src/demo/xai/Account.ts"
import type { ApiKey, KeyChange } from "../../src/demo/xai/ApiKey.ts"
import { distort, type Fault, make as makeFaults } from "../../src/demo/xai/Faults.ts"
import { type Glitch, type History, make, type Restatement, type Usage } from "../../src/demo/xai/History.ts"
import { defaults, type Options, type Permission } from "../../src/demo/xai/Options.ts"
import { answer, checkBearer, toCall } from "../../src/demo/xai/routes.ts"
import { billingCycleAt } from "../../src/time/billingCycle.ts"
import { Dice } from "./Dice.ts"
import { pass } from "./Failpoints.ts"
import type { SimTime } from "./SimTime.ts"
import { agents, type Setting } from "./World.ts"

/** A good answer about usage: by which clock it was asked (the ledger's) and given (the provider's), and about which times. */
export interface Exchange {
  readonly asked: number
  readonly answered: number
  readonly digest: string
  readonly from: number
  readonly to: number
  /** What a glitch hid of it: the true instants and keys of that spend. */
  readonly hidden: ReadonlyArray<Usage>
  /** The answer itself, and whether it was a whole one. */
  readonly text: string
  readonly good: boolean
}

const access = { teamId: defaults.teamId, managementKey: defaults.managementKey, baseUrl: "http://provider" } as const

export class Provider {
  readonly access = access
  readonly faults = makeFaults()
  readonly permissions = new Set<Permission>(["BillingRead", "ListApiKeys"])
  readonly usages: Array<Usage> = []
  readonly restatements: Array<Restatement> = []
  readonly exchanges: Array<Exchange> = []
  readonly reissues: Array<NonNullable<Account["reissues"]>[number]> = []
  readonly keys: Array<ApiKey> = []
  readonly changes: Array<KeyChange> = []
  options: Options
  skew = 0
  requests = 0
  #glitches: Array<Glitch> = []
  readonly #history: History
  readonly #time: SimTime
  readonly #dice: Dice
  readonly #latency: number

  constructor(setting: Setting, time: SimTime) {
    this.#time = time
    this.#dice = new Dice(setting.seed + 1)
    this.#latency = setting.latency
    const { doubles, endTime, groupBy, keyStyle, maxPoints, units } = setting
    this.options = { ...defaults, doubles, endTime, groupBy, keyStyle, maxPoints, timeUnits: units }
    for (const agent of agents) this.addKey(`xai-${agent}`, setting.start - 86_400_000)
    // Nobody's name, and a name whose agent the configuration knows.
    this.addKey("shared", setting.start - 86_400_000)
    this.#history = make({
      usages: this.usages,
      restatements: this.restatements,
      keys: this.keys,
      keyChanges: this.changes,
      account: {
        purchases: [{ at: setting.start, cents: 100_000n }],
        corrections: [],
        reissues: this.reissues,
        softLimitCents: 0n,
        hardLimitCents: 20_000n
      }
    })
  }

  get now(): number {
    return this.#time.now + this.skew
  }

  addKey(name: string, createdAt: number): void {
    const number = (this.keys.length + 1).toString().padStart(12, "0")
    this.keys.push({
      id: `00000000-0000-4000-8000-${number}`,
      name,
      redacted: `xai-...${number.slice(-4)}`,
      userId: "user",
      createdAt,
      acls: ["api-key:endpoint:*"]
    })
  }

  /** The id of one of the keys there are by now. */
  keyOf(number: number): string {
    return this.keys[number % this.keys.length]!.id
  }

  /** Of the cycle that ended last; null: the invoice is taken back. */
  reissue(cents: number | null): void {
    const cycle = billingCycleAt(billingCycleAt(this.now).from - 1).name
    this.reissues.push({ cycle, at: this.now, ...(cents === null ? { withdrawn: true } : { cents: BigInt(cents) }) })
  }

  addGlitch(glitch: Glitch): void {
    this.#glitches = [...this.#glitches.filter(({ to }) => to > this.now), glitch]
  }

  get client(): HttpClient.HttpClient {
    return HttpClient.make((request, url) => this.#exchange(request, url))
  }

  readonly #exchange = Effect.fnUntraced(function*(
    this: Provider,
    request: HttpClientRequest.HttpClientRequest,
    url: URL
  ) {
    this.requests++
    const asked = this.#time.now + this.#time.offset
    pass("request sent", "")
    const body = request.body._tag === "Uint8Array" ? Buffer.from(request.body.body).toString() : ""
    const call = toCall(request.method, url.pathname + url.search, body)
    const fault = call && this.faults.take(call.endpoint)
    const latency = this.#latency === 0 ? 0 : this.#dice.between(1, this.#latency)
    if (latency > 0) yield* Effect.sleep(latency)
    if (fault?.kind === "hang") return yield* Effect.never
    if (fault?.kind === "slow") yield* Effect.sleep(fault.ms)
    if (fault?.kind === "reset") return yield* broken(request)
    const { headers, status, text } = this.#answer(request, call, fault)
    if (call?.endpoint === "usage" && status === 200) this.#remember(asked, body, text, isHarmless(fault))
    pass("answer received", "")
    const response = HttpClientResponse.fromWeb(request, new Response(null, { status, headers }))
    // The web's streams would bring promises, and with them an order that nobody decides.
    return Object.defineProperty(response, "stream", { value: Stream.make(Buffer.from(text)) })
  })

  #answer(
    request: HttpClientRequest.HttpClientRequest,
    call: ReturnType<typeof toCall>,
    fault: Fault | undefined
  ): { readonly status: number; readonly text: string; readonly headers: Record<string, string> } {
    const headers: Record<string, string> = {
      "content-type": "application/json",
      date: new Date(this.now).toUTCString()
    }
    if (fault?.kind === "empty") return { status: 200, text: "", headers }
    if (fault?.kind === "html") return { status: fault.status ?? 200, text: "<html>Bad gateway</html>", headers }
    if (fault?.kind === "status") {
      const { as, retryAfter, status } = fault
      if (retryAfter !== undefined) {
        headers["retry-after"] = as === "date"
          ? new Date(this.now + retryAfter * 1_000).toUTCString()
          : String(retryAfter)
      }
      return { status, text: JSON.stringify({ code: 13, message: `fault ${status}`, details: [] }), headers }
    }
    const refused = checkBearer(request.headers["authorization"], this.options)
    const history = { ...this.#history, glitches: this.#glitches }
    const world = { history, options: this.options, permissions: this.permissions, now: this.now }
    const { body, status } = refused ?? (call === undefined ? { status: 404, body: {} } : answer(call, world))
    const text = JSON.stringify(status === 200 ? distort(fault, body) : body)
    return { status, headers, text: fault?.kind === "truncated" ? text.slice(0, text.length / 2) : text }
  }

  #remember(asked: number, body: string, text: string, harmless: boolean): void {
    const { endTime, startTime } = (JSON.parse(body) as {
      analyticsRequest: { timeRange: { startTime: string; endTime: string } }
    }).analyticsRequest.timeRange
    const [from, to] = [startTime, endTime].map((wall) => Date.parse(`${wall.replace(" ", "T")}Z`)) as [number, number]
    const active = this.#glitches.filter((glitch) => glitch.from <= this.now && this.now < glitch.to)
    const hidden = active.length === 0 ?
      [] :
      this.usages.filter(({ at, key }) =>
        from <= at && at < to && active.some((glitch) => glitch.key === undefined || glitch.key === key)
      )
    const digest = createHash("sha256").update(text).digest("hex")
    this.exchanges.push({
      asked,
      answered: this.now,
      digest,
      from,
      to,
      hidden,
      text,
      good: harmless && !text.includes(limitReached)
    })
  }
}

const limitReached = "\"limitReached\":true"

const isHarmless = (fault: Fault | undefined): boolean =>
  fault === undefined || fault.kind === "slow" || (fault.kind === "missing" && fault.section !== "timeSeries")

const broken = (request: HttpClientRequest.HttpClientRequest) =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.TransportError({
      request,
      cause: Object.assign(new Error("reset"), { code: "ECONNRESET" })
    })
  })
