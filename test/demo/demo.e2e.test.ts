/** `ledger demo` as a newcomer runs it: the whole story, with nothing else on the machine. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { history, keyIds, recorded } from "../../src/demo/april.ts"
import { trueCost } from "../../src/demo/xai/History.ts"
import { Usd } from "../../src/money/Usd.ts"
import { blocks, page } from "../support/page.ts"

const launcher = join(import.meta.dirname, "../../bin/ledger.js")
const temporary = mkdtempSync(join(realpathSync(tmpdir()), "demo-"))
const environment = { HOME: temporary, TMPDIR: temporary, PATH: process.env["PATH"] ?? "" }

const play = (...words: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, [launcher, "demo", ...words], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"]
  })
  const said = { out: "", err: "" }
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.out += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.err += text))
  const end = once(child, "close").then(([code]) => ({ code: code as number | null, ...said }))
  const until = async (text: string) => {
    while (!said.out.includes(text) && child.exitCode === null) await new Promise((later) => setTimeout(later, 20))
  }
  onTestFinished(() => void child.kill("SIGKILL"))
  return { child, end, until }
}

/** As somebody asks who was told where everything is kept: at another time, without the demo's settings. */
const ask = (directory: string, ...words: ReadonlyArray<string>) => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [launcher, "--config", join(directory, "config.toml"), ...words, "--json"],
    { env: environment, encoding: "utf8" }
  )
  return { status, document: JSON.parse(stdout) as Record<string, unknown> }
}

const demos = () => readdirSync(temporary).filter((name) => name.startsWith("ledger-demo-"))
const lineWith = (text: string, ...parts: ReadonlyArray<string>) =>
  text.split("\n").find((line) => parts.every((part) => line.includes(part))) ?? `no line with ${parts.join(" and ")}`

/** What a demo says every time; positions, hashes, ports, and how far the day was when the receipt was done are its own. */
const lasting = (out: string): string =>
  (out.split("\nWhere to go")[0] ?? "")
    .replaceAll(/\b(?:event|pid) \d+|\b[0-9a-f]{16,64}\b|: [\d,]+ checked|127\.0\.0\.1:\d+|issuecomment-\d+/gu, "N")
    .replaceAll(
      /\d+ (?:s|min|h) ago|2026-04-07 \d\d:\d\d|(?<=of the log, )[\d: -]+(?= UTC)|\d+ % of all spend .*/gu,
      "T"
    )

/** The blocks of a page that quote the demo. */
const quotedIn = (path: string): ReadonlyArray<string> =>
  [
    ...readFileSync(join(import.meta.dirname, "../..", path), "utf8").matchAll(
      /^```(?:console|text|json)\n(.*?)^```$/gmsu
    )
  ]
    .map(([, block = ""]) => block.replaceAll("$ npx ledger", "$ ledger"))

beforeAll(() => {
  if (!existsSync(join(import.meta.dirname, "../../dist/app/main.js"))) throw new Error("run `npm run build` first")
})
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

describe("the demo", () => {
  it("tells what was recorded and adds up, also beside another one, and can be asked afterwards", async () => {
    const [kept, other] = await Promise.all([play("--keep").end, play().end])
    const directory = /kept in (\S+):/u.exec(kept.out.replaceAll("\n", " "))?.[1] ?? "?"
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    expect([kept.code, kept.err, other.code, other.err]).toEqual([0, "", 0, ""])
    for (const { out } of [kept, other]) {
      expect(out).not.toContain("\u001b")
      const { cached, completion, images, prompt, reasoning } = recorded.vigilio
      const meters = [
        ["Cached prompt text tokens", cached],
        ["Prompt text tokens", prompt],
        ["Reasoning text tokens", reasoning],
        ["Completion text tokens", completion],
        ["Generated images", images]
      ] as const
      for (const [meter, cost] of meters) expect(lineWith(out, `  ${meter} `)).toContain(` ${cost} `)
      expect(lineWith(out, "total", recorded.vigilioTotal)).toContain("exact")
      expect(lineWith(out, "remaining")).toContain(` ${recorded.creditLeft} `)
      expect(lineWith(out, "xai-vigilio  ba")).toMatch(/\d\.\d\d/u)
      expect(lineWith(out, "#3", "ended")).toContain("2026-04-06 09:00")
      expect(lineWith(out, "  09:00  vigilio")).toContain("👀 🚀")
      expect(lineWith(out, "**Cost")).toContain("settled")
      expect(out.match(/difference 0$/gmu)).toHaveLength(4)
      expect(out.match(/^Nothing is wrong/gmu)).toHaveLength(2)
    }
    expect(lasting(other.out)).toEqual(lasting(kept.out))
    const quoted = ["README.md", "docs/commands.md"].flatMap(quotedIn).filter((block) => block.includes(" 3.69 "))
    expect(quoted).toHaveLength(3)
    for (const block of quoted) expect(lasting(kept.out)).toContain(lasting(block))
    const [receipt = "none"] = blocks(page("forge.md"), "markdown")
    const unbroken = (text: string) => lasting(text).replaceAll(/\s+/gu, " ")
    expect(unbroken(kept.out)).toContain(unbroken(receipt))
    expect(demos().map((name) => join(temporary, name))).toEqual([directory])
    expect(kept.out).toContain(`--config ${directory}/config.toml report --mission 3 --by agent,meter\n`)
    const { document } = ask(directory, "report", "--key", "xai-vigilio", "--from", "2026-04-04", "--to", "2026-04-06")
    const { conservation, total } = document as { conservation: Record<string, string>; total: Record<string, string> }
    const truth = Usd.format(trueCost(history(), { key: keyIds["xai-vigilio"] }, recorded.period) as Usd)
    expect(total).toMatchObject({ billed: truth, low: truth, high: truth, state: "settled" })
    expect(conservation).toMatchObject({ reported: truth, difference: "0" })
    expect(ask(directory, "verify")).toMatchObject({ status: 0, document: { ok: true } })
  }, 240_000)

  it("cleans up when it is interrupted", async () => {
    const { child, end, until } = play()
    await until("10:30  ")
    const [name] = demos()
    const { document } = ask(join(temporary, name ?? "?"), "status")
    child.kill("SIGINT")
    expect((await end).code).toBe(130)
    expect(demos()).toEqual([])
    const { pid } = document["daemon"] as { pid: number }
    expect(() => process.kill(pid, 0)).toThrow("ESRCH")
  }, 120_000)

  it("says what failed, and keeps what was made until then", async () => {
    const { end, until } = play()
    await until("10:30  ")
    const directory = join(temporary, demos()[0] ?? "?")
    const { pid } = ask(directory, "status").document["daemon"] as { pid: number }
    process.kill(pid, "SIGKILL")
    const { code, err } = await end
    expect(code).toBe(1)
    expect(err).toMatch(/^ledger: the daemon ended with SIGKILL: what was made until then is kept in \S+\n$/u)
    expect(err).toContain(directory)
    expect(existsSync(join(directory, "ledger.db"))).toBe(true)
    rmSync(directory, { recursive: true })
  }, 120_000)
})

it("brings its own ledger and speaks to people only", () => {
  for (const words of [["--json"], ["--db", "/nowhere"], ["--url", "https://ledger.example"], ["--speed", "1"]]) {
    const { status, stdout } = spawnSync(process.execPath, [launcher, "demo", ...words], { env: environment })
    expect([status, stdout.toString()]).toEqual([2, ""])
  }
})
