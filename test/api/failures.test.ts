/** What goes wrong is told the same way on both sides of HTTP: what, why, and what to do next. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, type Layer, Redacted, type Scope } from "effect"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { overSocket, overUrl } from "../../src/api/client.ts"
import { reach } from "../../src/api/reach.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import type { LedgerFailure } from "../../src/ledger/LedgerFailure.ts"
import { documents, failure, fakeLedger } from "../support/fakeLedger.ts"
import { ask, runningDaemon, token, withToken } from "../support/runningDaemon.ts"
import { temporaryDirectory } from "../support/temporaryDirectory.ts"

const failures: ReadonlyArray<readonly [LedgerFailure, number]> = [
  [failure(2, "unknown-mission"), 404],
  [failure(2, "ambiguous-mission"), 400],
  [failure(2, "wrong-usage", null), 400],
  [failure(1, "idempotency-conflict"), 409],
  [failure(2, "conflict"), 409],
  [failure(1, "refused"), 422],
  [failure(3, "source-unreachable"), 502],
  [failure(3, "disk-full"), 503],
  [failure(4, "forbidden"), 403],
  [failure(78, "configuration"), 500]
]

const told = ({ code, exitCode, hint, message }: LedgerFailure) => ({ code, message, hint, exitCode })

const status = (client: Layer.Layer<Ledger>) =>
  Ledger.use((ledger) => ledger.status({})).pipe(Effect.flip, Effect.provide(client))

/** A server that is no daemon. */
const foreign = (listener: RequestListener): Effect.Effect<string, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<ReturnType<typeof createServer>>((resolve) => {
        const server = createServer(listener).listen(0, "127.0.0.1", () => resolve(server))
      })
    ),
    (server) => Effect.sync(() => (server.closeAllConnections(), server.close()))
  ).pipe(Effect.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`))

describe("a failure of the ledger", () => {
  it.live.each(failures)("%s crosses HTTP whole", ([expected, code]) =>
    Effect.scoped(Effect.gen(function*() {
      const daemon = yield* runningDaemon({ service: fakeLedger({ keys: () => Effect.fail(expected) }).service })
      const keys = Ledger.use((ledger) => ledger.keys({})).pipe(Effect.flip)
      const overTcp = yield* keys.pipe(Effect.provide(overUrl(daemon.url, Redacted.make(token))))
      const local = yield* keys.pipe(Effect.provide(overSocket(daemon.socket)))
      for (const got of [overTcp, local]) {
        assert.deepStrictEqual(told(got), told(expected))
      }
      const raw = yield* ask(daemon.port, "/api/v1/keys", { headers: withToken })
      assert.strictEqual(raw.status, code)
      assert.strictEqual(raw.headers["content-type"], "application/problem+json")
      assert.deepStrictEqual(JSON.parse(raw.text), {
        type: `urn:ledger:problem:${expected.code}`,
        title: JSON.parse(raw.text).title,
        status: code,
        detail: expected.message,
        code: expected.code,
        hint: expected.hint,
        exitCode: expected.exitCode
      })
    })))

  it.live("that happens during long work arrives after the progress", () =>
    Effect.scoped(Effect.gen(function*() {
      const expected = failure(1, "damaged")
      const { service } = fakeLedger({
        verify: (onProgress) => {
          onProgress({ what: "events", done: 1, total: 2 })
          return Effect.fail(expected)
        }
      })
      const { socket } = yield* runningDaemon({ service })
      const steps: Array<unknown> = []
      const got = yield* Ledger.use((ledger) => ledger.verify((step) => steps.push(step))).pipe(
        Effect.flip,
        Effect.provide(overSocket(socket))
      )
      assert.deepStrictEqual(told(got), told(expected))
      assert.deepStrictEqual(steps, [{ what: "events", done: 1, total: 2 }])
    })))
})

describe("a daemon that cannot be asked", () => {
  it.live("whose socket does not exist, or where nobody listens, is unreachable: nothing was done", () =>
    Effect.scoped(Effect.gen(function*() {
      const socket = join(yield* temporaryDirectory, "socket")
      for (const client of [overSocket(socket), overUrl("http://127.0.0.1:1", null)]) {
        const { code, exitCode, hint } = yield* status(client)
        assert.deepStrictEqual([code, exitCode], ["daemon-unreachable", 3])
        assert.include(hint, "ledger daemon")
      }
      assert.strictEqual((yield* Effect.flip(reach(socket, "10 millis"))).code, "daemon-unreachable")
    })))

  it.live("that holds the lock and does not listen yet is waited for", () =>
    Effect.scoped(Effect.gen(function*() {
      const path = join(yield* temporaryDirectory, "socket")
      const reaching = yield* Effect.forkChild(reach(path))
      yield* Effect.sleep("120 millis")
      const server = createServer((_, response) => response.end("{}"))
      yield* Effect.acquireRelease(
        Effect.promise(() => new Promise<void>((resolve) => server.listen(path, resolve))),
        () => Effect.sync(() => (server.closeAllConnections(), server.close()))
      )
      yield* Fiber.join(reaching)
    })))

  it.live("that breaks off may have done what was asked", () =>
    Effect.scoped(Effect.gen(function*() {
      const url = yield* foreign((request) => request.socket.destroy())
      const { code, exitCode, hint } = yield* status(overUrl(url, null))
      assert.deepStrictEqual([code, exitCode], ["daemon-lost", 3])
      assert.include(hint, "ledger log")
    })))

  const silentAtFirst = (times: number) =>
    Effect.gen(function*() {
      const path = join(yield* temporaryDirectory, "socket")
      let asked = 0
      yield* Effect.acquireRelease(
        Effect.promise(() =>
          new Promise<ReturnType<typeof createServer>>((resolve) => {
            const server = createServer((_, response) => {
              if (++asked > times) response.end("{}")
            }).listen(path, () => resolve(server))
          })
        ),
        (server) => Effect.sync(() => (server.closeAllConnections(), server.close()))
      )
      return { path, asked: () => asked }
    })

  it.live("that is stopped is told apart from one that works, and nothing was asked of it", () =>
    Effect.scoped(Effect.gen(function*() {
      const { asked, path } = yield* silentAtFirst(Infinity)
      const { code, exitCode, hint, message } = yield* Effect.flip(reach(path, "50 millis"))
      assert.deepStrictEqual([code, exitCode, asked()], ["daemon-silent", 3, 5])
      assert.include(message, "nothing was asked")
      assert.notInclude(`${message} ${hint}`, "may")
    })))

  it.live("that is busy for a moment is asked again", () =>
    Effect.scoped(Effect.gen(function*() {
      const { asked, path } = yield* silentAtFirst(2)
      yield* reach(path, "200 millis")
      assert.strictEqual(asked(), 3)
    })))

  it.live("that answers is reached", () =>
    Effect.scoped(Effect.flatMap(runningDaemon(), ({ socket }) => reach(socket))))

  const strangers: ReadonlyArray<readonly [string, RequestListener]> = [
    ["a page", (_, response) => response.setHeader("content-type", "text/html").end("<h1>hello</h1>")],
    [
      "a proxy in trouble",
      (_, response) => response.writeHead(502, { "content-type": "text/html" }).end("bad gateway")
    ],
    ["broken JSON", (_, response) => response.setHeader("content-type", "application/json").end("{\"schema\":")],
    [
      "a problem of another kind",
      (_, response) => response.writeHead(502, { "content-type": "application/problem+json" }).end("{\"status\":502}")
    ],
    ["nothing", (_, response) => response.end()],
    [
      "a newer document",
      (_, response) =>
        response.setHeader("content-type", "application/json").end(
          JSON.stringify({ ...documents.status, schema: "ledger.status/2" })
        )
    ],
    ["an unknown status", (_, response) => response.writeHead(418, { "content-type": "application/json" }).end("{}")]
  ]
  it.live.each(strangers)(
    "because it answers with %s is not understood",
    ([, listener]) =>
      Effect.scoped(Effect.gen(function*() {
        const url = yield* foreign(listener)
        const { code, exitCode, message } = yield* status(overUrl(url, null))
        assert.deepStrictEqual([code, exitCode], ["daemon-not-understood", 3])
        assert.notInclude(message, "\n")
      }))
  )

  it.live("never sees its token in a message", () =>
    Effect.scoped(Effect.gen(function*() {
      const url = yield* foreign((request) => request.socket.destroy())
      const address = url.replace("http://", "http://user:canary-password@")
      const got = yield* status(overUrl(address, Redacted.make("canary-token")))
      assert.notInclude(JSON.stringify(told(got)), "canary")
    })))
})

describe("a document of a newer release", () => {
  it.live("with more fields is read", () =>
    Effect.scoped(Effect.gen(function*() {
      const url = yield* foreign((_, response) =>
        response.setHeader("content-type", "application/json").end(
          JSON.stringify({ ...documents.status, mood: "cheerful" })
        )
      )
      const got = yield* Ledger.use((ledger) => ledger.status({})).pipe(Effect.provide(overUrl(url, null)))
      assert.deepStrictEqual(got, documents.status)
    })))
})
