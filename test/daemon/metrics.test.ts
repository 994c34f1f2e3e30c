/** What a Prometheus server collects from the daemon, and that it is text it can read. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { exposition } from "../../src/daemon/exposition.ts"
import { example } from "../support/documents.ts"
import { documents, failure, fakeLedger } from "../support/fakeLedger.ts"
import { ask, runningDaemon, withToken } from "../support/runningDaemon.ts"

/** Samples by name and labels. Fails on a line that the text format does not allow. */
const samplesIn = (text: string): ReadonlyMap<string, number> => {
  const label = /[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*"/u.source
  const line = new RegExp(`^([a-zA-Z_:][\\w:]*(?:\\{${label}(?:,${label})*\\})?) (\\S+)$`, "u")
  assert.isTrue(text.endsWith("\n"))
  return new Map(
    text.slice(0, -1).split("\n").filter((row) => !row.startsWith("# ")).map((row) => {
      const [, name, value] = line.exec(row) ?? []
      assert.isDefined(name, row)
      return [name ?? "", Number(value)]
    })
  )
}

const scrape = (overrides: Parameters<typeof fakeLedger>[0] = {}) =>
  Effect.scoped(Effect.gen(function*() {
    const { port } = yield* runningDaemon({ service: fakeLedger(overrides).service })
    yield* ask(port, "/api/v1/keys", { headers: withToken })
    const { headers, status, text } = yield* ask(port, "/metrics")
    assert.strictEqual(status, 200)
    return { samples: samplesIn(text), text, type: headers["content-type"] }
  })).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))

describe("/metrics", () => {
  it.live("says what things cost, what is left, and how fresh that is", () =>
    Effect.gen(function*() {
      const groups = [{ ...documents.report.total, agent: "vigilio", billed: "15.7412345678" }, {
        ...documents.report.total,
        agent: null,
        billed: "-0.0000000001"
      }]
      const { samples, text, type } = yield* scrape({
        report: () =>
          Effect.succeed(example("ledger.report/1", { groups, unattributed: { billed: "0.31", estimated: "0" } }))
      })
      assert.strictEqual(type, "text/plain; version=0.0.4; charset=utf-8")
      const expected = {
        "ledger_mission_cost_dollars{mission=\"trentuna/token-monitor#3\"}": 11.2004,
        "ledger_agent_cost_dollars{agent=\"vigilio\"}": 15.7412345678,
        "ledger_agent_cost_dollars{agent=\"\"}": -0.0000000001,
        ledger_unattributed_cost_dollars: 0.31,
        "ledger_credit_remaining_dollars{source=\"xai\"}": 3.19,
        "ledger_source_last_snapshot_timestamp_seconds{source=\"xai\"}": Date.parse("2026-04-06T15:00:00Z") / 1_000,
        "ledger_source_up{source=\"xai\",surface=\"usage\"}": 1,
        "ledger_source_up{source=\"xai\",surface=\"invoice\"}": 0,
        ledger_head_position: documents.status.log.position,
        [`ledger_build_info{version="1.2.3",node="${process.versions.node}"}`]: 1,
        "ledger_answer_up{question=\"report\"}": 1
      }
      for (const [name, value] of Object.entries(expected)) assert.strictEqual(samples.get(name), value, name)
      assert.isAbove(samples.get("process_resident_memory_bytes") ?? 0, 1_000_000)
      const answered = "{transport=\"tcp\",method=\"GET\",route=\"/api/v1/keys\",status=\"200\""
      assert.strictEqual(samples.get(`ledger_http_request_duration_seconds_count${answered}}`), 1)
      assert.strictEqual(samples.get(`ledger_http_request_duration_seconds_bucket${answered},le="+Inf"}`), 1)
      for (const line of text.split("\n").filter((line) => line.startsWith("# TYPE "))) {
        const [, , name, kind] = line.split(" ")
        assert.strictEqual(name?.endsWith("_total") ?? false, kind === "counter", line)
        assert.strictEqual(text.split(`${line}\n`).length, 2, line)
      }
    }))

  it.live("leaves out what cannot be answered now, and says so: missing is not zero", () =>
    Effect.gen(function*() {
      const { samples } = yield* scrape({ report: () => Effect.fail(failure(1)) })
      assert.strictEqual(samples.get("ledger_answer_up{question=\"report\"}"), 0)
      assert.isUndefined(samples.get("ledger_unattributed_cost_dollars"))
      assert.isDefined(samples.get("ledger_head_position"))
    }))

  it.live("counts what was appended since the daemon started, once, however often it is asked", () =>
    Effect.scoped(Effect.gen(function*() {
      const before = documents.status.log.position
      const event = (position: number, type: string, payload: Record<string, string | number | null>) =>
        example("ledger.event/1", { position, type, payload })
      const failed = {
        source: "xai",
        surface: "usage",
        reason: "rate-limited",
        status: 429,
        detail: "",
        permission: null
      }
      const log = [event(before, "KeyObserved", {}), event(before + 1, "CollectionFailed", failed)]
      const { service } = fakeLedger({
        events: ({ after, limit }) => Effect.sync(() => log.filter(({ position }) => position > after).slice(0, limit))
      })
      const { port } = yield* runningDaemon({ service })
      yield* ask(port, "/metrics")
      for (let more = 2; more < 502; more++) log.push(event(before + more, "UsageSnapshotTaken", {}))
      yield* Effect.all([ask(port, "/metrics"), ask(port, "/metrics")], { concurrency: 2 })
      const samples = samplesIn((yield* ask(port, "/metrics")).text)
      assert.strictEqual(samples.get("ledger_events_appended_total{type=\"KeyObserved\"}"), undefined)
      assert.strictEqual(samples.get("ledger_events_appended_total{type=\"UsageSnapshotTaken\"}"), 500)
      assert.strictEqual(samples.get("ledger_collection_failures_total{source=\"xai\",reason=\"rate-limited\"}"), 1)
    })))

  it("writes any name so that it stays one label of one line", () => {
    const nasty = "a\\b\"c\nd}e,f=\"1\" 2"
    const text = exposition([{
      name: "x_dollars",
      help: "one\ntwo\\",
      type: "gauge",
      samples: [{ labels: { mission: nasty }, value: 1e-10 }, { value: Infinity }, { value: NaN }]
    }])
    assert.strictEqual(
      text,
      "# HELP x_dollars one\\ntwo\\\\\n# TYPE x_dollars gauge\n" +
        "x_dollars{mission=\"a\\\\b\\\"c\\nd}e,f=\\\"1\\\" 2\"} 1e-10\nx_dollars +Inf\nx_dollars NaN\n"
    )
    assert.strictEqual(samplesIn(text).size, 2)
  })
})
