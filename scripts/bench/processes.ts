/** Whole processes: how long a command takes from the shell, and what the daemon holds in memory. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import * as path from "node:path"
import { createInterface } from "node:readline"
import { launcher, node, surroundings } from "./command.ts"
import { inTurns } from "./measure.ts"
import { count, milliseconds, type Row, times } from "./Row.ts"

/** `ledger --version` and `ledger report` over a log of ordinary size, in turns with a Node that does nothing. */
export const starting = async (log: string, home: string, runs: number): Promise<ReadonlyArray<Row>> => {
  const [nothing, version, report] = await inTurns(runs, [
    () => node(["-e", "0"], home),
    () => node([launcher, "--version"], home),
    () => node([launcher, "report", "--db", log], home)
  ], 2) as [number, number, number]
  const row = (what: string, time: number, aim: number): Row => ({
    what,
    measured: milliseconds(time),
    limit: `${milliseconds(nothing)} for node -e 0 (${times(time / nothing)})`,
    aim: `≤ ${aim}× node -e 0`,
    met: time / nothing <= aim
  })
  return [row("ledger --version", version, 4), row("ledger report", report, 6)]
}

/** Long enough for the first polls and for what starting leaves behind. */
const settling = 10_000

/** The daemon with one source, which the stand-in plays; `log` ends a short while ago, and is written to. */
export const idleDaemon = async (log: string, home: string): Promise<Row> => {
  const standIn = spawn(process.execPath, [path.join(import.meta.dirname, "../../src/demo/xai/serve.ts")], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  const account = JSON.parse(await firstLine(standIn.stdout)) as { url: string; teamId: string; managementKey: string }
  const xai = { XAI_BASE_URL: account.url, XAI_TEAM_ID: account.teamId, XAI_MANAGEMENT_KEY: account.managementKey }
  const daemon = () =>
    spawn(process.execPath, [launcher, "daemon", "--quiet", "--db", log], {
      env: { ...surroundings(home), ...xai, LEDGER_DAEMON_LISTEN: "127.0.0.1:0" },
      stdio: "inherit"
    })
  try {
    // The first start leaves compiled code for all others.
    await held(daemon(), 3000)
    const memory = await held(daemon(), settling)
    return {
      what: "daemon, resident memory when idle",
      measured: `${count(memory)} MB`,
      limit: `${count(await held(nothing(), 500))} MB for a Node that waits`,
      aim: "≤ 120 MB",
      met: memory <= 120
    }
  } finally {
    standIn.kill()
  }
}

/** Megabytes that the process holds after so many milliseconds; then it is stopped. */
const held = async (running: ChildProcess, after: number): Promise<number> => {
  await new Promise((resolve) => setTimeout(resolve, after))
  const memory = residentMemory(running.pid!)
  const gone = once(running, "exit")
  running.kill()
  await gone
  return memory
}

const nothing = (): ChildProcess => spawn(process.execPath, ["-e", "setTimeout(() => {}, 1e6)"], { stdio: "ignore" })

const firstLine = async (stream: NodeJS.ReadableStream): Promise<string> => {
  for await (const line of createInterface({ input: stream })) return line
  throw new Error("the stand-in did not start")
}

/** Megabytes. Fails where the process is gone. */
const residentMemory = (pid: number): number => {
  const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })
  const kilobytes = Number(stdout.trim())
  if (!(kilobytes > 0)) throw new Error(`process ${pid} has ended`)
  return kilobytes / 1024
}
