/** A stranger connects a repository in a minute: token checked, one webhook, secrets nobody else can read, and the loop proven. */
import { Effect } from "effect"
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { DaemonProcess } from "../support/DaemonProcess.ts"
import { repository, teamForge } from "../support/forge.ts"

const main = join(import.meta.dirname, "../../src/main.ts")

interface Ran {
  readonly code: number
  readonly output: string
}

const scene = async (options: Parameters<typeof teamForge>[0] = {}) => {
  const { forge } = await teamForge(options)
  const home = fs.mkdtempSync(join(tmpdir(), "ledger-test-"))
  onTestFinished(() => fs.rmSync(home, { recursive: true }))
  const config = join(home, ".config", "ledger", "config.toml")
  const tokenOf = (login: string, scopes: ReadonlyArray<string>) => {
    const file = join(home, `${login}.token`)
    fs.writeFileSync(file, `${forge.addToken(login, scopes)}\n`)
    return file
  }
  const env = { HOME: home, PATH: process.env["PATH"] ?? "", LEDGER_DB: join(home, "ledger.db") }
  const ledger = (...words: ReadonlyArray<string>) =>
    new Promise<Ran>((resolve) => {
      execFile(process.execPath, [main, ...words], { env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }))
    })
  return { forge, home, config, env, ledger, tokenOf, page: `${forge.url}/${repository}` }
}

const all = ["write:issue", "write:repository", "read:user"]

it(
  "connect hangs up one webhook however often it runs, keeps secrets from others, and forge test proves the loop",
  async () => {
    const { config, env, forge, home, ledger, page, tokenOf } = await scene()
    const daemonPort = await freePort()
    const hook = `http://127.0.0.1:${daemonPort}`
    const token = tokenOf("ludo", all)
    const first = await ledger("forge", "connect", `${page}/issues/3`, "--token", token, "--hook", hook, "--labels")
    expect(first).toMatchObject({ code: 0 })
    expect(first.output).toContain("ALLOWED_HOST_LIST = loopback")
    expect(first.output).not.toContain(fs.readFileSync(token, "utf8").trim())
    const [made] = forge.hooks()
    expect(made).toMatchObject({ active: true, url: `${hook}/hooks/forge`, contentType: "json" })
    expect(made!.secret.length).toBeGreaterThan(40)
    for (const file of fs.readdirSync(dirname(config))) {
      expect(fs.statSync(join(dirname(config), file)).mode & 0o077).toBe(0)
    }
    expect(fs.readFileSync(config, "utf8")).not.toContain(made!.secret)
    expect(forge.labels(repository).filter(({ exclusive }) => exclusive).map(({ name }) => name))
      .toEqual(["mission/active", "mission/paused"])

    expect((await ledger("forge", "connect", page, "--hook", hook)).output).toContain("updated")
    expect(forge.hooks()).toHaveLength(1)
    expect(forge.hooks()[0]!.secret).toBe(made!.secret)

    expect(await ledger("forge", "test", page)).toMatchObject({
      code: 1,
      output: expect.stringContaining("no daemon runs")
    })
    await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
      const daemon = yield* DaemonProcess.start(join(home, "ledger.db"), { ...env, LEDGER_PORT: String(daemonPort) })
      yield* daemon.ready
      const proven = yield* Effect.promise(() => ledger("forge", "test", page))
      expect(proven).toMatchObject({ code: 0 })
      expect(proven.output).toContain("arrived")
      const other = forge.addHook(repository, {
        url: "https://other.example/hooks/forge",
        secret: "theirs",
        events: ["push"]
      })
      const several = yield* Effect.promise(() => ledger("forge", "test", page))
      expect(several).toMatchObject({ code: 2, output: expect.stringMatching(/2 webhooks.*other\.example.*--hook/su) })
      expect(yield* Effect.promise(() => ledger("forge", "test", page, "--hook", hook))).toMatchObject({ code: 0 })
      forge.removeHook(other)
      forge.removeHook(forge.hooks()[0]!.id)
      forge.addHook(repository, { url: `${hook}/hooks/forge`, secret: "another secret, long enough", events: ["push"] })
      const wrong = yield* Effect.promise(() => ledger("forge", "test", page))
      expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining("with another secret") })
    })))
  },
  60_000
)

