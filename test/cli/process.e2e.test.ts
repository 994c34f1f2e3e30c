/** The program as it is installed: launcher, bundle, exit codes, pipes and signals. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

const launcher = join(import.meta.dirname, "../../bin/ledger.js")
const home = mkdtempSync(join(tmpdir(), "ledger-process-"))
const environment = { HOME: home, PATH: process.env["PATH"] ?? "" }

const ledger = (words: ReadonlyArray<string>, more: Record<string, string> = {}) =>
  spawnSync(process.execPath, [launcher, ...words], { env: { ...environment, ...more }, encoding: "utf8" })

beforeAll(() => {
  if (!existsSync(join(import.meta.dirname, "../../dist/app/main.js"))) throw new Error("run `npm run build` first")
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe("the installed program", () => {
  it("tells its version and its help on standard output", () => {
    expect(ledger(["--version"])).toMatchObject({
      status: 0,
      stderr: "",
      stdout: expect.stringMatching(/^ledger \d+\.\d+\.\d+\n$/u)
    })
    expect(ledger(["mission", "start", "--help"])).toMatchObject({
      status: 0,
      stderr: "",
      stdout: expect.stringContaining("--agent A")
    })
  })

  it("ends with 2 for wrong usage and with 78 for a wrong configuration, in one line on standard error", () => {
    expect(ledger(["report", "--misson", "3"])).toMatchObject({
      status: 2,
      stdout: "",
      stderr: "ledger: unknown flag --misson: did you mean --mission?\n"
    })
    expect(ledger(["config", "show"], { LEDGER_PROT: "1" })).toMatchObject({
      status: 78,
      stdout: "",
      stderr: "ledger: environment variable LEDGER_PROT is no setting: the nearest known one is LEDGER_PORT\n"
    })
  })

  it("writes a configuration and shows what is in force", () => {
    expect(ledger(["config", "init"]).status).toBe(0)
    expect(ledger(["config", "init"]).status).toBe(78)
    const shown = ledger(["config", "show", "--json"], { XAI_MANAGEMENT_KEY: "canary-key", XAI_TEAM_ID: "team" })
    expect(shown).toMatchObject({ status: 0, stderr: "" })
    expect(shown.stdout).toMatch(/\.config\/ledger\/config\.toml:\d+ \(environment XAI_MANAGEMENT_KEY\)/u)
    expect(shown.stdout).not.toContain("canary-key")
  })

  it("refuses an old Node in one line", ({ skip }) => {
    const old = ["/usr/bin/node", "/usr/local/bin/node"].find((node) =>
      /^v(?:1\d|2[0-3])\./u.test(spawnSync(node, ["--version"], { encoding: "utf8" }).stdout ?? "")
    )
    if (old === undefined) skip("no old Node on this machine")
    const { status, stderr, stdout } = spawnSync(old!, [launcher, "report"], { encoding: "utf8" })
    expect({ status, stdout }).toEqual({ status: 78, stdout: "" })
    expect(stderr).toMatch(/^ledger: needs Node 24 or newer, this is v\d+\.\d+\.\d+\n$/u)
  })
})

/** Starts the program; `line` waits for the first text on a stream, `end` for the exit code or signal. */
const started = (words: ReadonlyArray<string>, more: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [launcher, ...words], { env: { ...environment, ...more } })
  const errors: Array<string> = []
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text))
  const ended = once(child, "exit") as Promise<[number | null, string | null]>
  return {
    child,
    first: (stream: "stdout" | "stderr") => once(child[stream], "data").then(([text]) => String(text)),
    end: async () => {
      const [code, signal] = await ended
      return { code, signal, stderr: errors.join("") }
    }
  }
}

describe("a reader that has seen enough", () => {
  it("ends the program quietly", async () => {
    const { child, end } = started(["completions", "bash"])
    child.stdout.destroy()
    expect(await end()).toEqual({ code: 0, signal: null, stderr: "" })
  })
})

describe("ledger log --follow", () => {
  const log = { LEDGER_DB: join(home, "follow", "ledger.db") }
  it("prints what other processes record", async () => {
    ledger(["mission", "start", "trentuna/token-monitor#3"], log)
    const { child, end, first } = started(["log", "--follow", "--json"], log)
    expect(await first("stdout")).toContain("MissionStarted")
    const next = first("stdout")
    ledger(["mission", "pause", "3"], log)
    expect(await next).toContain("MissionPaused")
    child.kill("SIGTERM")
    await end()
  })
})

describe("a signal", () => {
  const log = { LEDGER_DB: join(home, "signals", "ledger.db"), LEDGER_PORT: "0" }
  beforeAll(() => {
    ledger(["mission", "start", "trentuna/token-monitor#3"], log)
  })

  it.each([["SIGINT", 130], ["SIGTERM", 143]] as const)("%s ends a command with %i", async (signal, code) => {
    const { child, end, first } = started(["log", "--follow"], log)
    expect(await first("stdout")).toContain("MissionStarted")
    child.kill(signal)
    expect(await end()).toEqual({ code, signal: null, stderr: "" })
  })

  it.each(["SIGTERM", "SIGINT"] as const)("%s stops the daemon in order, with 0", async (signal) => {
    const { child, end, first } = started(["daemon"], log)
    while (!(await first("stderr")).includes("daemon started"));
    child.kill(signal)
    const { code, stderr } = await end()
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("daemon stopped") })
  })

  it("a second daemon refuses to start and says which process runs", async () => {
    const { child, end, first } = started(["daemon"], log)
    while (!(await first("stderr")).includes("daemon started"));
    const second = ledger(["daemon"], log)
    expect(second).toMatchObject({ status: 1, stderr: expect.stringContaining(`process ${child.pid}`) })
    expect(ledger(["mission", "end", "3"], log)).toMatchObject({ status: 0 })
    child.kill("SIGTERM")
    expect((await end()).code).toBe(0)
    expect(ledger(["log", "--json"], log).stdout.trimEnd().split("\n")).toHaveLength(2)
  })
})
