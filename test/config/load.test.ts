/** Flags beat environment beats file beats default, and every value knows where it came from. */
import { Redacted } from "effect"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { Machine } from "../support/configured.ts"

const from = (settings: { shown: ReadonlyArray<{ path: string; from: string }> }, path: string) =>
  settings.shown.find((setting) => setting.path === path)?.from

describe("without any configuration", () => {
  it("everything has a default", async () => {
    using machine = new Machine()
    const settings = await machine.settings()
    expect(settings).toMatchObject({
      file: null,
      timeZone: "Etc/UTC",
      database: join(machine.home, ".local/share/ledger/ledger.db"),
      url: null,
      daemon: { host: "127.0.0.1", port: 4780, token: null },
      sources: [],
      splitRule: "even",
      forges: [],
      clock: null,
      warnings: []
    })
    expect(new Set(settings.shown.map(({ from }) => from))).toEqual(new Set(["default"]))
  })

  it("key and team in the environment are one source named xai", async () => {
    using machine = new Machine({
      XAI_MANAGEMENT_KEY: "canary",
      XAI_TEAM_ID: "team",
      XAI_BASE_URL: "http://127.0.0.1:9/"
    })
    const { sources: [source, ...others] } = await machine.settings()
    expect(others).toEqual([])
    expect(source).toMatchObject({
      id: "xai",
      kind: "xai",
      every: 300_000,
      teamId: "team",
      baseUrl: "http://127.0.0.1:9",
      postingLag: null,
      since: null,
      missing: []
    })
    expect(source?.managementKey && Redacted.value(source.managementKey)).toBe("canary")
  })

  it("half a source is no source, but a warning", async () => {
    using machine = new Machine({ XAI_MANAGEMENT_KEY: "canary" })
    const { sources, warnings } = await machine.settings()
    expect(sources).toEqual([])
    expect(warnings).toEqual([
      "XAI_MANAGEMENT_KEY is set but XAI_TEAM_ID is not, so no source is configured: set both."
    ])
  })
})

describe("precedence", () => {
  const toml = `
    time_zone = "Europe/Brussels"
    database = "from-file.db"
    [daemon]
    listen = "127.0.0.1:5000"
  `

  it("file beats default", async () => {
    using machine = new Machine().configure(toml)
    const settings = await machine.settings()
    expect(settings).toMatchObject({ timeZone: "Europe/Brussels", daemon: { host: "127.0.0.1", port: 5000 } })
    expect(settings.database).toBe(join(machine.home, ".config/ledger/from-file.db"))
    expect(from(settings, "time_zone")).toBe(`${machine.file}:2`)
    expect(from(settings, "daemon.listen")).toBe(`${machine.file}:5`)
  })

  it("environment beats file", async () => {
    using machine = new Machine({
      LEDGER_TIME_ZONE: "Asia/Tokyo",
      LEDGER_DB: "/elsewhere/ledger.db",
      LEDGER_DAEMON_LISTEN: "[::1]:6000"
    }).configure(toml)
    const settings = await machine.settings()
    expect(settings).toMatchObject({
      timeZone: "Asia/Tokyo",
      database: "/elsewhere/ledger.db",
      daemon: { host: "::1", port: 6000 }
    })
    expect(from(settings, "database")).toBe("environment LEDGER_DB")
  })

  it("flags beat environment", async () => {
    using machine = new Machine({ LEDGER_TIME_ZONE: "Asia/Tokyo", LEDGER_DB: "/elsewhere/ledger.db" }).configure(toml)
    const settings = await machine.settings({ tz: "UTC", db: "mine.db", url: "https://ledger.example/" })
    expect(settings).toMatchObject({ timeZone: "UTC", url: "https://ledger.example" })
    expect(settings.database).toBe(join(machine.home, "work/mine.db"))
    expect(from(settings, "database")).toBe("flag --db")
  })

  it("LEDGER_PORT replaces the port alone, wherever the address came from", async () => {
    using machine = new Machine({ LEDGER_PORT: "7000", LEDGER_DAEMON_LISTEN: "0.0.0.0:1" }).configure(toml)
    const settings = await machine.settings()
    expect(settings.daemon).toMatchObject({ host: "0.0.0.0", port: 7000 })
    expect(settings.shown).toContainEqual({
      path: "daemon.listen",
      value: "0.0.0.0:7000",
      from: "environment LEDGER_PORT"
    })
  })

  it("an empty variable is none", async () => {
    using machine = new Machine({ LEDGER_DB: "", LEDGER_PORT: "", LEDGER_TIME_ZONE: "" }).configure(toml)
    expect(await machine.settings()).toMatchObject({ timeZone: "Europe/Brussels", daemon: { port: 5000 } })
  })

  it("one value of a source can be overridden, and another source added", async () => {
    using machine = new Machine({
      LEDGER_SOURCE_0_BASE_URL: "http://127.0.0.1:8080",
      LEDGER_SOURCE_1_ID: "second",
      LEDGER_SOURCE_1_MANAGEMENT_KEY: "other-key",
      LEDGER_SOURCE_1_TEAM_ID: "other-team",
      LEDGER_AGENTS_B_A: "xai-ba, xai-ba2",
      LEDGER_AGENTS_NEW: "xai-new"
    }).configure(`
      [[source]]
      id = "first"
      every = "90 seconds"
      posting_lag = "3 hours"
      since = 2026-04-01
      team_id = "t"
      management_key = { env = "KEY" }
      [agents]
      "b.a" = []
    `)
    const { agents, sources } = await machine.settings()
    expect(sources).toMatchObject([
      {
        id: "first",
        every: 90_000,
        postingLag: 10_800_000,
        since: Date.parse("2026-04-01T00:00:00Z"),
        baseUrl: "http://127.0.0.1:8080"
      },
      { id: "second", teamId: "other-team", baseUrl: "https://management-api.x.ai" }
    ])
    expect([...agents]).toEqual([["b.a", ["xai-ba", "xai-ba2"]], ["new", ["xai-new"]]])
  })
})

