/** Where the daemon listens, who can open its socket, and how it stops. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Redacted, Scope } from "effect"
import { HttpServerResponse } from "effect/http"
import * as fs from "node:fs"
import { Agent, request as httpRequest } from "node:http"
import { createServer } from "node:net"
import { join } from "node:path"
import { type HttpApp, listen } from "../../src/daemon/Listener.ts"
import { socketPath } from "../../src/daemon/socketPath.ts"
import { documents, fakeLedger } from "../support/fakeLedger.ts"
import { ask, runningDaemon, settings, token } from "../support/runningDaemon.ts"
import { temporaryDirectory } from "../support/temporaryDirectory.ts"

const mode = (path: string) => (fs.statSync(path).mode & 0o777).toString(8)

describe("the unix socket", () => {
  it.live("can be opened by its owner only, and goes with the daemon", () =>
    Effect.gen(function*() {
      const socket = yield* Effect.scoped(Effect.map(runningDaemon(), ({ directory, socket }) => {
        assert.deepStrictEqual([mode(socket), mode(join(directory, "run"))], ["600", "700"])
        return socket
      }))
      assert.isFalse(fs.existsSync(socket))
    }))

  it.live("that a killed daemon left behind is replaced", () =>
    Effect.scoped(Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const socket = join(directory, "socket")
      const left = createServer()
      yield* Effect.promise(() => new Promise<void>((resolve) => left.listen(join(directory, "other"), resolve)))
      fs.linkSync(join(directory, "other"), socket)
      yield* Effect.promise(() => new Promise((resolve) => left.close(resolve)))
      assert.isTrue(fs.lstatSync(socket).isSocket())
      yield* runningDaemon({ socket })
      assert.strictEqual((yield* ask(socket, "/healthz")).status, 200)
    })))

  it.live("never replaces a file", () =>
    Effect.scoped(Effect.gen(function*() {
      const socket = join(yield* temporaryDirectory, "socket")
      fs.writeFileSync(socket, "precious")
      let collected = false
      const collect = Effect.sync(() => void (collected = true))
      const { code, exitCode } = yield* Effect.flip(runningDaemon({ socket, collect }))
      assert.deepStrictEqual([code, exitCode], ["socket-path-taken", 78])
      assert.isFalse(collected)
      assert.strictEqual(fs.readFileSync(socket, "utf8"), "precious")
    })))

  it.live("is refused where no directory can be made", () =>
    Effect.scoped(Effect.gen(function*() {
      const { code, exitCode } = yield* Effect.flip(runningDaemon({ socket: "/proc/nowhere/ledger/socket" }))
      assert.deepStrictEqual([code, exitCode], ["cannot-listen", 78])
    })))

  it.live("does not stand where others may enter", () =>
    Effect.scoped(Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      fs.chmodSync(directory, 0o755)
      const { code, hint } = yield* Effect.flip(runningDaemon({ socket: join(directory, "socket") }))
      assert.strictEqual(code, "socket-directory-open")
      assert.include(hint, `chmod 700 ${directory}`)
    })))

  it.live("may have a path of 107 bytes and not of 108", () =>
    Effect.scoped(Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const ofLength = (length: number) => join(directory, "x".repeat(length - directory.length - 1))
      yield* Effect.scoped(runningDaemon({ socket: ofLength(107) }))
      const { code, exitCode, hint, message } = yield* Effect.flip(runningDaemon({ socket: ofLength(108) }))
      assert.deepStrictEqual([code, exitCode], ["socket-path-too-long", 78])
      assert.include(message, "108 bytes")
      assert.include(hint, "XDG_RUNTIME_DIR")
    })))

  it.live("stands beside the ledger, and elsewhere where its path would be too long", () =>
    Effect.gen(function*() {
      const long = `/data/${"x".repeat(120)}/ledger.db`
      assert.strictEqual(yield* socketPath("/data/ledger.db", {}), "/data/ledger.run/socket")
      assert.strictEqual(yield* socketPath(long, { RUNTIME_DIRECTORY: "/run/ledger" }), "/run/ledger/socket")
      assert.match(
        yield* socketPath(long, { XDG_RUNTIME_DIR: "/run/user/1" }),
        /^\/run\/user\/1\/ledger-[0-9a-f]{16}\/socket$/u
      )
      assert.strictEqual((yield* Effect.flip(socketPath(long, {}))).code, "socket-path-too-long")
    }))
})

describe("the TCP address", () => {
  it.live("that another program has is named, with what to do", () =>
    Effect.scoped(Effect.gen(function*() {
      const { port } = yield* runningDaemon()
      const failed = yield* Effect.flip(runningDaemon({
        settings: { ...settings(null), daemon: { host: "127.0.0.1", port, token: Redacted.make(token) } }
      }))
      assert.deepStrictEqual([failed.code, failed.exitCode], ["cannot-listen", 1])
      assert.include(failed.message, `127.0.0.1:${port}`)
      assert.include(failed.hint, "LEDGER_DAEMON_LISTEN")
    })))
})

describe("the token", () => {
  it.live("is made once, for its owner's eyes only, and kept", () =>
    Effect.scoped(Effect.gen(function*() {
      const { directory, log, port } = yield* runningDaemon({ settings: settings(null) })
      const file = join(directory, "ledger.token")
      const made = fs.readFileSync(file, "utf8").trim()
      assert.strictEqual(mode(file), "600")
      assert.match(made, /^[\w-]{43}$/u)
      const asked = yield* ask(port, "/api/v1/status", { headers: { authorization: `Bearer ${made}` } })
      assert.strictEqual(asked.status, 200)
      assert.notInclude(log.join("\n"), made)
    })))
})

describe("stopping", () => {
  it.live("finishes what runs, then stops collecting, and takes nothing new", () =>
    Effect.gen(function*() {
      const happened: Array<string> = []
      const { service } = fakeLedger({
        bookmark: () =>
          Effect.sync(() => void happened.push("bookmark begun")).pipe(
            Effect.andThen(Effect.sleep("300 millis")),
            Effect.andThen(Effect.sync(() => {
              happened.push("bookmark done")
              return documents.bookmarked
            }))
          )
      })
      const collect = Effect.never.pipe(
        Effect.onInterrupt(() => Effect.sync(() => void happened.push("collecting stopped")))
      )
      const scope = yield* Scope.make()
      const { log, port, socket } = yield* Scope.provide(runningDaemon({ service, collect }), scope)
      const body = JSON.stringify({ kind: "start", mission: "a/b#1" })
      const running = yield* Effect.forkChild(ask(socket, "/api/v1/bookmarks", { method: "POST", body }))
      while (happened.length === 0) yield* Effect.sleep("5 millis")
      const stopping = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      yield* Effect.sleep("50 millis")
      const late = yield* Effect.exit(ask(port, "/healthz"))
      const { status, text } = yield* Fiber.join(running)
      yield* Fiber.join(stopping)
      assert.isTrue(Exit.isFailure(late))
      assert.deepStrictEqual([status, JSON.parse(text)], [200, documents.bookmarked])
      assert.deepStrictEqual(happened, ["bookmark begun", "bookmark done", "collecting stopped"])
      assert.match(log.at(-2) ?? "", /stopping/u)
      assert.match(log.at(-1) ?? "", /stopped/u)
    }))
})

describe("stopping while", () => {
  const serving = (app: HttpApp, patience: number) =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { port } = yield* Scope.provide(listen(app, { kind: "tcp", host: "127.0.0.1", port: 0 }, patience), scope)
      return { port, stop: Scope.close(scope, Exit.void) }
    })

  it.live("a request never ends: it is broken off, its work is interrupted, and the daemon stops", () =>
    Effect.gen(function*() {
      const happened: Array<string> = []
      const noted = (what: string) => Effect.sync(() => void happened.push(what))
      const endless = noted("begun").pipe(
        Effect.andThen(Effect.never),
        Effect.onInterrupt(() => noted("interrupted")),
        // As the router runs every route.
        Effect.interruptible
      )
      const { port, stop } = yield* serving(endless, 100)
      const sent = httpRequest({ host: "127.0.0.1", port }).on("error", () => happened.push("broken off")).end()
      while (happened.length === 0) yield* Effect.sleep("5 millis")
      yield* stop
      while (happened.length < 3) yield* Effect.sleep("5 millis")
      assert.sameMembers(happened, ["begun", "interrupted", "broken off"])
      sent.destroy()
    }))

  it.live("a client would keep its connection open after the answer: it is closed at once", () =>
    Effect.gen(function*() {
      const asked: Array<true> = []
      const slow = Effect.sync(() => void asked.push(true)).pipe(
        Effect.andThen(Effect.sleep("100 millis")),
        Effect.as(HttpServerResponse.text("hello"))
      )
      const { port, stop } = yield* serving(slow, 60_000)
      const agent = new Agent({ keepAlive: true })
      const answered = yield* Effect.forkChild(
        Effect.promise(() =>
          new Promise((resolve, reject) =>
            httpRequest({ host: "127.0.0.1", port, agent }, (response) => response.resume().once("end", resolve))
              .once("error", reject).end()
          )
        ),
        { startImmediately: true }
      )
      while (asked.length === 0) yield* Effect.sleep("5 millis")
      // Node itself would leave the idle connection open for another five seconds.
      const nodesOwn = Effect.as(Effect.sleep("4 seconds"), "still open")
      assert.strictEqual(yield* Effect.race(Effect.as(stop, "stopped"), nodesOwn), "stopped")
      yield* Fiber.join(answered)
      agent.destroy()
    }))
})

describe("starting", () => {
  it.live("says which daemon this is, and what it lacks", () =>
    Effect.scoped(Effect.gen(function*() {
      const { directory, log, port, socket } = yield* runningDaemon()
      const [warning, line] = log
      assert.include(warning, "no source is configured")
      assert.include(warning, "XAI_MANAGEMENT_KEY")
      for (const part of ["1.2.3", `${directory}/ledger.db`, "sources=none", `http://127.0.0.1:${port}`, socket]) {
        assert.include(line, part)
      }
      assert.include(line, `pid=${process.pid}`)
    })))
})
