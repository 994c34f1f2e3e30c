/** Deliveries of forges through the daemon's own server: who is believed, what is recorded, what everybody else is answered. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, Redacted } from "effect"
import { connect } from "node:net"
import type { ForgeSettings } from "../../src/config/Configuration.ts"
import type { Act } from "../../src/forge/Act.ts"
import { type ForgeLog, ForgeLogFailed } from "../../src/forge/ForgeLog.ts"
import { changed, type Example, example, headersOf, hmac, secret, teamForgeSettings } from "../support/deliveries.ts"
import { type Answered, ask, type RunningDaemon, runningDaemon, settings, token } from "../support/runningDaemon.ts"

const team = teamForgeSettings
const hub: ForgeSettings = { ...team, name: "hub", kind: "github", url: "https://github.com", host: "github.com" }
const mute: ForgeSettings = { ...team, name: "mute", host: "mute.example", webhookSecrets: [], hookless: "not set" }

interface Receiving extends RunningDaemon {
  readonly acts: ReadonlyArray<Act>
}

/** A log that knows a meaning again, as the real one does. */
const remembering = (acts: Array<Act>): ForgeLog["Service"] => ({
  agents: Effect.succeed(["hannibal", "vigilio"]),
  seen: (told) =>
    Effect.sync(() => {
      const fresh = told.filter(({ key }) => !acts.some((act) => act.key === key))
      acts.push(...fresh)
      return fresh.length
    })
})

const receiving = Effect.fnUntraced(function*(change: Partial<ForgeLog["Service"]> = {}) {
  const acts: Array<Act> = []
  const daemon = yield* runningDaemon({
    settings: { ...settings(Redacted.make(token)), forges: [team, hub, mute] },
    forgeLog: { ...remembering(acts), ...change }
  })
  return { ...daemon, acts } satisfies Receiving
})

interface Posted {
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
}

const post = (at: number | string, body: string, { headers, method = "POST", path = "/hooks/forge" }: Posted = {}) =>
  ask(at, path, { method, body, headers: headers ?? headersOf(body) })

const told = ({ status, text }: Answered) => `${status} ${text}`

const daemonTest = (name: string, body: (daemon: Receiving) => Effect.Effect<void>) =>
  it.live(
    name,
    () => Effect.scoped(Effect.flatMap(receiving(), body)).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))
  )

