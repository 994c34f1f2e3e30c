/** What `ledger forge connect` keeps and where, which name a forge gets, and what it leaves as it is. */
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { ledgerCommand, type Ran } from "../support/commandLine.ts"
import { Machine } from "../support/configured.ts"
import { repository, teamForge, type TestForge } from "../support/forge.ts"

const all = ["write:issue", "write:repository", "read:user"]

interface Scene extends TestForge {
  readonly machine: Machine
  readonly page: string
  readonly tokenOf: (login: string, scopes?: ReadonlyArray<string>, on?: TestForge["forge"]) => string
  readonly connect: (...words: ReadonlyArray<string>) => Promise<Ran>
}

const scene = async (): Promise<Scene> => {
  const team = await teamForge()
  const machine = new Machine({})
  onTestFinished(() => machine[Symbol.dispose]())
  return {
    ...team,
    machine,
    page: `${team.forge.url}/${repository}`,
    tokenOf: (login, scopes = all, on = team.forge) =>
      machine.write(`${login}.token`, `${on.addToken(login, scopes)}\n`),
    connect: (...words) => ledgerCommand(["forge", "connect", ...words], { machine })
  }
}

/** What is kept beside the configuration, by name. */
const kept = (machine: Machine): ReadonlyArray<string> => readdirSync(dirname(machine.file)).toSorted()
const beside = (machine: Machine, name: string): string =>
  readFileSync(join(dirname(machine.file), name), "utf8").trim()

describe("the token", () => {
  it("that is given takes the place of one that the forge refuses, and of one that lacks a scope", async () => {
    const { connect, forge, machine, page, tokenOf } = await scene()
    await connect(page, "--token", tokenOf("ludo"))
    const file = kept(machine).find((name) => name.endsWith(".token"))
    for (const old of ["revoked-meanwhile", forge.addToken("ledger", ["read:issue"])]) {
      machine.write(`.config/ledger/${file}`, old)
      const fresh = tokenOf("ludo")
      const { code, stdout } = await connect(page, "--token", fresh)
      expect(code).toBe(0)
      expect(beside(machine, file!)).toBe(readFileSync(fresh, "utf8").trim())
      expect(stdout).toContain("configuration: the token given took the place of the one it had")
    }
    expect(forge.hooks()).toHaveLength(1)
  })

  it("that works stays where another one is given, and that is told with whose it is", async () => {
    const { connect, machine, page, token, tokenOf } = await scene()
    await connect(page, "--token", tokenOf("ludo"))
    const file = kept(machine).find((name) => name.endsWith(".token"))
    machine.write(`.config/ledger/${file}`, token)
    const { code, stdout } = await connect(page, "--token", tokenOf("ludo"))
    expect(code).toBe(0)
    expect(beside(machine, file!)).toBe(token)
    expect(stdout).toContain("configuration: keeps the token it has, which works; the one given served for this only")
    expect(stdout).toContain("account: the ledger speaks as ledger")
  })

  it("of the environment is not the ledger's to change: it is said where the new one has to go", async () => {
    const { connect, machine, page, tokenOf } = await scene()
    machine.environment["LEDGER_FORGE_TOKEN"] = "revoked-meanwhile"
    machine.configure(`[forge]\nkind = "forgejo"\nurl = "${page.replace(`/${repository}`, "")}"\n`)
    const { code, stdout } = await connect(page, "--token", tokenOf("ludo"))
    expect(code).toBe(0)
    expect(stdout).toContain("! configuration: environment LEDGER_FORGE_TOKEN holds a token that is not accepted")
    expect(stdout).toContain("forge.token")
    expect(stdout).not.toContain("revoked-meanwhile")
  })

  it("says as whom the ledger speaks, and that what that account does never counts", async () => {
    const { connect, machine, page, tokenOf } = await scene()
    machine.environment["LEDGER_FORGE_WRITERS"] = "ludo"
    machine.environment["LEDGER_FORGE_KIND"] = "forgejo"
    machine.environment["LEDGER_FORGE_URL"] = page.replace(`/${repository}`, "")
    const { stdout } = await connect(page, "--token", tokenOf("ludo"))
    const said = stdout.replaceAll(/\s+/gu, " ")
    expect(said).toContain(
      "! account: the ledger speaks as ludo, and what ludo does on the forge never makes a bookmark"
    )
    expect(said).toContain("make an account of its own for the ledger")
  })
})

