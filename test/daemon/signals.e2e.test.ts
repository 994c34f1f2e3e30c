/** The daemon as a process: told to stop it finishes what runs, closes everything in order and exits 0; killed, it is replaced. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, statSync } from "node:fs"
import { join } from "node:path"
import { documents } from "../support/fakeLedger.ts"
import { ask } from "../support/runningDaemon.ts"
import { temporaryDirectory } from "../support/temporaryDirectory.ts"

const program = join(import.meta.dirname, "../support/daemonProgram.ts")

interface Started {
  readonly child: ChildProcess
  readonly lines: Array<string>
}

/** Until it says that it has started. */
const started = (directory: string): Effect.Effect<Started, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<Started>((resolve, reject) => {
        const child = spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", "pipe"] })
        const lines: Array<string> = []
        child.stdout.on("data", (chunk) => reject(new Error(`on stdout: ${chunk}`)))
        child.once("exit", () => reject(new Error(lines.join("\n"))))
        child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
          lines.push(...chunk.trimEnd().split("\n"))
          if (chunk.includes("daemon started")) resolve({ child, lines })
        })
      })
    ),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

const exitOf = (child: ChildProcess) =>
  Effect.promise(async () => child.exitCode ?? child.signalCode ?? (await once(child, "exit"))[0])

describe.each(["SIGTERM", "SIGINT"] as const)("%s", (signal) => {
  it.live("lets a running request finish, then stops everything in order and exits 0", () =>
    Effect.scoped(Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const socket = join(directory, "run", "socket")
      const { child } = yield* started(directory)
      const body = JSON.stringify({ kind: "start", mission: "a/b#1" })
      const running = yield* Effect.forkChild(ask(socket, "/api/v1/bookmarks", { method: "POST", body }))
      while (!existsSync(join(directory, "begun"))) yield* Effect.sleep("10 millis")
      child.kill(signal)
      const { status, text } = yield* Fiber.join(running)
      assert.deepStrictEqual([status, JSON.parse(text)], [200, documents.bookmarked])
      assert.strictEqual(yield* exitOf(child), 0)
      const times = ["done", "collector-stopped", "log-closed"].map((name) => statSync(join(directory, name)).mtimeMs)
      assert.deepStrictEqual(times, times.toSorted((a, b) => a - b))
      assert.isFalse(existsSync(socket))
    })))
})

describe("after kill -9", () => {
  it.live("the next daemon takes over lock, socket and token", () =>
    Effect.scoped(Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const socket = join(directory, "run", "socket")
      const first = yield* started(directory)
      first.child.kill("SIGKILL")
      yield* exitOf(first.child)
      assert.isTrue(existsSync(socket))
      yield* started(directory)
      assert.strictEqual((yield* ask(socket, "/healthz")).status, 200)
    })))
})

describe("a second daemon", () => {
  it.live("does not start while the first one runs, and leaves its socket alone", () =>
    Effect.scoped(Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      yield* started(directory)
      const second = spawn(process.execPath, [program, directory], { stdio: "ignore" })
      assert.notStrictEqual(yield* exitOf(second), 0)
      assert.strictEqual((yield* ask(join(directory, "run", "socket"), "/healthz")).status, 200)
    })))
})