it.each(["gitea", "github"] as const)(
  "connect and forge test work with %s as well, which connect is told or finds out",
  async (kind) => {
    const { config, env, forge, home, ledger, page, tokenOf } = await scene(
      kind === "gitea" ? { kind, version: "1.24.6" } : { kind }
    )
    const port = await freePort()
    const hook = `http://127.0.0.1:${port}`
    const words = ["forge", "connect", page, "--hook", hook, ...kind === "github" ? ["--kind", kind] : []]
    const first = await ledger(...words, "--token", tokenOf("ludo", all), "--labels")
    expect(first).toMatchObject({ code: 0 })
    expect(fs.readFileSync(config, "utf8")).toContain(`kind = "${kind}"`)
    expect(await ledger(...words)).toMatchObject({ code: 0, output: expect.stringContaining("updated") })
    expect(forge.hooks()).toMatchObject([{ active: true, url: `${hook}/hooks/forge`, contentType: "json" }])
    expect(forge.labels(repository).map(({ name }) => name)).toContain("mission/active")
    await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
      const daemon = yield* DaemonProcess.start(join(home, "ledger.db"), { ...env, LEDGER_PORT: String(port) })
      yield* daemon.ready
      const proven = yield* Effect.promise(() => ledger("forge", "test", page))
      expect(proven).toMatchObject({ code: 0, output: expect.stringContaining("arrived") })
    })))
  },
  60_000
)

it("a webhook whose secret nobody knows any more, and its twins, make room for one", async () => {
  const { forge, ledger, page, tokenOf } = await scene()
  for (const secret of ["lost", "lost as well"]) {
    forge.addHook(repository, { url: "http://127.0.0.1:4780/hooks/forge/", secret })
  }
  forge.addHook(repository, { url: "https://elsewhere.example/hook", secret: "theirs" })
  const { code, output } = await ledger("forge", "connect", page, "--token", tokenOf("ludo", all))
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining("exchanged") })
  expect(forge.hooks().map(({ url }) => url).toSorted()).toEqual([
    "http://127.0.0.1:4780/hooks/forge",
    "https://elsewhere.example/hook"
  ])
})

it("a token that lacks a scope, or whose owner may not hang up hooks, is told so before anything is done", async () => {
  const { forge, ledger, page, tokenOf } = await scene()
  const poor = await ledger("forge", "connect", page, "--token", tokenOf("ludo", ["read:issue", "read:repository"]))
  expect(poor).toMatchObject({ code: 4 })
  expect(poor.output).toMatch(/the token lacks (?:read:user|write:issue)/u)
  const modest = await ledger("forge", "connect", page, "--token", tokenOf("vigilio", all))
  expect(modest).toMatchObject({ code: 4, output: expect.stringContaining("administrator of the repository") })
  expect(forge.hooks()).toEqual([])
})

it("what is no address, and a token that is nowhere, is refused with what to give", async () => {
  const { ledger, page } = await scene()
  expect(await ledger("forge", "connect", "trentuna")).toMatchObject({ code: 2 })
  const mistaken = await ledger("forge", "connect", page, "--token", "the-token-itself")
  expect(mistaken).toMatchObject({ code: 2 })
  expect(mistaken.output).not.toContain("the-token-itself")
  const silent = await ledger("forge", "connect", page)
  expect(silent).toMatchObject({ code: 2, output: expect.stringContaining("LEDGER_FORGE_TOKEN") })
})

const freePort = async () => {
  const { createServer } = await import("node:net")
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === "object" && address !== null ? address.port : 0
}
