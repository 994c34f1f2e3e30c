/** `ledger` as a demo runs it: as processes of their own, with the demo's configuration and environment. */
import { Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import * as fs from "node:fs"
import { DemoFailed } from "./DemoFailed.ts"
import { type DemoHome, onAbruptEnd } from "./DemoHome.ts"

export interface LedgerProgram {
  /** Runs a command to its end; what it printed on standard output. Fails unless it ends with 0. */
  readonly run: (words: ReadonlyArray<string>) => Effect.Effect<string, DemoFailed>
  /** As `run`, but what it prints goes where the demo prints, in its width and colours. */
  readonly show: (words: ReadonlyArray<string>) => Effect.Effect<void, DemoFailed>
  /** Runs until its scope is closed. Fails in whatever waits for it when it ends before. */
  readonly daemon: Effect.Effect<RunningDaemon, DemoFailed, Scope.Scope>
}

export interface RunningDaemon {
  /** Where it listens; undefined: it does not yet. */
  readonly address: () => string | undefined
  /** Fails when the daemon has ended by itself, and says what it said last. */
  readonly alive: Effect.Effect<void, DemoFailed>
  /** SIGTERM; fails unless it then ends with 0. */
  readonly stop: Effect.Effect<void, DemoFailed>
}

/** Real milliseconds after which a daemon that should have stopped is killed. */
const patience = 5000

/** `launcher` is the file that Node runs as `ledger`. */
export const ledgerProgram = (launcher: string, home: DemoHome, environment: NodeJS.ProcessEnv): LedgerProgram => {
  const start = (words: ReadonlyArray<string>, stdout: "pipe" | "inherit" | number, stderr: "pipe" | number) =>
    spawn(process.execPath, [launcher, "--config", home.config, ...words], {
      env: environment,
      stdio: ["ignore", stdout, stderr]
    })
  const finish = (words: ReadonlyArray<string>, stdout: "pipe" | "inherit") =>
    Effect.suspend(() => outcome(start(words, stdout, "pipe"))).pipe(
      Effect.flatMap(({ end, said, told }) =>
        end === "0" ? Effect.succeed(told) : failed(home, `\`ledger ${words.join(" ")}\` ended with ${end}`, said)
      )
    )
  const daemon = Effect.gen(function*() {
    const log = fs.openSync(home.daemonLog, "a", 0o600)
    const child = start(["daemon"], log, log)
    fs.closeSync(log)
    yield* onAbruptEnd(() => child.kill("SIGKILL"))
    yield* Effect.addFinalizer(() => ended(child, "SIGTERM"))
    return {
      address: () => / daemon started".* url=(\S+)/u.exec(fs.readFileSync(home.daemonLog, "utf8"))?.[1],
      alive: Effect.suspend(() => endOf(child) === undefined ? Effect.void : daemonFailed(home, child)),
      stop: Effect.suspend(() =>
        endOf(child) === undefined
          ? Effect.andThen(
            ended(child, "SIGTERM"),
            Effect.suspend(() => endOf(child) === "0" ? Effect.void : daemonFailed(home, child))
          )
          : daemonFailed(home, child)
      )
    }
  })
  return { run: (words) => finish(words, "pipe"), show: (words) => Effect.asVoid(finish(words, "inherit")), daemon }
}

const failed = ({ directory }: DemoHome, what: string, said: string) =>
  Effect.fail(
    new DemoFailed({
      code: "demo-failed",
      message: said.trim() === "" ? what : `${what}: ${said.trim().split("\n").at(-1)!.replace(/^ledger: /u, "")}`,
      hint: `what was made until then is kept in ${directory}`,
      exitCode: 1
    })
  )

const daemonFailed = (home: DemoHome, child: ChildProcess) =>
  Effect.suspend(() => failed(home, `the daemon ended with ${endOf(child)}`, troublesIn(home.daemonLog)))

/** What tells of a daemon's life is no reason for its end. */
const troublesIn = (log: string): string =>
  fs.readFileSync(log, "utf8").split("\n").filter((line) => !line.includes("level=INFO")).join("\n")

/** The exit code or the signal of a process that has ended. */
const endOf = ({ exitCode, signalCode }: ChildProcess): string | undefined => signalCode ?? exitCode?.toString()

interface Outcome {
  readonly end: string
  readonly told: string
  readonly said: string
}

/** An interruption ends the process as well. */
const outcome = (child: ChildProcess) =>
  Effect.callback<Outcome>((resume) => {
    const [told, said] = [child.stdout, child.stderr].map((stream) => {
      const chunks: Array<Buffer> = []
      stream?.on("data", (chunk: Buffer) => chunks.push(chunk))
      return () => Buffer.concat(chunks).toString()
    })
    child.once("error", ({ message }) => resume(Effect.succeed({ end: message, told: "", said: "" })))
    child.once("close", (code, signal) =>
      resume(Effect.succeed({ end: signal ?? String(code), told: told!(), said: said!() })))
    return ended(child, "SIGTERM")
  })

/** Sends the signal to a process that still runs and waits for its end, which is forced after a while. */
const ended = (child: ChildProcess, signal: "SIGTERM"): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    if (endOf(child) !== undefined || child.pid === undefined) return resume(Effect.void)
    const force = setTimeout(() => child.kill("SIGKILL"), patience)
    child.once("exit", () => {
      clearTimeout(force)
      resume(Effect.void)
    })
    child.kill(signal)
  })
