/** Data on standard output in the asked form; everything else on standard error. */
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { appearanceOf } from "../../src/cli/appearance.ts"
import { ledgerCommand } from "../support/commandLine.ts"
import { documents } from "../support/fakeLedger.ts"

// oxlint-disable-next-line no-control-regex
const colours = /\u{1b}\[/u

describe("--json", () => {
  it.each([
    [["report"], documents.report],
    [["mission", "list"], documents.missions],
    [["mission", "show", "3"], documents.mission],
    [["mission", "start", "a/b#3"], documents.bookmarked],
    [["key", "list"], documents.keys],
    [["key", "assign", "k", "a"], documents.keyAssignment],
    [["status"], documents.status],
    [["reconcile"], documents.reconciliation],
    [["snapshot"], documents.snapshot],
    [["rebuild"], documents.rebuilt],
    [["backup", "x"], documents.backup]
  ])("prints exactly the document of %j", async (words, document) => {
    const before = await ledgerCommand(["--json", ...words])
    const after = await ledgerCommand([...words, "--json"])
    expect(JSON.parse(before.stdout)).toEqual(document)
    expect(after.stdout).toBe(before.stdout)
    expect(before).toMatchObject({ code: 0, stderr: "" })
  })

  it("prints the log one event a line", async () => {
    const { stdout } = await ledgerCommand(["log", "--json"])
    expect(stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as unknown)).toEqual(documents.events)
  })
})

describe("--csv", () => {
  it.each([
    [["report"], /^(?:[a-z.]+,)+billed,estimated,low,high,state\n/u],
    [["mission", "list"], /^mission,state,startedAt,/u],
    [["key", "list"], /^source,id,name,/u],
    [["log"], /^position,id,type,/u]
  ])("prints a table of %j with a header", async (words, header) => {
    const { code, stderr, stdout } = await ledgerCommand([...words, "--csv"])
    // What an answer remarks is no row of a table.
    expect({ code, remarks: stderr.split("\n").filter((line) => !line.startsWith("ledger: ")) }).toEqual({
      code: 0,
      remarks: [""]
    })
    expect(stdout).toMatch(header)
    expect(stdout.endsWith("\n") && !stdout.endsWith("\n\n")).toBe(true)
  })
})

describe("text", () => {
  it("ends with one newline and has no colours in a pipe", async () => {
    const { stdout } = await ledgerCommand(["report"])
    expect(stdout).not.toMatch(colours)
    expect(stdout).toMatch(/[^\n]\n$/u)
  })

  it("keeps to the terminal's width and may have colours there", async () => {
    const { stdout } = await ledgerCommand(["mission", "list"], { columns: 60 })
    expect(stdout).toMatch(colours)
    expect((await ledgerCommand(["mission", "list", "--no-color"], { columns: 60 })).stdout).not.toMatch(colours)
  })

  it("help obeys --no-color and NO_COLOR too", async () => {
    expect((await ledgerCommand(["--help"], { columns: 80 })).stdout).toMatch(colours)
    expect((await ledgerCommand(["--help", "--no-color"], { columns: 80 })).stdout).not.toMatch(colours)
    expect((await ledgerCommand(["--help"], { columns: 80, environment: { NO_COLOR: "1" } })).stdout).not.toMatch(
      colours
    )
  })
})

describe("colours", () => {
  const terminal = { columns: 80 }
  const pipe = { columns: null }
  it.each([
    ["a terminal", terminal, {}, false, true],
    ["a pipe", pipe, {}, false, false],
    ["NO_COLOR", terminal, { NO_COLOR: "1" }, false, false],
    ["an empty NO_COLOR", terminal, { NO_COLOR: "" }, false, true],
    ["TERM=dumb", terminal, { TERM: "dumb" }, false, false],
    ["--no-color", terminal, { FORCE_COLOR: "1" }, true, false],
    ["FORCE_COLOR in a pipe", pipe, { FORCE_COLOR: "1" }, false, true],
    ["FORCE_COLOR=0 in a pipe", pipe, { FORCE_COLOR: "0" }, false, false],
    ["NO_COLOR against FORCE_COLOR", pipe, { FORCE_COLOR: "1", NO_COLOR: "1" }, false, false]
  ])("with %s", (_, stream, environment, noColor, colour) => {
    expect(appearanceOf(stream, environment, noColor).colour).toBe(colour)
  })
})