describe("the file", () => {
  it("may be absent where nobody named it, and must exist where somebody did", async () => {
    using machine = new Machine()
    expect((await machine.settings()).file).toBeNull()
    const missing = join(machine.home, "work", "mine.toml")
    expect(await machine.refusal({ config: "mine.toml" })).toContain(`${missing} does not exist`)
  })

  it("is looked for where XDG says, unless that is a relative path", async () => {
    using machine = new Machine()
    machine.environment["XDG_CONFIG_HOME"] = join(machine.home, "xdg")
    machine.environment["XDG_DATA_HOME"] = join(machine.home, "data")
    machine.write("xdg/ledger/config.toml", `time_zone = "Asia/Tokyo"`)
    expect(await machine.settings()).toMatchObject({
      timeZone: "Asia/Tokyo",
      database: join(machine.home, "data/ledger/ledger.db")
    })
    machine.environment["XDG_CONFIG_HOME"] = "xdg"
    expect((await machine.settings()).file).toBeNull()
  })

  it("may say ~ for the home", async () => {
    using machine = new Machine().configure(`database = "~/costs/ledger.db"`)
    expect((await machine.settings()).database).toBe(join(machine.home, "costs/ledger.db"))
  })

  it("says the whole of the documented example", async () => {
    using machine = new Machine({ XAI_TEAM_ID: "t", XAI_MANAGEMENT_KEY: "k", FORGE_TOKEN: "f" }).configure(`
time_zone = "Europe/Brussels"        # days of reports; default: the system's
database  = "~/.local/share/ledger/ledger.db"

[daemon]
listen = "127.0.0.1:4780"
# token = { env = "LEDGER_TOKEN" }   # none: the daemon makes one, mode 0600; the unix socket needs none

[[source]]
id    = "xai"
kind  = "xai"
every = "5 minutes"
team_id        = { env = "XAI_TEAM_ID" }
management_key = { env = "XAI_MANAGEMENT_KEY" }
# base_url = "https://management-api.x.ai"

[agents]
vigilio = ["xai-vigilio"]
ba      = ["xai-ba"]

[split]
rule = "latest"

[forge]
kind = "forgejo"
url  = "https://trentuna.exe.xyz/git"
token          = { env = "FORGE_TOKEN" }
webhook_secret = { env = "FORGE_WEBHOOK_SECRET" }
default_repository = "trentuna/token-monitor"
`)
    const settings = await machine.settings()
    expect(settings).toMatchObject({
      timeZone: "Europe/Brussels",
      splitRule: "latest",
      sources: [{ id: "xai", every: 300_000, teamId: "t" }],
      forges: [{
        name: "forge",
        kind: "forgejo",
        url: "https://trentuna.exe.xyz/git",
        host: "trentuna.exe.xyz/git",
        webhookSecrets: [],
        hookless: "forge.webhook_secret: environment FORGE_WEBHOOK_SECRET is not set",
        labels: { active: "mission/active", paused: "mission/paused", plain: "mission" },
        writers: [],
        stopwatch: false,
        pulls: false,
        reconcileEvery: 300_000,
        defaultRepository: "trentuna/token-monitor"
      }]
    })
    expect([...settings.agents]).toEqual([["vigilio", ["xai-vigilio"]], ["ba", ["xai-ba"]]])
  })
})

describe("the clock of a demo", () => {
  const clock = "1775466000000@1775500000000x3600"

  it("is honoured for a demo in the directory for temporary files", async () => {
    using machine = new Machine({ LEDGER_DEMO: "1", LEDGER_DEMO_CLOCK: clock })
    const { clock: found } = await machine.settings({ db: join(machine.home, "not-yet", "ledger.db") })
    expect(found).toEqual({ origin: 1_775_466_000_000, startedAt: 1_775_500_000_000, speed: 3600 })
  })

  it("is refused elsewhere", async () => {
    using machine = new Machine({ LEDGER_DEMO_CLOCK: clock })
    expect(await machine.refusal()).toContain("LEDGER_DEMO=1 does not say that this is a demo")
    machine.environment["LEDGER_DEMO"] = "1"
    expect(await machine.refusal({ db: "/var/lib/ledger/ledger.db" })).toContain(
      "not in the directory for temporary files"
    )
    expect(await machine.refusal({ db: "/tmpx/ledger.db" })).toContain("not in the directory for temporary files")
    machine.environment["LEDGER_DEMO_CLOCK"] = "yesterday"
    expect(await machine.refusal()).toContain("it is not <origin>@<started at>x<speed>")
  })
})
