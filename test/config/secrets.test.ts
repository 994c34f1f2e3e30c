/** Secrets never stand in the file, are taken only from where others cannot read them, and are never printed. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect, Redacted } from "effect"
import { readFileSync, statSync } from "node:fs"
import { dirname } from "node:path"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { readySources } from "../../src/config/Configuration.ts"
import { initialText, writeInitialFile } from "../../src/config/initialFile.ts"
import { Machine } from "../support/configured.ts"

const canary = "xai-management-canary-1f2e3d"

const source = (key: string) => `[[source]]\nteam_id = "t"\nmanagement_key = ${key}\n`

const keyOf = async (machine: Machine) => {
  const { sources } = await machine.settings()
  const key = sources[0]?.managementKey
  return key ? Redacted.value(key) : sources[0]?.missing
}

describe("a secret", () => {
  it("in the file itself is refused, and not repeated", async () => {
    using machine = new Machine().configure(source(`"${canary}"`))
    const line = await machine.refusal()
    expect(line).toContain("source.0.management_key")
    expect(line).toContain("holds a secret in the file itself")
    expect(line).toContain(`{ env = "XAI_MANAGEMENT_KEY" }`)
    expect(line).not.toContain(canary)
  })

  it("is taken from an environment variable", async () => {
    using machine = new Machine({ MY_KEY: canary }).configure(source(`{ env = "MY_KEY" }`))
    expect(await keyOf(machine)).toBe(canary)
    delete machine.environment["MY_KEY"]
    expect(await keyOf(machine)).toEqual(["source.0.management_key: environment MY_KEY is not set"])
  })

  it("is taken from a file that only its owner may read", async () => {
    using machine = new Machine().configure(source(`{ file = "key" }`))
    const file = machine.write(".config/ledger/key", `${canary}\n`, 0o600)
    expect(await keyOf(machine)).toBe(canary)
    machine.write(".config/ledger/key", canary, 0o400)
    expect(await keyOf(machine)).toBe(canary)
    for (const mode of [0o640, 0o604, 0o644]) {
      machine.write(".config/ledger/key", canary, mode)
      const line = await machine.refusal()
      expect(line).toContain(`others may read ${file} (mode 0${mode.toString(8)}): chmod 600 ${file}`)
      expect(line).not.toContain(canary)
    }
  })

  it("in a file that is not there or empty is missing", async () => {
    using machine = new Machine().configure(source(`{ file = "~/key" }`))
    expect(await keyOf(machine)).toEqual([`source.0.management_key: file ${machine.home}/key does not exist`])
    machine.write("key", "\n")
    expect(await keyOf(machine)).toEqual([`source.0.management_key: file ${machine.home}/key is empty`])
  })

  it("is taken from a systemd credential", async () => {
    using machine = new Machine().configure(source(`{ credential = "management-key" }`))
    expect(await keyOf(machine)).toEqual([
      "source.0.management_key: credential management-key is handed over by systemd only (CREDENTIALS_DIRECTORY is not set)"
    ])
    machine.write("credentials/management-key", canary, 0o444)
    machine.environment["CREDENTIALS_DIRECTORY"] = `${machine.home}/credentials`
    expect(await keyOf(machine)).toBe(canary)
    machine.configure(source(`{ credential = "../key" }`))
    expect(await machine.refusal()).toContain("is not the name of a systemd credential")
  })

  it("may stand in our own variable, or be referred to by one", async () => {
    using machine = new Machine({ LEDGER_SOURCE_0_MANAGEMENT_KEY: canary }).configure(source(`{ env = "OTHER" }`))
    expect(await keyOf(machine)).toBe(canary)
    delete machine.environment["LEDGER_SOURCE_0_MANAGEMENT_KEY"]
    machine.environment["LEDGER_SOURCE_0_MANAGEMENT_KEY_FILE"] = machine.write("key", canary)
    expect(await keyOf(machine)).toBe(canary)
  })

  it("of the daemon has a short variable", async () => {
    using machine = new Machine({ LEDGER_TOKEN: canary })
    const { daemon } = await machine.settings()
    expect(daemon.token && Redacted.value(daemon.token)).toBe(canary)
  })

  it.each([`{ env = "A", file = "b" }`, `{ path = "b" }`, `{ env = 3 }`, `{ env = "" }`, "3", "[]"])(
    "written %s is refused",
    async (key) => {
      using machine = new Machine().configure(source(key))
      expect(await machine.refusal()).toContain("is not a reference such as")
    }
  )

  it("never shows: not in what config show prints, not when the settings are logged", async () => {
    using machine = new Machine({ XAI_MANAGEMENT_KEY: canary, XAI_TEAM_ID: "team", LEDGER_TOKEN: canary }).configure(
      `[forge]\nkind = "gitea"\nurl = "https://f.example"\ntoken = { env = "XAI_MANAGEMENT_KEY" }`
    )
    const settings = await machine.settings()
    for (const text of [JSON.stringify(settings), inspect(settings, { depth: null })]) {
      expect(text).not.toContain(canary)
    }
    expect(settings.shown).toContainEqual({
      path: "source.0.management_key",
      value: "(set, not shown)",
      from: "default (environment XAI_MANAGEMENT_KEY)"
    })
  })
})

describe("a source whose credentials are missing", () => {
  it("stops who reads it, not who only asks for a report", async () => {
    using machine = new Machine().configure(`[[source]]\nid = "main"\n`)
    const { sources } = await machine.settings()
    const refused = await Effect.runPromise(Effect.flip(readySources(sources)))
    expect(refused.exitCode).toBe(78)
    expect(refused.message).toBe(
      `source "main" cannot be read: source.0.team_id: environment XAI_TEAM_ID is not set; `
        + "source.0.management_key: environment XAI_MANAGEMENT_KEY is not set"
    )
  })
})

describe("the file to begin with", () => {
  const write = (file: string) =>
    Effect.runPromise(writeInitialFile(file).pipe(Effect.provide(NodeFileSystem.layer), Effect.result))

  it("is readable by its owner alone, and is itself a valid configuration", async () => {
    using machine = new Machine({ XAI_TEAM_ID: "t", XAI_MANAGEMENT_KEY: "k" })
    await write(machine.file)
    expect(statSync(machine.file).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(machine.file)).mode & 0o777).toBe(0o700)
    const settings = await machine.settings()
    expect(settings.file).toBe(machine.file)
    expect(settings.sources).toHaveLength(1)
  })

  it("is valid with every comment taken away, too", async () => {
    using machine = new Machine().configure(
      initialText.split("\n").map((line) => /^# [a-z_[].*[=\]]/u.test(line) ? line.slice(2) : line).join("\n")
    )
    const settings = await machine.settings()
    expect(settings.forges[0]?.defaultRepository).toBe("owner/repository")
    expect(settings.agents.size).toBe(2)
  })

  it("never replaces one that exists", async () => {
    using machine = new Machine().configure("# mine")
    const result = await write(machine.file)
    expect(result._tag).toBe("Failure")
    expect(readFileSync(machine.file, "utf8")).toBe("# mine")
  })
})