describe("a signed delivery", () => {
  const examples: ReadonlyArray<Example> = ["issues.closed", "issues.label_updated", "issue_comment.created"]
  for (const name of examples) {
    daemonTest(
      `${name}, as the contract has it, is accepted without a token`,
      ({ acts, port }) =>
        Effect.gen(function*() {
          assert.strictEqual(told(yield* post(port, example(name))), "202 accepted\n")
          assert.lengthOf(acts, 1)
          assert.strictEqual(acts[0]!.seen.forge, "home")
        })
    )
  }

  daemonTest("comes in by whatever name the forge knows this machine", ({ acts, port }) =>
    Effect.gen(function*() {
      const body = example("issues.closed")
      for (const host of ["ledger.example", "ledger.example:443", "10.0.0.7"]) {
        assert.strictEqual((yield* post(port, body, { headers: { ...headersOf(body), host } })).status < 300, true)
      }
      assert.lengthOf(acts, 1)
    }))

  daemonTest(
    "of three hooks and by hand again, each with an id of its own, is one act",
    ({ acts, port }) =>
      Effect.gen(function*() {
        const body = example("issues.closed")
        const answers = yield* Effect.forEach(
          ["a", "b", "c", "d"],
          (id) => post(port, body, { headers: headersOf(body, { id }) })
        )
        assert.deepStrictEqual(answers.map(told), [
          "202 accepted\n",
          ...Array.from({ length: 3 }, () => "200 duplicate\n")
        ])
        assert.lengthOf(acts, 1)
      })
  )

  daemonTest("of the previous secret counts, while the secret is exchanged", ({ port }) =>
    Effect.gen(function*() {
      const body = example("issues.closed")
      const headers = headersOf(body, { key: "the previous secret, long enough" })
      assert.strictEqual(told(yield* post(port, body, { headers })), "202 accepted\n")
    }))

  daemonTest(
    "goes to the forge of its path, with or without a slash at its end; nothing is redirected",
    ({ acts, port }) =>
      Effect.gen(function*() {
        const body = example("issues.closed")
        const github = headersOf(body, { kind: "github" })
        for (const path of ["/hooks/forge/hub", "/hooks/forge/home/", "/hooks/forge/", "/hooks/forge?secret=x"]) {
          const answer = yield* post(port, body, { path, headers: path.endsWith("hub") ? github : headersOf(body) })
          assert.isBelow(answer.status, 300)
        }
        assert.deepStrictEqual(acts.map(({ seen }) => seen.forge), ["hub", "home"])
      })
  )

  daemonTest("that means nothing is answered and not kept", ({ acts, port }) =>
    Effect.gen(function*() {
      for (const body of [changed("issues.closed", (payload) => (payload.action = "edited")), "{}"]) {
        assert.strictEqual(told(yield* post(port, body)), "200 ignored\n")
      }
      assert.lengthOf(acts, 0)
    }))

  daemonTest(
    "is counted as a test where it is one, and a push that comes meanwhile is not",
    ({ port }) =>
      Effect.gen(function*() {
        const [zero, one] = ["0".repeat(40), "1".repeat(40)]
        for (const [before, after] of [[zero, one], [one, one], [one, zero]]) {
          const body = JSON.stringify({ ref: "refs/heads/main", before, after, commits: null })
          assert.strictEqual(
            told(yield* post(port, body, { headers: headersOf(body, { event: "push" }) })),
            "200 ignored\n"
          )
        }
        const ping = JSON.stringify({ zen: "Keep it logically awesome.", hook_id: 1 })
        yield* post(port, ping, {
          path: "/hooks/forge/hub",
          headers: headersOf(ping, { event: "ping", kind: "github" })
        })
        const { text } = yield* ask(port, "/metrics")
        for (
          const line of [
            "forge=\"home\",verdict=\"test\"} 1",
            "forge=\"home\",verdict=\"ignored\"} 2",
            "forge=\"hub\",verdict=\"test\"} 1"
          ]
        ) {
          assert.include(text, `ledger_forge_deliveries_total{${line}`)
        }
      })
  )

  daemonTest(
    "through the socket, where a proxy may bring it, counts as well",
    ({ acts, socket }) =>
      Effect.gen(function*() {
        assert.strictEqual(told(yield* post(socket, example("issues.closed"))), "202 accepted\n")
        assert.lengthOf(acts, 1)
      })
  )
})