describe("remarks", () => {
  const environment = { XAI_TEAM_ID: "t" }
  it("go to standard error, and --quiet keeps them back", async () => {
    const loud = await ledgerCommand(["status", "--json"], { environment })
    expect(loud.stderr).toBe(
      "ledger: XAI_TEAM_ID is set but XAI_MANAGEMENT_KEY is not, so no source is configured: set both.\n"
    )
    expect(JSON.parse(loud.stdout)).toEqual(documents.status)
    expect((await ledgerCommand(["status", "--quiet"], { environment })).stderr).toBe("")
  })
})

describe("ledger log", () => {
  it("reads page after page", async () => {
    const [first] = documents.events
    const pages = [Array.from({ length: 1000 }, (_, at) => ({ ...first!, position: at + 6 })), [{
      ...first!,
      position: 1006
    }]]
    const asked: Array<number> = []
    const events = ({ after }: { after: number }) =>
      Effect.sync(() => {
        asked.push(after)
        return pages[asked.length - 1] ?? []
      })
    const { stdout } = await ledgerCommand(["log", "--after", "5", "--json"], { ledger: { events } })
    expect(asked).toEqual([5, 1005])
    expect(stdout.trimEnd().split("\n")).toHaveLength(1001)
  })
})

describe("ledger config", () => {
  it("show prints every value with its origin, and no secret", async () => {
    const { stdout } = await ledgerCommand(["config", "show", "--json"], {
      environment: { XAI_MANAGEMENT_KEY: "canary", XAI_TEAM_ID: "team", LEDGER_PORT: "1" }
    })
    expect(JSON.parse(stdout)).toMatchObject({ schema: "ledger.config/1" })
    expect((JSON.parse(stdout) as { values: unknown }).values).toContainEqual({
      path: "daemon.listen",
      value: "127.0.0.1:1",
      from: "environment LEDGER_PORT"
    })
    expect(stdout).not.toContain("canary")
    expect((await ledgerCommand(["config", "show"])).stdout).toContain("time_zone")
  })

  it("init writes a file where none is, and refuses to replace one", async () => {
    expect((await ledgerCommand(["config", "init"])).stdout).toMatch(/^Wrote \/.*config\.toml\n$/u)
    const again = await ledgerCommand(["config", "init"], { config: "# mine" })
    expect(again.code).toBe(78)
    expect(again.stderr).toContain("exists already: edit it, or move it away first")
  })
})

describe("ledger completions", () => {
  it.each(["bash", "zsh", "fish"])("prints the script for %s, which knows commands, flags and words", async (shell) => {
    const { code, stdout } = await ledgerCommand(["completions", shell])
    expect(code).toBe(0)
    for (const word of ["mission", "retract", "as-of", "unattributed", "completions", "ledger"]) {
      expect(stdout).toContain(word)
    }
    expect(stdout).not.toContain("idempotency-key")
  })
})

describe("ledger --version", () => {
  it("is one line", async () => {
    expect((await ledgerCommand(["--version"])).stdout).toBe("ledger 1.2.3\n")
  })
})

it("a failure tells its times in the reporting zone, and a program in that of all its instants", async () => {
  const words = ["mission", "end", "a/b#3", "--at", "2099-01-01T09:30", "--tz", "Asia/Kolkata"]
  expect((await ledgerCommand(words)).stderr).toContain("--at 2099-01-01 09:30 lies in the future")
  expect((await ledgerCommand([...words, "--json"])).stderr).toContain("--at 2099-01-01T04:00:00.000Z lies in the")
})
