/** The real daemon as a process of its own: started, asked over its socket, and killed with the scope. */
import { Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import * as path from "node:path"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { type Answered, ask } from "./runningDaemon.ts"

const main = path.join(import.meta.dirname, "../../src/main.ts")

export class DaemonProcess {
  readonly #child: ChildProcess
  readonly #log: string
  #errors = ""
  #ended = false
  readonly ended: Promise<number | null>

  private constructor(child: ChildProcess, log: string) {
    this.#child = child
    this.#log = log
    child.stderr!.on("data", (chunk: Buffer) => {
      this.#errors += chunk.toString()
    })
    this.ended = new Promise((resolve) =>
      child.once("close", (code) => {
        this.#ended = true
        resolve(code)
      })
    )
  }

  /** Starts it on a log, without a source unless `environment` names one. Returns at once: see `ready` and `ended`. */
  static start(
    log: string,
    environment: Readonly<Record<string, string>> = {}
  ): Effect.Effect<DaemonProcess, never, Scope.Scope> {
    const env = {
      HOME: path.dirname(log),
      PATH: process.env["PATH"],
      LEDGER_DB: log,
      LEDGER_PORT: "0",
      LEDGER_LOG_FORMAT: "logfmt",
      ...environment
    }
    return Effect.acquireRelease(
      Effect.sync(() =>
        new DaemonProcess(spawn(process.execPath, [main, "daemon"], { env, stdio: ["ignore", "ignore", "pipe"] }), log)
      ),
      (running) => Effect.promise(() => running.stop("SIGKILL"))
    )
  }

  /** What it said on standard error so far. */
  get errors(): string {
    return this.#errors
  }

  /** Waits until it serves; dies with what it said where it ends instead. */
  get ready(): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (this.#ended) return Effect.die(new Error(`it ended by itself: ${this.#errors}`))
      return this.#errors.includes("ledger daemon started") ? Effect.succeed(true) : Effect.as(Effect.sleep(20), false)
    }).pipe(Effect.repeat({ until: (serving) => serving }), Effect.asVoid)
  }

  /** Asks it over its socket, once it serves. */
  ask(request: string, body?: unknown): Effect.Effect<Answered> {
    return Effect.gen({ self: this }, function*() {
      yield* this.ready
      const holder = yield* Effect.orDie(WriteLock.holder(this.#log))
      return yield* ask(
        holder!.socket!,
        request,
        body === undefined
          ? {}
          : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
      )
    })
  }

  /** Waits for its end and gives its exit code. */
  get exit(): Effect.Effect<number | null> {
    return Effect.promise(() => this.ended)
  }

  stop(signal: NodeJS.Signals): Promise<number | null> {
    if (!this.#ended) this.#child.kill(signal)
    return this.ended
  }
}
