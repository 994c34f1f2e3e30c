/** A real daemon over a fake `Ledger`, on a unix socket and a free TCP port, in a directory of its own. */
import { Effect, Logger, Redacted, type Scope } from "effect"
import { request as httpRequest } from "node:http"
import { join } from "node:path"
import { type DaemonOptions, start } from "../../src/daemon/Daemon.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { ForgeLog } from "../../src/forge/ForgeLog.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import type { LedgerFailure } from "../../src/ledger/LedgerFailure.ts"
import { fakeLedger, type LedgerService } from "./fakeLedger.ts"
import { temporaryDirectory } from "./temporaryDirectory.ts"

export const token = "test-token-0123456789"

export interface RunningDaemon {
  readonly directory: string
  readonly socket: string
  readonly url: string
  readonly port: number
  /** Every line that was logged. */
  readonly log: Array<string>
}

export interface TestDaemonOptions extends Partial<DaemonOptions<never>> {
  readonly service?: LedgerService
  readonly forgeLog?: ForgeLog["Service"]
  readonly socket?: string
}

/** Stops with the scope. The lock is the real one, of a ledger in the directory. */
export const runningDaemon = Effect.fnUntraced(
  function*(options: TestDaemonOptions = {}): Effect.fn.Return<RunningDaemon, LedgerFailure, Scope.Scope> {
    const directory = yield* temporaryDirectory
    const socket = options.socket ?? join(directory, "run", "socket")
    const log: Array<string> = []
    const logger = Logger.map(Logger.formatLogFmt, (line) => void log.push(line))
    const lock = yield* Effect.orDie(WriteLock.acquire(join(directory, "ledger.db"), { socket }))
    const { faces } = yield* start({
      version: "1.2.3",
      settings: settings(Redacted.make(token)),
      collect: Effect.never,
      unready: Effect.succeed([]),
      ...options
    }).pipe(
      Effect.provideService(WriteLock, lock),
      Effect.provideService(ForgeLog, options.forgeLog ?? forgetful),
      Effect.provideService(Ledger, options.service ?? fakeLedger().service),
      Effect.provide(Logger.layer([logger]))
    )
    return { directory, socket, url: `http://127.0.0.1:${faces.tcp.port}`, port: faces.tcp.port, log }
  }
)

export const settings = (token: Redacted.Redacted | null): DaemonOptions<never>["settings"] => ({
  timeZone: "Europe/Brussels",
  daemon: { host: "127.0.0.1", port: 0, token },
  sources: [],
  forges: []
})

/** A log that takes everything and keeps nothing. */
export const forgetful: ForgeLog["Service"] = {
  agents: Effect.succeed([]),
  seen: (acts) => Effect.succeed(acts.length)
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly text: string
}

export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A request made with nothing but Node, so that every header is the test's. `at` is a port or the path of a socket. */
export const ask = (at: number | string, path: string, { body, headers, method }: Asked = {}) =>
  Effect.promise(() =>
    new Promise<Answered>((resolve, reject) => {
      const target = typeof at === "number" ? { host: "127.0.0.1", port: at } : { socketPath: at }
      const sent = httpRequest({ ...target, path, method: method ?? "GET", headers: headers ?? {}, agent: false })
      sent.once("error", reject)
      sent.once("response", (response) => {
        let text = ""
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
        response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
        response.once("error", reject)
      })
      sent.end(body)
    })
  )

export const withToken = { authorization: `Bearer ${token}` }
