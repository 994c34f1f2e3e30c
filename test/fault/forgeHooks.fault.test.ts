/** Whatever is sent to the receiver of deliveries: no crash, no 5xx, nothing unsigned is believed, and nothing piles up. */
import { assert, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { Agent, request as httpRequest } from "node:http"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { hookLimits } from "../../src/daemon/hooks.ts"
import { ForgeLog } from "../../src/forge/ForgeLog.ts"
import { LedgerFiles } from "../../src/ledger/LedgerFiles.ts"
import * as LogForge from "../../src/ledger/LogForge.ts"
import { secret, teamForgeSettings } from "../support/deliveries.ts"
import { diceOf, type FuzzedRequest, fuzzedRequest } from "../support/fuzzedDelivery.ts"
import { newLedger, plainSettings } from "../support/recordedLedger.ts"
import { runningDaemon, settings, token } from "../support/runningDaemon.ts"

/** Requests in every test run; `npm run fuzz` sends a hundred thousand. */
const cases = Number(process.env["LEDGER_FUZZ_CASES"] ?? 800)
/** The seed that a failure printed. */
const seed = Number(process.env["LEDGER_FUZZ_SEED"] ?? Date.now() % 2 ** 31)
const atOnce = 8

const send = (socketPath: string, agent: Agent, { body, headers, method, path }: FuzzedRequest) =>
  new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const sent = httpRequest({
      socketPath,
      agent,
      method,
      path,
      headers: { ...headers, "content-length": String(body.length) }
    })
    // The answer to too much comes while it is still being sent, and may be lost in that.
    sent.once("error", (error) => isLarge({ body }) ? resolve({ status: 413, text: error.message }) : reject(error))
    sent.once("response", (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
      response.once("end", () => resolve({ status: response.statusCode ?? 0, text }))
    })
    sent.end(body)
  })

/** Header values as HTTP allows them; what Node refuses to send was never sent. */
const isSendable = ({ headers }: FuzzedRequest) =>
  Object.values(headers).every((value) => /^[\t\u0020-\u007E\u0080-\u00FF]*$/u.test(value))

const collectGarbage = (): number => {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

const isLarge = ({ body }: Pick<FuzzedRequest, "body">) => body.length > hookLimits.bytes

const allowed = new Set([200, 202, 401, 404, 405, 415, 422])

it.live(
  `${cases} requests that nobody would send leave the receiver as it was`,
  () =>
    Effect.scoped(Effect.gen(function*() {
      const recorded = yield* newLedger()
      const log = Context.get(
        yield* Layer.build(
          LogForge.layer(plainSettings).pipe(Layer.provide(Layer.succeed(LedgerFiles, recorded.files)))
        ),
        ForgeLog
      )
      const { log: lines, socket } = yield* runningDaemon({
        settings: { ...settings(Redacted.make(token)), forges: [teamForgeSettings] },
        forgeLog: log
      })
      const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
      yield* Effect.addFinalizer(() => Effect.sync(() => agent.destroy()))
      const dice = diceOf(seed)
      const counts = new Map<string, number>()
      let accepted = 0
      const round = (requests: ReadonlyArray<FuzzedRequest>) =>
        Effect.forEach(
          requests,
          (request) =>
            Effect.promise(() => send(socket, agent, request)).pipe(Effect.map(({ status, text }) => {
              const what =
                `seed ${seed}: ${request.kind} ${request.method} ${request.path} was answered ${status} ${text}`
              assert.isTrue(isLarge(request) ? status === 413 : allowed.has(status), what)
              if (!request.isSigned) assert.isFalse(status === 200 || status === 202 || status === 422, what)
              if (request.isSigned && request.kind !== "odd request") assert.isFalse(status === 401, what)
              if (status === 202) accepted++
              counts.set(`${request.kind} ${status}`, (counts.get(`${request.kind} ${status}`) ?? 0) + 1)
              lines.length = 0
            })),
          { concurrency: atOnce, discard: true }
        )
      const requests = (count: number) => Array.from({ length: count }, () => fuzzedRequest(dice)).filter(isSendable)
      let warm = 0
      for (let done = 0; done < cases; done += 500) {
        yield* round(requests(Math.min(500, cases - done)))
        if (done === 0) warm = collectGarbage()
      }
      const events = yield* recorded.open.log.head
      assert.strictEqual(events.position, accepted, `seed ${seed}: every act that was accepted is one event`)
      assert.isAbove(accepted, 0)
      for (const status of allowed) {
        assert.isTrue([...counts.keys()].some((key) => key.endsWith(String(status))), `${status} never came`)
      }
      const grown = (collectGarbage() - warm) / 2 ** 20
      assert.isBelow(grown, 48, `seed ${seed}: MiB more after ${cases} requests`)
      // oxlint-disable-next-line no-console -- what a long run did
      if (cases > 10_000) {
        console.log({ seed, grownMiB: Math.round(grown), accepted, ...Object.fromEntries(counts) })
      }
      assert.notInclude(lines.join("\n"), secret)
    })),
  60_000 + cases * 20
)
