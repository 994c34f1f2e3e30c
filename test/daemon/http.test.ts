/** What the daemon answers to whatever is sent to it, header by header. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { knownPaths } from "../../src/daemon/routes.ts"
import { documents, fakeLedger } from "../support/fakeLedger.ts"
import { type Answered, ask, type Asked, runningDaemon, token, withToken } from "../support/runningDaemon.ts"

const problemIn = ({ headers, text }: Answered): Record<string, unknown> => {
  assert.strictEqual(headers["content-type"], "application/problem+json")
  return JSON.parse(text)
}

const json = { ...withToken, "content-type": "application/json" }

describe("over TCP", () => {
  const asking = (path: string, asked: Asked = {}) =>
    Effect.scoped(Effect.flatMap(runningDaemon(), ({ port }) => ask(port, path, asked)))

  it.live("a document comes byte for byte as --json prints it", () =>
    Effect.gen(function*() {
      const answer = yield* asking("/api/v1/status", { headers: withToken })
      assert.strictEqual(answer.status, 200)
      assert.strictEqual(answer.text, JSON.stringify(documents.status))
      assert.strictEqual(answer.headers["cache-control"], "no-store")
      assert.strictEqual(answer.headers["x-content-type-options"], "nosniff")
    }))

  it.live("events come one object a line", () =>
    Effect.gen(function*() {
      const { text } = yield* asking("/api/v1/events?after=0", { headers: withToken })
      assert.strictEqual(text, documents.events.map((event) => `${JSON.stringify(event)}\n`).join(""))
    }))

  it.live("times need a zone and may have any; what is left out has a meaning", () =>
    Effect.scoped(Effect.gen(function*() {
      const { asked, service } = fakeLedger()
      const { port } = yield* runningDaemon({ service })
      yield* ask(port, "/api/v1/report?from=2026-04-06T12:00%2B02:00&asOf=2026-04-06T10:00:00Z", { headers: withToken })
      yield* ask(port, "/api/v1/report?asOf=412&by=mission,day", { headers: withToken })
      yield* ask(port, "/api/v1/events", { headers: withToken })
      yield* ask(port, "/api/v1/missions", { headers: withToken })
      yield* ask(port, "/api/v1/bookmarks", {
        method: "POST",
        headers: json,
        body: JSON.stringify({ kind: "start", mission: "a/b#1", at: "2026-04-06T12:00:00+02:00" })
      })
      const at = Date.parse("2026-04-06T10:00:00Z")
      assert.deepStrictEqual(asked.slice(1), [
        ["report", { from: at, asOf: { instant: at }, timeZone: "Europe/Brussels" }],
        ["report", { asOf: { position: 412 }, by: ["mission", "day"], timeZone: "Europe/Brussels" }],
        ["events", { after: 0, limit: 100 }],
        ["missions", { all: false }],
        ["bookmark", { kind: "start", mission: "a/b#1", at, crew: [], add: [], remove: [], actor: "api" }]
      ])
    })))

  const bad: ReadonlyArray<readonly [string, string, Asked, number, RegExp]> = [
    ["an unknown path", "/api/v1/nothing", { headers: withToken }, 404, /no GET \/api\/v1\/nothing$/u],
    ["a wrong method", "/api/v1/report", { method: "DELETE", headers: withToken }, 404, /no DELETE/u],
    ["a misspelt filter", "/api/v1/report?agnet=ba", { headers: withToken }, 400, /agnet/u],
    [
      "a dimension named twice",
      "/api/v1/report?by=day,mission,day",
      { headers: withToken },
      400,
      /day is named twice/u
    ],
    ["an unknown dimension", "/api/v1/report?by=mission,colour", { headers: withToken }, 400, /"colour"|colour/u],
    ["a time without zone", "/api/v1/report?from=2026-04-06T10:00:00", { headers: withToken }, 400, /zone/u],
    ["a day that does not exist", "/api/v1/report?from=2026-02-30T10:00:00Z", { headers: withToken }, 400, /exist/u],
    ["too many events", "/api/v1/events?limit=100000", { headers: withToken }, 400, /limit/u],
    ["no mission", "/api/v1/mission", { headers: withToken }, 400, /mission/u],
    ["broken JSON", "/api/v1/bookmarks", { method: "POST", headers: json, body: "{" }, 400, /JSON/u],
    [
      "a misspelt field",
      "/api/v1/snapshots",
      { method: "POST", headers: json, body: "{\"sorce\":\"x\"}" },
      400,
      /sorce/u
    ],
    ["an empty body", "/api/v1/bookmarks", { method: "POST", headers: json, body: "" }, 400, /./u],
    [
      "a form",
      "/api/v1/snapshots",
      { method: "POST", headers: { ...withToken, "content-type": "text/plain" }, body: "{}" },
      415,
      /application\/json/u
    ],
    [
      "a body over 1 MiB",
      "/api/v1/snapshots",
      { method: "POST", headers: json, body: JSON.stringify({ source: "x".repeat(1024 * 1024) }) },
      413,
      /1048576/u
    ]
  ]
  it.live.each(bad)(
    "%s is refused with a line that helps",
    ([, path, asked, status, detail]) =>
      Effect.gen(function*() {
        const answer = yield* asking(path, asked)
        const problem = problemIn(answer)
        assert.strictEqual(answer.status, status, answer.text)
        assert.strictEqual(problem["status"], status)
        assert.strictEqual(problem["exitCode"], 2)
        assert.match(String(problem["detail"]), detail)
        assert.notInclude(String(problem["detail"]), "\n")
      })
  )

  it.live("a bug is answered without its details, which are logged", () =>
    Effect.scoped(Effect.gen(function*() {
      const { service } = fakeLedger({ keys: () => Effect.die(new Error("canary in a stack trace")) })
      const { log, port } = yield* runningDaemon({ service })
      const answer = yield* ask(port, "/api/v1/keys", { headers: withToken })
      assert.strictEqual(answer.status, 500)
      assert.strictEqual(problemIn(answer)["code"], "internal-error")
      assert.notInclude(answer.text, "canary")
      assert.include(log.join("\n"), "canary in a stack trace")
    })))

  it.live("a document that breaks its own promise is a bug, not an answer", () =>
    Effect.scoped(Effect.gen(function*() {
      const broken = { ...documents.keys, currency: "EUR" } as never
      const { service } = fakeLedger({ keys: () => Effect.succeed(broken) })
      const { port } = yield* runningDaemon({ service })
      const answer = yield* ask(port, "/api/v1/keys", { headers: withToken })
      assert.strictEqual(answer.status, 500)
      assert.strictEqual(problemIn(answer)["code"], "internal-error")
    })))

  it.live("fifty requests at once each get their own answer", () =>
    Effect.scoped(Effect.gen(function*() {
      const { service } = fakeLedger({
        mission: ({ mission }) => Effect.as(Effect.sleep("20 millis"), { ...documents.mission, mission })
      })
      const { port, socket } = yield* runningDaemon({ service })
      const names = Array.from({ length: 50 }, (_, number) => `a/b#${number}`)
      const answers = yield* Effect.forEach(names, (name, index) =>
        ask(index % 2 === 0 ? port : socket, `/api/v1/mission?mission=${encodeURIComponent(name)}`, {
          headers: withToken
        }), { concurrency: "unbounded" })
      assert.deepStrictEqual(
        answers.map(({ text }) =>
          JSON.parse(text).mission
        ),
        names
      )
    })))

  it.live("the description of the API names every path and the token", () =>
    Effect.gen(function*() {
      const { status, text } = yield* asking("/openapi.json")
      const spec = JSON.parse(text)
      assert.strictEqual(status, 200)
      const served = [...knownPaths].filter((path) => path.startsWith("/api/"))
      assert.include(served, "/api/v1/report")
      assert.deepStrictEqual(Object.keys(spec.paths).toSorted(), served.toSorted())
      assert.deepStrictEqual(spec.components.securitySchemes.token, { type: "http", scheme: "bearer" })
      assert.include(Object.keys(spec.components.schemas), "Report")
    }))

  it.live("the front page says what this is", () =>
    Effect.map(asking("/"), ({ status, text }) => {
      assert.strictEqual(status, 200)
      assert.include(text, "ledger 1.2.3")
      assert.include(text, "/api/v1/")
    }))
})

describe("health", () => {
  it.live("the process is up, and says it is ready", () =>
    Effect.scoped(Effect.gen(function*() {
      const { port } = yield* runningDaemon()
      assert.strictEqual((yield* ask(port, "/healthz")).status, 200)
      assert.strictEqual((yield* ask(port, "/readyz")).text, "ready\n")
    })))

  it.live("what keeps it from its work is said, and asked anew each time", () =>
    Effect.scoped(Effect.gen(function*() {
      const reasons = ["the disk is full, so nothing can be recorded"]
      const { port } = yield* runningDaemon({ unready: Effect.sync(() => [...reasons]) })
      const answer = yield* ask(port, "/readyz")
      assert.strictEqual(answer.status, 503)
      assert.strictEqual(problemIn(answer)["detail"], reasons[0])
      assert.strictEqual((yield* ask(port, "/healthz")).status, 200)
      reasons.length = 0
      assert.strictEqual((yield* ask(port, "/readyz")).status, 200)
    })))
})

describe("who is let in", () => {
  const status = (headers: Record<string, string>, path = "/api/v1/status") =>
    Effect.scoped(Effect.gen(function*() {
      const { port } = yield* runningDaemon()
      const filled = Object.entries(headers).map(([name, value]) => [name, value.replace("PORT", String(port))])
      const answer = yield* ask(port, path, { headers: Object.fromEntries(filled) })
      return answer.status === 200 ? 200 : `${answer.status} ${String(problemIn(answer)["code"])}`
    }))

  const cases: ReadonlyArray<readonly [string, Record<string, string>, string, number | string]> = [
    ["no token", {}, "/api/v1/status", "401 token-missing"],
    ["another token", { authorization: "Bearer wrong" }, "/api/v1/status", "401 token-wrong"],
    [
      "the beginning of the token",
      { authorization: `Bearer ${token.slice(0, -1)}` },
      "/api/v1/status",
      "401 token-wrong"
    ],
    ["the token as a password", { authorization: `Basic ${token}` }, "/api/v1/status", "401 token-missing"],
    ["the token", withToken, "/api/v1/status", 200],
    ["the token, written otherwise", { authorization: `bearer  ${token}` }, "/api/v1/status", 200],
    ["no token for an unknown path", {}, "/nothing", "401 token-missing"],
    ["no token for health", {}, "/healthz", 200],
    ["no token for metrics from this machine", {}, "/metrics", 200],
    ["no token for metrics through a proxy", { "x-forwarded-for": "203.0.113.9" }, "/metrics", "401 token-missing"],
    ["localhost", { ...withToken, host: "localhost:PORT" }, "/api/v1/status", 200],
    ["another port, as through a tunnel", { ...withToken, host: "127.0.0.1:9999" }, "/api/v1/status", 200],
    ["another loopback address", { ...withToken, host: "[::1]:PORT" }, "/api/v1/status", 200],
    ["a foreign host", { ...withToken, host: "rebound.example:PORT" }, "/api/v1/status", "403 foreign-host"],
    ["a foreign host, for health too", { host: "rebound.example" }, "/healthz", "403 foreign-host"],
    ["a host that begins as ours", { ...withToken, host: "127.0.0.1.example" }, "/api/v1/status", "403 foreign-host"],
    ["an address that is not ours", { ...withToken, host: "203.0.113.9" }, "/api/v1/status", "403 foreign-host"],
    ["a foreign page", { ...withToken, origin: "https://example.com" }, "/api/v1/status", "403 foreign-origin"],
    ["a page without origin", { ...withToken, origin: "null" }, "/api/v1/status", "403 foreign-origin"],
    ["a page of another port here", { ...withToken, origin: "http://127.0.0.1:1" }, "/metrics", "403 foreign-origin"],
    ["our own page", { ...withToken, origin: "http://127.0.0.1:PORT" }, "/api/v1/status", 200]
  ]
  it.live.each(cases)(
    "%s",
    ([, headers, path, expected]) => Effect.map(status(headers, path), (got) => assert.strictEqual(got, expected))
  )

  it.live("a refusal says how to ask for the token", () =>
    Effect.scoped(Effect.gen(function*() {
      const { port } = yield* runningDaemon()
      const { headers, status } = yield* ask(port, "/api/v1/keys")
      assert.deepStrictEqual([status, headers["www-authenticate"]], [401, "Bearer"])
    })))

  it.live("the socket needs no token", () =>
    Effect.scoped(Effect.gen(function*() {
      const { socket } = yield* runningDaemon()
      assert.strictEqual((yield* ask(socket, "/api/v1/status")).status, 200)
    })))
})