describe("what is not taken", () => {
  const body = example("issues.closed")
  const refused: ReadonlyArray<readonly [string, Posted, string]> = [
    ["without a signature", { headers: { "content-type": "application/json" } }, "401 unsigned\n"],
    ["with an empty one", { headers: { ...headersOf(body), "x-forgejo-signature": "" } }, "401 unsigned\n"],
    ["of another secret", { headers: headersOf(body, { key: "not the secret at all" }) }, "401 unsigned\n"],
    [
      "with the token instead",
      { headers: { "content-type": "application/json", authorization: `Bearer ${token}` } },
      "401 unsigned\n"
    ],
    ["in Forgejo's dialect at GitHub's path", {
      path: "/hooks/forge/hub",
      headers: { "content-type": "application/json", "x-forgejo-signature": hmac(body) }
    }, "401 unsigned\n"],
    [
      "as a form",
      { headers: { ...headersOf(body), "content-type": "application/x-www-form-urlencoded" } },
      "415 json only\n"
    ],
    ["compressed", { headers: { ...headersOf(body), "content-encoding": "gzip" } }, "415 json only\n"],
    ["for a forge without a secret", { path: "/hooks/forge/mute" }, "404 not found\n"],
    ["for a forge that does not exist", { path: "/hooks/forge/nobody" }, "404 not found\n"],
    ["at another path", { path: "/hooks/forge/home/again" }, "404 not found\n"],
    ["below hooks, at nothing", { path: "/hooks/" }, "404 not found\n"],
    ["with PUT", { method: "PUT" }, "405 method not allowed\n"],
    ["with OPTIONS, as a browser asks first", { method: "OPTIONS" }, "405 method not allowed\n"],
    ["with GET", { method: "GET", path: "/hooks/forge?payload=%7B%7D" }, "405 method not allowed\n"]
  ]
  for (const [name, posted, answer] of refused) {
    daemonTest(`a delivery ${name}`, ({ acts, port }) =>
      Effect.gen(function*() {
        const answered = yield* post(port, body, posted)
        assert.strictEqual(told(answered), answer)
        assert.strictEqual(answered.headers["allow"], answered.status === 405 ? "POST" : undefined)
        assert.lengthOf(acts, 0)
      }))
  }

  daemonTest("a delivery of more than a mebibyte, said or not said beforehand", ({ port }) =>
    Effect.gen(function*() {
      const large = "x".repeat(1024 * 1024 + 1)
      assert.strictEqual(told(yield* post(port, large)), "413 too large\n")
      const chunked = { ...headersOf(large), "transfer-encoding": "chunked" }
      assert.strictEqual(told(yield* post(port, large, { headers: chunked })), "413 too large\n")
      assert.strictEqual(told(yield* post(port, large.slice(1))), "422 malformed\n")
    }))

  daemonTest(
    "a delivery that is signed and yet not legible, which the log tells by its field",
    ({ log, port }) =>
      Effect.gen(function*() {
        const broken = changed("issues.closed", (payload) => (payload.issue.number = "canary"))
        assert.strictEqual(told(yield* post(port, broken)), "422 malformed\n")
        const line = log.find((line) => line.includes("malformed"))
        assert.include(line, "issue.number")
        assert.notInclude(log.join("\n"), "canary")
      })
  )

  it.live("a delivery whose body does not come is given up", () =>
    Effect.scoped(Effect.gen(function*() {
      const { port } = yield* receiving()
      const answer = yield* Effect.promise(() =>
        new Promise<string>((resolve) => {
          const socket = connect(port, "127.0.0.1")
          let text = ""
          socket.on("data", (chunk) => (text += chunk.toString())).on("close", () => resolve(text))
          socket.write(
            "POST /hooks/forge HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
          )
        })
      )
      assert.match(answer, /^HTTP\/1\.1 408 [^]*too slow\n$/u)
    })), 15_000)

  it.live(
    "a delivery while the log cannot be written, or hangs: the forge sees 503",
    () =>
      Effect.scoped(Effect.gen(function*() {
        const failed = new ForgeLogFailed({ detail: "the disk is full", cause: "x" })
        for (const seen of [() => Effect.fail(failed), () => Effect.never]) {
          const { log, port } = yield* receiving({ seen })
          assert.strictEqual(told(yield* post(port, body)), "503 not recorded\n")
          assert.isTrue(log.some((line) => line.includes("forge delivery was not taken")))
        }
      })),
    15_000
  )
})

describe("nobody learns", () => {
  daemonTest(
    "from answers, log or metrics what was sent or which secret signs",
    ({ log, port }) =>
      Effect.gen(function*() {
        const canary = changed("issue_comment.created", (payload) => {
          payload.comment.body = "/mission end canary-text"
          payload.issue.title = payload.secret = "canary-title"
          payload.sender.email = "canary@example.org"
        })
        const odd = {
          ...headersOf(canary),
          "x-forgejo-event": "canary-Event\t",
          "x-forgejo-delivery": "canary delivery",
          authorization: "canary-auth"
        }
        const answers = [
          yield* post(port, canary),
          yield* post(port, canary, { headers: odd }),
          yield* post(port, canary, { headers: { ...odd, "x-forgejo-signature": "canary" } }),
          yield* ask(port, "/metrics")
        ]
        assert.deepStrictEqual(answers.slice(0, 3).map(({ status }) => status), [202, 200, 401])
        const everything = [...log, ...answers.flatMap(({ headers, text }) => [text, JSON.stringify(headers)])].join(
          "\n"
        )
        for (const word of ["canary", secret, hmac(canary)]) assert.notInclude(everything, word)
        assert.include(everything, `ledger_forge_deliveries_total{forge="home",verdict="accepted"} 1`)
        assert.include(everything, `about="trentuna/token-monitor#3"`.replaceAll("\"", ""))
      })
  )

  daemonTest("more than once a minute that strangers knock", ({ log, port }) =>
    Effect.gen(function*() {
      yield* Effect.forEach([1, 2, 3], () => post(port, "{}", { headers: { "content-type": "application/json" } }))
      assert.lengthOf(log.filter((line) => line.includes("unsigned")), 1)
    }))

  daemonTest("that a forge has no secret, but who reads the daemon's log", ({ log }) =>
    Effect.sync(() => {
      assert.isTrue(log.some((line) => line.includes("mute") && line.includes("cannot deliver: not set")))
    }))
})
