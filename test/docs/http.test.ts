/** docs/http.md lists every path and every metric of the daemon. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, Schema } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { openApi } from "../../src/api/openApi.ts"
import { problems } from "../../src/api/Problem.ts"
import { knownPaths } from "../../src/daemon/routes.ts"
import { documents } from "../../src/report/documents/LedgerDocument.ts"
import { blocks, page } from "../support/page.ts"
import { ask, runningDaemon, withToken } from "../support/runningDaemon.ts"

const text = page("http.md")
const metricName = /^(?:ledger|process|nodejs)_[a-z_]+$/u

const listedMetrics = [...text.matchAll(/^\| `([a-z_]+)` \| (gauge|counter|histogram) \|/gmu)]

/** Every literal of the daemon's and the telemetry's code that has the form of a metric's name. */
const metricsInCode = ["daemon", "telemetry"].flatMap((folder) => {
  const directory = join(import.meta.dirname, "../../src", folder)
  return readdirSync(directory).flatMap((file) =>
    [...readFileSync(join(directory, file), "utf8").matchAll(/"([a-z_]+)"/gu)].map(([, name = ""]) => name)
  )
}).filter((name) => metricName.test(name))

describe("docs/http.md", () => {
  it("lists every path, and none that does not exist", () => {
    const listed = [...text.matchAll(/^\| `(GET|POST) (\/\S*)` \|/gmu)].map(([, method = "", path = ""]) => ({
      method,
      path
    }))
    assert.deepStrictEqual(listed.map(({ path }) => path).sort(), [...knownPaths].sort())
    for (const [path, methods] of Object.entries(openApi().paths)) {
      const [method] = Object.keys(methods)
      assert.deepInclude(listed, { method: method?.toUpperCase() ?? "", path })
    }
  })

  it("shows an answer and a problem that are such", () => {
    const [bookmark = ""] = /^\{"schema":.*$/mu.exec(text) ?? []
    const strictly = { onExcessProperty: "error" } as const
    const shown = Schema.decodeUnknownSync(documents["ledger.bookmark/1"])(JSON.parse(bookmark), strictly)
    assert.deepInclude(shown, { type: "MissionStarted", position: shown.asOf.position })
    const [problem = ""] = blocks(text, "json")
    assert.isTrue(problems.some((one) => Schema.is(one)(JSON.parse(problem))), problem)
  })

  it("lists every metric that the code has, and none that it has not", () => {
    const listed = listedMetrics.map(([, name = ""]) => name)
    assert.deepStrictEqual([...listed].sort(), [...new Set(metricsInCode)].sort())
  })

  it.live("lists what the daemon exposes, with its type", () =>
    Effect.scoped(Effect.gen(function*() {
      const { port } = yield* runningDaemon()
      yield* ask(port, "/api/v1/keys", { headers: withToken })
      const { text: exposed } = yield* ask(port, "/metrics")
      const listed = new Map(listedMetrics.map(([, name, type]) => [name, type]))
      const families = [...exposed.matchAll(/^# TYPE (\S+) (\S+)$/gmu)]
      assert.isAbove(families.length, 10)
      for (const [, name, type] of families) assert.strictEqual(listed.get(name), type, name)
    })).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))
})
