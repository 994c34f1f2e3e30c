/** The management key is nowhere but in the request's header: not in an event, a log line, a failure, or what status shows. */
import { Effect, Layer, Logger, Redacted } from "effect"
import { expect, it } from "vitest"
import type { Fault } from "../../../src/demo/xai/Faults.ts"
import { Collector } from "../../../src/source/Collector.ts"
import { makeMemoryRecorder } from "../../support/memoryRecorder.ts"
import { standIn, usage } from "../../support/xaiClient.ts"
import { improvised, runAt, sourceOf } from "../../support/xaiSource.ts"

const secret = "xai-token-CANARY-7731"

const faults: ReadonlyArray<Fault> = [
  { kind: "status", status: 401 },
  { kind: "status", status: 403 },
  { kind: "status", status: 429, retryAfter: 0 },
  { kind: "status", status: 500 },
  { kind: "html" },
  { kind: "truncated" },
  { kind: "empty" },
  { kind: "reset" },
  { kind: "missing", section: "timeSeries" },
  { kind: "limitReached" }
]

/** Reads everything once per prepared fault, and gives all that could be seen of it. */
const everythingSeen = async (provider: Parameters<typeof sourceOf>[0], prepare: ReadonlyArray<() => void>) => {
  const recorder = makeMemoryRecorder()
  const lines: Array<string> = []
  const logger = Logger.make((entry) => {
    lines.push(Logger.formatJson.log(entry), Logger.formatLogFmt.log(entry), Logger.formatSimple.log(entry))
  })
  const seen = await runAt(
    Effect.gen(function*() {
      const source = yield* sourceOf({ ...provider, managementKey: secret }, { timeout: "2 seconds" })
      const layer = Collector.layer({ sources: [{ source, every: 300_000, since: null }], scheduled: false })
      return yield* Effect.gen(function*() {
        const collector = yield* Collector
        const outcomes: Array<unknown> = []
        for (const each of prepare) {
          each()
          outcomes.push(yield* Effect.exit(collector.readNow({ deadline: "300 millis" })))
        }
        return [outcomes, yield* collector.health]
      }).pipe(Effect.provide(layer.pipe(Layer.provide(recorder.layer))))
    }).pipe(Effect.provide(Logger.layer([logger])))
  )
  return { recorder, lines, text: JSON.stringify(seen) + recorder.text() + lines.join("\n") }
}

it("stays out of everything that is kept or shown, whatever goes wrong", async () => {
  const provider = await standIn({ usages: [usage()] }, { managementKey: secret })
  const { lines, recorder, text } = await everythingSeen(
    provider,
    faults.map((fault) => () => {
      provider.clearFaults()
      provider.fault("*", fault)
    })
  )
  expect(text).not.toContain("CANARY")
  expect(lines.length).toBeGreaterThan(5)
  expect(recorder.of("CollectionFailed").length).toBeGreaterThanOrEqual(faults.length)
  expect(provider.leaks()).toEqual([])
})

it("stays out even where the provider echoes it in every header and body", async () => {
  for (const status of [200, 307, 400, 403, 500]) {
    const provider = await improvised((request, response) => {
      const echo = request.headers.authorization ?? ""
      response.writeHead(status, { "X-Echo": echo, Location: `http://127.0.0.1:1/${encodeURIComponent(echo)}` })
      response.end(
        JSON.stringify({
          message: echo,
          timeSeries: echo,
          coreInvoice: echo,
          invoices: echo,
          apiKeys: [{ apiKeyId: 7, name: echo }]
        })
      )
    })
    const { recorder, text } = await everythingSeen(provider, [() => undefined])
    expect(text).not.toContain("CANARY")
    expect(recorder.of("CollectionFailed").length).toBeGreaterThan(0)
  }
})

it("is not printed by its own container", () => {
  expect(JSON.stringify({ key: Redacted.make(secret) })).not.toContain("CANARY")
})
