/** A configuration that cannot be meant is refused in one line that names the place and what to do. */
import { describe, expect, it } from "vitest"
import { Machine } from "../support/configured.ts"

describe("a misspelt key", () => {
  it.each([
    [`time_zon = "UTC"`, ":1: time_zon is no setting: the nearest known one is time_zone"],
    [
      `\n[daemon]\nlisten = "127.0.0.1:1"\nlissen = "x"`,
      ":4: daemon.lissen is no setting: the nearest known one is daemon.listen"
    ],
    [`[deamon]\nlisten = "127.0.0.1:1"`, ":1: deamon is no setting: the nearest known one is daemon"],
    [
      `[[source]]\nid = "a"\n[[source]]\nid = "b"\nevry = "1 hour"`,
      ":5: source.1.evry is no setting: the nearest known one is source.1.every"
    ],
    [`listen = "127.0.0.1:1"`, ":1: listen is no setting: the nearest known one is daemon.listen"],
    [`colour = "blue"`, ":1: colour is no setting: see docs/configuration.md for those there are"],
    [`[split]\nrules = "even"`, ":2: split.rules is no setting: the nearest known one is split.rule"],
    [
      `forge = { kind = "gitea", url = "https://f.example", tokn = { env = "T" } }`,
      ":1: forge.tokn is no setting: the nearest known one is forge.token"
    ],
    [`[source]\nid = "a"`, ":1: source is not a list: write [[source]], with two brackets: there may be several"],
    [`daemon = 4780`, ":1: daemon is a section, not a value: write [daemon] and its keys below it"]
  ])("%j is answered with the nearest known one and its line", async (toml, expected) => {
    using machine = new Machine().configure(toml)
    expect(await machine.refusal()).toBe(`${machine.file}${expected}`)
  })

  it("is found in the environment too", async () => {
    using machine = new Machine()
    for (
      const [variable, known] of [
        ["LEDGER_DEAMON_LISTEN", "LEDGER_DAEMON_LISTEN"],
        ["LEDGER_DAEMON_LISEN", "LEDGER_DAEMON_LISTEN"],
        ["LEDGER_SOURCE_2_BASEURL", "LEDGER_SOURCE_2_BASE_URL"],
        ["LEDGER_PROT", "LEDGER_PORT"]
      ] as const
    ) {
      machine.environment[variable] = "x"
      expect(await machine.refusal()).toBe(
        `environment variable ${variable} is no setting: the nearest known one is ${known}`
      )
      delete machine.environment[variable]
    }
  })

  it("is not suspected in other programs' variables, nor in those the file refers to", async () => {
    using machine = new Machine({
      LEDGER_FILE: "/home/me/journal.dat",
      LEDGER_PRICE_DB: "x",
      LEDGER_FORGE_SECRET: "s"
    }).configure(`[forge]\nkind = "gitea"\nurl = "https://f.example"\ntoken = { env = "LEDGER_FORGE_SECRET" }`)
    expect((await machine.settings()).forges).toHaveLength(1)
  })
})

describe("a wrong value", () => {
  it.each([
    [`time_zone = "Europe/Brusels"`, "time_zone", "not a known time zone: did you mean Europe/Brussels?"],
    [`database = "postgres://ledger@db/ledger"`, "database", "the path of a file"],
    [`[daemon]\nlisten = "4780"`, "daemon.listen", "an address such as 127.0.0.1:4780"],
    [`[daemon]\nlisten = "127.0.0.1:70000"`, "daemon.listen", "an address such as 127.0.0.1:4780"],
    [`[[source]]\nevery = "5 minuets"`, "source.0.every", "a duration such as 5 minutes or 48 hours"],
    [`[[source]]\nevery = 300`, "source.0.every", "a duration such as 5 minutes or 48 hours"],
    [`[[source]]\nevery = "0 seconds"`, "source.0.every", "a duration such as 5 minutes or 48 hours"],
    [`[[source]]\nkind = "openai"`, "source.0.kind", `"xai", the only one known yet`],
    [`[[source]]\nid = "two words"`, "source.0.id", "a name of letters, digits, dots and dashes"],
    [`[[source]]\nbase_url = "https://me:canary@x.example"`, "source.0.base_url", "without user and password"],
    [`[[source]]\nsince = "April"`, "source.0.since", "a day such as 2026-04-01"],
    [`[[source]]\nteam_id = { enf = "X" }`, "source.0.team_id", `{ env = "XAI_TEAM_ID" }`],
    [`[split]\nrule = "fair"`, "split.rule", "one of even, weighted, latest"],
    [`[forge]\nkind = "gitlab"\nurl = "https://f.example"`, "forge.kind", "one of forgejo, gitea, github"],
    [`[agents]\nba = 3`, "agents.ba", `a list such as ["xai-vigilio"]`]
  ])("%j names its place and what was expected", async (toml, path, expected) => {
    using machine = new Machine().configure(toml)
    const line = await machine.refusal()
    expect(line).toContain(`${path} (${machine.file}:`)
    expect(line).toContain(expected)
    expect(line).not.toContain("canary")
    expect(line).not.toContain("\n")
  })

  it.each([
    ["LEDGER_PORT", "http", "a port between 0 and 65535"],
    ["LEDGER_TIME_ZONE", "Mars/Base", "not a known time zone: write it as Europe/Brussels, or UTC"],
    ["XAI_BASE_URL", "x.ai", "an address such as https://forge.example"]
  ])("of %s names the variable", async (variable, value, expected) => {
    using machine = new Machine({ XAI_TEAM_ID: "t", XAI_MANAGEMENT_KEY: "k", [variable]: value })
    const line = await machine.refusal()
    expect(line).toContain(variable)
    expect(line).toContain(expected)
  })

  it.each([
    [`[agents]\na = ["k"]\nb = ["k"]`, "the key k stands under both a and b"],
    [`[agents]\n"a b" = ["k"]`, `"a b" in [agents] is no name for an agent`],
    [`[[source]]\n[[source]]`, `two sources have the id "xai"`],
    [`[forge]\nkind = "gitea"`, "forge.url is not"],
    [`[forge]\nurl = "https://f.example"`, "forge.kind is not"]
  ])("that contradicts another, as in %j, is refused", async (toml, expected) => {
    using machine = new Machine().configure(toml)
    expect(await machine.refusal()).toContain(expected)
  })

  it("sources are numbered without a gap", async () => {
    using machine = new Machine({ LEDGER_SOURCE_1_ID: "x" })
    expect(await machine.refusal()).toContain("source.1 is configured, but source.0 is not")
  })
})

describe("what is no TOML", () => {
  it("is refused with line and column, and without what stands there", async () => {
    using machine = new Machine().configure(`[[source]]\nmanagement_key = canary-secret`)
    const line = await machine.refusal()
    expect(line).toContain(`${machine.file}:2:`)
    expect(line).toContain("is not TOML")
    expect(line).not.toContain("canary")
  })

  it("a key that stands there twice is named as that", async () => {
    using machine = new Machine().configure(`time_zone = "UTC"\ntime_zone = "UTC"`)
    expect(await machine.refusal()).toContain("twice")
  })
})