describe("a second forge", () => {
  const two = async () => {
    const first = await scene()
    const other = await teamForge()
    await first.connect(first.page, "--token", first.tokenOf("ludo"))
    const page = `${other.forge.url}/${repository}`
    const token = first.tokenOf("ludo", all, other.forge)
    return { ...first, first: readFileSync(first.machine.file, "utf8"), other: other.forge, otherPage: page, token }
  }

  it("is asked for a name before its webhook is made, and one that is taken or no name is refused", async () => {
    const { connect, other, otherPage, token } = await two()
    const refused: ReadonlyArray<[ReadonlyArray<string>, string]> = [
      [[], "needs a name of its own"],
      [["--name", "forge"], "is the name of another forge"],
      [["--name", "a b"], "is no name"]
    ]
    for (const [words, why] of refused) {
      const { code, stderr } = await connect(otherPage, "--token", token, ...words)
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(why) })
      expect(stderr).toContain("--name")
    }
    expect(other.hooks()).toEqual([])
  })

  it("has a route and files of its own, and following what is told makes the configuration right", async () => {
    const { connect, first, forge, machine, other, otherPage, token } = await two()
    other.addHook(repository, { url: "http://127.0.0.1:4780/hooks/forge", secret: "of the time before it had a name" })
    const { code, stdout } = await connect(otherPage, "--token", token, "--name", "hub")
    expect(code).toBe(0)
    expect(other.hooks().map(({ url }) => url)).toEqual(["http://127.0.0.1:4780/hooks/forge/hub"])
    expect(kept(machine)).toEqual([
      "config.toml",
      "forge-hub.token",
      "forge-hub.webhook-secret",
      "forge.token",
      "forge.webhook-secret"
    ])
    const told = stdout.replaceAll(/\s+/gu, " ")
    expect(told).toContain("write [[forge]] instead of [forge]")
    expect(readFileSync(machine.file, "utf8")).toBe(first)
    const section = /and add a section \[\[forge\]\] with (.+?), then/u.exec(told)?.[1]
    machine.configure(
      `${first.replace("[forge]", "[[forge]]")}[[forge]]\n${section?.replaceAll(/, (?=\w+ = )/gu, "\n")}\n`
    )
    expect((await machine.settings()).forges.map(({ hookless, name }) => [name, hookless])).toEqual([
      ["forge", null],
      ["hub", null]
    ])
    const again = await connect(otherPage)
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("updated") })
    expect(other.hooks()).toHaveLength(1)
    expect(forge.hooks()).toHaveLength(1)
    expect(await connect(otherPage, "--name", "home")).toMatchObject({ code: 2 })
  })
})

describe("what is there", () => {
  it("stays as it is: the configuration's mode, owner and link; secrets are nobody else's", async () => {
    const { connect, machine, page, tokenOf } = await scene()
    machine.configure("# mine\n")
    const target = join(machine.home, "kept.toml")
    renameSync(machine.file, target)
    symlinkSync(target, machine.file)
    chmodSync(target, 0o640)
    const isRoot = process.getuid?.() === 0
    if (isRoot) chownSync(target, 1234, 5678)
    expect(await connect(page, "--token", tokenOf("ludo"))).toMatchObject({ code: 0 })
    expect(readFileSync(target, "utf8")).toMatch(/^# mine\n\n\[forge\]\n/u)
    expect(statSync(target).mode & 0o777).toBe(0o640)
    const secret = statSync(join(dirname(machine.file), "forge.token"))
    expect(secret.mode & 0o777).toBe(0o600)
    // Whoever may read the configuration has to be able to read what it names.
    const owner = statSync(target).uid
    expect([owner, secret.uid]).toEqual(isRoot ? [1234, 1234] : [process.getuid?.(), process.getuid?.()])
  })

  it("stays without a trace where the token may not hang up the webhook", async () => {
    const { connect, forge, machine, page, tokenOf } = await scene()
    for (const token of [tokenOf("vigilio"), tokenOf("ludo", ["write:issue", "read:user", "read:repository"])]) {
      expect(await connect(page, "--token", token)).toMatchObject({ code: 4 })
    }
    expect(forge.hooks()).toEqual([])
    expect(existsSync(dirname(machine.file))).toBe(false)
  })
})
