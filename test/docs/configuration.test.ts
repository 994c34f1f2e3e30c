/** docs/configuration.md names every setting and variable, and its example is one that works. */
import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { knownSettings } from "../../src/config/knownSettings.ts"
import { readEnvironment } from "../../src/config/readEnvironment.ts"
import { Machine } from "../support/configured.ts"
import { blocks, page } from "../support/page.ts"

const text = page("configuration.md")
const rows = [...text.matchAll(/^\| `([a-z_.*]+)` \| (.*?) \|/gmu)]

/** Variables of the program that set nothing by themselves. */
const others = new Set(["LEDGER_PORT", "LEDGER_LOG_FORMAT", "LEDGER_DEMO", "LEDGER_DEMO_CLOCK"])

describe("docs/configuration.md", () => {
  it("names every setting, and none that does not exist", () => {
    expect(rows.map(([, path]) => path)).toEqual([...knownSettings])
  })

  it("names variables that set what stands beside them", () => {
    for (const [, path = "", cell = ""] of rows) {
      const variables = [...cell.matchAll(/`(LEDGER_[A-Z_0-9]+)`/gu)].map(([, variable = ""]) => variable)
      expect(variables).not.toEqual([])
      for (const variable of variables.filter((name) => !others.has(name))) {
        const leaves = Result.getOrThrow(readEnvironment({ [variable]: "x" }, [], new Set()))
        const expected = path.replace("source.*", "source.0").replace("agents.*", "agents.vigilio")
        expect([...leaves.keys()]).toEqual([expected])
      }
    }
  })

  it("names no variable that does not exist", () => {
    for (const [variable] of text.matchAll(/\bLEDGER_[A-Z_0-9]+\b/gu)) {
      if (others.has(variable)) continue
      expect([variable, Result.getOrThrow(readEnvironment({ [variable]: "x" }, [], new Set())).size]).toEqual([
        variable,
        1
      ])
    }
  })

  it("has an example that loads, with every setting but the address of another daemon in it", async () => {
    const [example = ""] = blocks(text, "toml")
    const secret = "sixteen bytes or more"
    using machine = new Machine({
      XAI_MANAGEMENT_KEY: "k",
      FORGE_TOKEN: "t",
      FORGE_WEBHOOK_SECRET: secret,
      FORGE_PREVIOUS_WEBHOOK_SECRET: secret
    })
    machine.write(".config/ledger/daemon.token", "secret\n")
    const { agents, database, forges, shown, sources, warnings } = await machine.configure(example).settings()
    expect(warnings).toEqual([])
    expect(sources.map(({ id, missing }) => ({ id, missing }))).toEqual([{ id: "xai", missing: [] }])
    expect(forges).toMatchObject([{ name: "home", hookless: null, labels: { plain: null } }])
    expect(agents.get("newbie")).toEqual([])
    expect(database).toBe(`${machine.home}/ledger/ledger.db`)
    expect(shown.filter(({ from }) => from === "default").map(({ path }) => path)).toEqual(["url"])
  })
})
