/** What somebody meets who knows nothing: real files, real commands, and one line that says what, why and what next. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer } from "effect"
import { TestConsole } from "effect/testing"
import { copyFileSync, mkdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { Invocation, type Surroundings } from "../../src/cli/Invocation.ts"
import { layerLedgerAccess } from "../../src/cli/openLedger.ts"
import { run } from "../../src/cli/run.ts"
import { Machine } from "../support/configured.ts"

let machine: Machine
beforeEach(() => {
  machine = new Machine()
  mkdirSync(join(machine.home, "work"))
})
afterEach(() => machine[Symbol.dispose]())

const ledger = (...words: ReadonlyArray<string>) => {
  const surroundings: Surroundings = {
    circumstances: machine.circumstances,
    stdout: { columns: null },
    stderr: { columns: null },
    user: "ludo"
  }
  return Effect.gen(function*() {
    const code = yield* run(words, "1.2.3")
    const [out, err] = [yield* TestConsole.logLines, yield* TestConsole.errorLines]
    return { code, stdout: out.join("\n"), stderr: err.join("\n") }
  }).pipe(
    Effect.provideService(Invocation, surroundings),
    Effect.provide(Layer.mergeAll(layerLedgerAccess, NodeServices.layer, TestConsole.layer)),
    Effect.runPromise
  )
}

const data = (name: string) => join(machine.home, ".local/share/ledger", name)

describe("on a new machine", () => {
  it("doctor finds nothing wrong, and makes nothing", async () => {
    const { code, stdout } = await ledger("doctor")
    expect(code).toBe(0)
    expect(stdout).toContain("will be made")
    expect(() => statSync(data("ledger.db"))).toThrow("ENOENT")
  })

  it("a question says that there is no ledger yet and how to begin one", async () => {
    expect(await ledger("status")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ledger: there is no ledger at \S+ yet: start one with [^\n]+$/u)
    })
  })

  it.each([
    [["key", "assign", "xai-ba", "ba"], "ledger: no key xai-ba is known: see ledger key list"],
    [["key", "assign", "xai-ba", "b a"], "ledger: no key xai-ba is known: see ledger key list"],
    [
      ["mission", "start", "a/b#1", "--agent", "b a"],
      "ledger: \"b a\" is no agent name: write letters, digits, dots, dashes and underscores, a letter or digit first"
    ],
    [["mission", "start", "a/b#1", "--agent", ""], "ledger: \"\" is no agent name: write letters"],
    [["mission", "end", "a/b#1"], "ledger: no mission a/b#1 is known: see ledger mission list --all"]
  ])("%j is answered with where to look", async (words, expected) => {
    const { code, stderr } = await ledger(...words)
    expect(code).toBe(2)
    expect(stderr).toContain(expected)
  })
})

describe("names", () => {
  it("a new agent is told how to become known", async () => {
    machine.configure(`[agents]\nvigilio = []`)
    expect(await ledger("mission", "start", "a/b#1", "--agent", "vigilo")).toMatchObject({
      code: 2,
      stderr:
        "ledger: no agent vigilo is known: did you mean vigilio? A new agent is first named under [agents] in the configuration"
    })
  })

  it("an unknown bookmark is looked for where bookmarks are listed", async () => {
    await ledger("mission", "start", "a/b#1")
    const retract = (bookmark: string) => ledger("mission", "retract", "1", "--bookmark", bookmark, "--why", "wrong")
    const unknown = "ledger: no bookmark zzzzzzzz is known: see ledger mission show, which lists the ids"
    expect(await retract("zzzzzzzz")).toMatchObject({ code: 2, stderr: unknown })
    const short = await retract("zz")
    expect([short.code, short.stderr]).toEqual([
      2,
      expect.stringContaining(`"zz" is no bookmark reference: write its id, which ledger mission show lists`)
    ])
  })
})

describe("a wrong place", () => {
  it("a directory is no ledger, and no place for a backup", async () => {
    await ledger("mission", "start", "a/b#1")
    const asked = await ledger("status", "--db", machine.home)
    expect([asked.code, asked.stderr]).toEqual([
      1,
      expect.stringContaining(`${machine.home} is not a ledger: it is a directory: `)
    ])
    const copied = await ledger("backup", machine.home)
    expect([copied.code, copied.stderr]).toEqual([2, expect.stringContaining(`${machine.home} is a directory, `)])
  })

  it.skipIf(process.getuid?.() === 0)(
    "a directory that may not be entered is told from one without a ledger",
    async () => {
      await ledger("mission", "start", "a/b#1")
      const { chmodSync } = await import("node:fs")
      chmodSync(join(machine.home, ".local"), 0o000)
      const [read, written] = [await ledger("status"), await ledger("mission", "start", "a/b#2")]
      chmodSync(join(machine.home, ".local"), 0o700)
      expect(read).toMatchObject({ code: 4, stderr: expect.stringContaining("permission denied") })
      expect(written.code).toBe(4)
    }
  )

  it.skipIf(process.getuid?.() === 0)("a directory that may not be written is a matter of permission", async () => {
    const { chmodSync } = await import("node:fs")
    await ledger("mission", "start", "a/b#1")
    chmodSync(data(""), 0o500)
    const { code } = await ledger("mission", "start", "a/b#2")
    chmodSync(data(""), 0o700)
    expect(code).toBe(4)
  })
})

describe("the files", () => {
  it("after a command ledger.db alone is the whole log", async () => {
    await ledger("mission", "start", "a/b#1")
    await ledger("mission", "end", "1")
    const copy = join(machine.home, "copy.db")
    copyFileSync(data("ledger.db"), copy)
    expect((await ledger("log", "--db", copy, "--csv")).stdout.split("\n")).toHaveLength(3)
  })

  it("a backup put back is told by the witness, refused, and accepted on request", async () => {
    const backup = join(machine.home, "backup.db")
    await ledger("mission", "start", "a/b#1")
    await ledger("backup", backup)
    await ledger("mission", "start", "a/b#2")
    copyFileSync(backup, data("ledger.db"))
    const lost = `${data("ledger.head")} saw event 2, the log ends at 1`
    expect((await ledger("status", "--json")).stdout).toContain(`"severity": "error",\n      "text": "${lost}"`)
    expect(await ledger("doctor")).toMatchObject({ code: 1, stderr: expect.stringContaining(`witness: ${lost}`) })
    expect((await ledger("mission", "start", "a/b#3")).stderr).toContain("ledger verify --accept-head")
    expect((await ledger("verify")).code).toBe(1)
    expect(await ledger("verify", "--accept-head")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Nothing is wrong"),
      stderr: "ledger: event 1 is witnessed as the last one from now on"
    })
    expect((await ledger("mission", "start", "a/b#3")).code).toBe(0)
    expect((await ledger("status", "--json")).stdout).not.toContain("ledger.head")
  })

  it("a witness that was removed is remarked until somebody has looked", async () => {
    await ledger("mission", "start", "a/b#1")
    rmSync(data("ledger.head"))
    await ledger("mission", "start", "a/b#2")
    expect((await ledger("status", "--json")).stdout).toContain("was made anew when the log already held one event")
    await ledger("verify", "--accept-head")
    expect((await ledger("status", "--json")).stdout).not.toContain("ledger.head")
  })
})
