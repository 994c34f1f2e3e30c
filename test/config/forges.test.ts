/** `[forge]` and `[[forge]]`: several forges, their secrets, what their labels and people mean. */
import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { Machine } from "../support/configured.ts"

const secret = "sixteen bytes at least"
const one = `kind = "forgejo"\nurl = "https://Forge.Example:8443/Git/"\n`

const refusal = async (toml: string, environment: Record<string, string> = {}) => {
  using machine = new Machine(environment).configure(toml)
  return await machine.refusal()
}

describe("a forge", () => {
  it("has the host of its missions: its address in lower case, port and sub-path included", async () => {
    using machine = new Machine().configure(`[forge]\n${one}`)
    expect((await machine.settings()).forges).toMatchObject([{ host: "forge.example:8443/git" }])
  })

  it("has a route with a secret of 16 bytes, and none with a shorter one or without", async () => {
    const hookless = async (environment: Record<string, string>) => {
      using machine = new Machine(environment).configure(`[forge]\n${one}`)
      const [forge] = (await machine.settings()).forges
      return [forge?.hookless, forge?.webhookSecrets.map(Redacted.value)]
    }
    expect(await hookless({})).toEqual(["forge.webhook_secret is not set", []])
    expect(await hookless({ LEDGER_FORGE_WEBHOOK_SECRET: "15 bytes are few" })).toEqual([null, ["15 bytes are few"]])
    expect(await hookless({ LEDGER_FORGE_WEBHOOK_SECRET: "fifteen bytes.." })).toEqual([
      "forge.webhook_secret has fewer than 16 bytes",
      []
    ])
  })

  it("takes the previous secret beside the present one, but never alone", async () => {
    const secrets = async (environment: Record<string, string>) => {
      using machine = new Machine(environment).configure(`[forge]\n${one}`)
      return (await machine.settings()).forges[0]?.webhookSecrets.map(Redacted.value)
    }
    const previous = { LEDGER_FORGE_PREVIOUS_WEBHOOK_SECRET: `old ${secret}` }
    expect(await secrets({ ...previous, LEDGER_FORGE_WEBHOOK_SECRET: secret })).toEqual([secret, `old ${secret}`])
    expect(await secrets(previous)).toEqual([])
  })

  it("says that a previous secret is of no use, for the exchange would end in refused deliveries", async () => {
    const warnings = async (previous: string) => {
      using machine = new Machine({
        LEDGER_FORGE_PREVIOUS_WEBHOOK_SECRET: previous,
        LEDGER_FORGE_WEBHOOK_SECRET: secret
      })
      return (await machine.configure(`[forge]\n${one}`).settings()).warnings
    }
    expect(await warnings("fifteen bytes..")).toEqual([
      "forge.previous_webhook_secret has fewer than 16 bytes, so deliveries that are signed with it are refused"
    ])
    expect(await warnings(`old ${secret}`)).toEqual([])
  })

  it("never shows its secrets", async () => {
    using machine = new Machine({
      LEDGER_FORGE_TOKEN: "canary-token",
      LEDGER_FORGE_WEBHOOK_SECRET: `canary-${secret}`,
      LEDGER_FORGE_PREVIOUS_WEBHOOK_SECRET: `canary-old-${secret}`
    }).configure(`[forge]\n${one}`)
    expect(JSON.stringify(await machine.settings())).not.toContain("canary")
  })

  it("knows the logins of agents, and labels of one's own or none", async () => {
    using machine = new Machine({ LEDGER_FORGE_AGENTS_BA: "ba-bot,BA-two" }).configure(
      `[forge]\n${one}stopwatch = true\nwriters = ["ludo"]\n[forge.labels]\nplain = ""\nactive = "running"\n` +
        `[forge.agents]\nvigilio = ["Vigilio-Bot"]\nba = ["overridden"]\n`
    )
    const [forge] = (await machine.settings()).forges
    expect(forge).toMatchObject({
      stopwatch: true,
      pulls: false,
      writers: ["ludo"],
      labels: { active: "running", paused: "mission/paused", plain: null }
    })
    expect(forge!.agents).toEqual(new Map([["ba", ["ba-bot", "BA-two"]], ["vigilio", ["Vigilio-Bot"]]]))
  })

  it("gives a login to one agent, however it is written", async () => {
    expect(await refusal(`[forge]\n${one}[forge.agents]\nvigilio = ["Bot"]\nba = ["bot"]\n`)).toContain(
      "the login bot stands under both vigilio and ba"
    )
  })

  it.each([
    [`${one}stopwatch = "perhaps"`, "forge.stopwatch", "true or false"],
    [`${one}lables = 3`, "forge.lables", "the nearest known one is forge.labels"],
    [`${one}[forge.labels]\nactiv = "x"`, "forge.labels.activ", "the nearest known one is forge.labels.active"],
    [`${one}webhook_secret = "in the file itself"`, "forge.webhook_secret", "holds a secret in the file itself"]
  ])("with a wrong value is refused: %s", async (toml, path, why) => {
    const refused = await refusal(`[forge]\n${toml}`)
    expect(refused).toContain(path)
    expect(refused).toContain(why)
  })
})

describe("several forges", () => {
  const two = `[[forge]]\n${one}name = "home"\n[[forge]]\nkind = "github"\nurl = "https://github.com"\nname = "hub"\n`

  it("stand in their order, each with what its variables say", async () => {
    using machine = new Machine({ LEDGER_FORGE_1_WEBHOOK_SECRET: secret }).configure(two)
    const { forges, shown } = await machine.settings()
    expect(forges).toMatchObject([
      { name: "home", kind: "forgejo", hookless: "forge.0.webhook_secret is not set" },
      { name: "hub", kind: "github", host: "github.com", hookless: null }
    ])
    expect(shown).toContainEqual({ path: "forge.1.kind", value: "github", from: `${machine.file}:6` })
  })

  it("need names and addresses of their own", async () => {
    expect(await refusal(`[[forge]]\n${one}[[forge]]\nkind = "github"\nurl = "https://github.com"\n`)).toContain(
      `two forges have the name "forge": give forge.1.name a name of its own`
    )
    expect(await refusal(`[[forge]]\n${one}[[forge]]\n${one}name = "again"`)).toContain("have the same address")
  })

  it("are not mixed with the only one", async () => {
    expect(await refusal(two, { LEDGER_FORGE_TOKEN: "canary" })).toContain("LEDGER_FORGE_0_")
    expect(await refusal("", { LEDGER_FORGE_1_KIND: "gitea" })).toContain("forge.0 is not configured")
  })

  it("name the setting that is missing or misspelt", async () => {
    expect(await refusal(`[[forge]]\nkind = "gitea"\n`)).toContain("forge.0.url is not")
    expect(await refusal(`[[forge]]\n${one}tokn = 3\n`)).toContain("the nearest known one is forge.0.token")
  })
})
