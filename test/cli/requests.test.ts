/** What people type becomes what the ledger is asked. */
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { ledgerCommand, present } from "../support/commandLine.ts"
import { Machine } from "../support/configured.ts"

const at = (text: string) => Date.parse(text)
const asked = async (words: ReadonlyArray<string>) => {
  const ran = await ledgerCommand(words, { environment: { LEDGER_TIME_ZONE: "Europe/Brussels" } })
  expect(ran.stderr).toBe("")
  return ran.asked
}

describe("ledger split", () => {
  it("set says which rule, from when on and what for; without --from from now on", async () => {
    const by = { actor: "cli:ludo" }
    expect(await asked(["split", "set", "latest", "--from", "2026-04-06", "--why", "one at a time"])).toEqual([
      ["setSplitRule", { rule: "latest", from: at("2026-04-05T22:00:00Z"), why: "one at a time", ...by }]
    ])
    expect(await asked(["split", "set", "even"])).toEqual([["setSplitRule", { rule: "even", from: null, ...by }]])
  })

  it("show asks for the rules, as of now or then", async () => {
    expect(await asked(["split", "show"])).toEqual([["splitRules", {}]])
    expect(await asked(["split", "show", "--as-of", "7"])).toEqual([["splitRules", { asOf: { position: 7 } }]])
  })
})

describe("ledger mission", () => {
  const common = { crew: [], add: [], remove: [], actor: "cli:ludo" }

  it("start says who, when, how heavy and why", async () => {
    const words = "mission start trentuna/token-monitor#3 --agent vigilio --agent ba --agent ba --weight 2".split(" ")
    expect(await asked([...words, "--at", "-90m", "--note", "late"])).toEqual([["bookmark", {
      ...common,
      kind: "start",
      mission: "trentuna/token-monitor#3",
      at: at(present) - 5_400_000,
      crew: ["vigilio", "ba"],
      weight: 2,
      note: "late"
    }]])
  })

  it("without --at means now, which the ledger itself shall determine", async () => {
    for (const words of [["mission", "start", "a/b#1"], ["mission", "start", "a/b#1", "--at", "now"]]) {
      expect(await asked(words)).toEqual([["bookmark", { ...common, kind: "start", mission: "a/b#1", at: null }]])
    }
  })

  it("takes a time up to a minute ahead, for clocks that differ", async () => {
    const [[, request] = []] = await asked(["mission", "end", "3", "--at", "2026-04-06T15:31:00Z"])
    expect(request).toMatchObject({ at: at("2026-04-06T15:31:00Z") })
  })

  it.each(["pause", "resume", "end"])("%s takes a time in the reporting zone", async (kind) => {
    expect(await asked(["mission", kind, "#3", "--at", "yesterday 14:00"])).toEqual([["bookmark", {
      ...common,
      kind,
      mission: "#3",
      at: at("2026-04-05T12:00:00Z")
    }]])
  })

  it("crew says who joins and who leaves", async () => {
    expect(await asked(["mission", "crew", "3", "--add", "ba", "--remove", "face", "--at=2026-04-06"])).toEqual([[
      "bookmark",
      { ...common, kind: "crew", mission: "3", at: at("2026-04-05T22:00:00Z"), add: ["ba"], remove: ["face"] }
    ]])
  })

  it("add says when it began and when it was over; a bare day is the whole day", async () => {
    const words = ["mission", "add", "a/b#1", "--from", "2026-04-04", "--to", "2026-04-04", "--agent", "ba"]
    expect(await asked([...words, "--weight", "2", "--note", "late"])).toEqual([["addWindow", {
      mission: "a/b#1",
      from: at("2026-04-03T22:00:00Z"),
      to: at("2026-04-04T22:00:00Z"),
      crew: ["ba"],
      weight: 2,
      note: "late",
      actor: "cli:ludo"
    }]])
  })

  it("add wants both ends, and a weight above zero", async () => {
    for (const words of [["--from", "yesterday"], ["--to", "now"], ["--from", "-2h", "--to", "-1h", "--weight", "0"]]) {
      const { asked, code } = await ledgerCommand(["mission", "add", "a/b#1", ...words])
      expect([code, asked]).toEqual([2, []])
    }
  })

  it("move and merge name both missions", async () => {
    const by = { actor: "cli:ludo" }
    expect(await asked(["mission", "move", "3", "a/b#7", "--note", "transferred"])).toEqual([
      ["moveMission", { mission: "3", to: "a/b#7", note: "transferred", ...by }]
    ])
    expect(await asked(["mission", "merge", "4", "--into", "3"])).toEqual([
      ["mergeMission", { mission: "4", into: "3", ...by }]
    ])
  })

  it("retract names bookmark and reason", async () => {
    expect(await asked(["mission", "retract", "3", "--bookmark", "0198", "--why", "wrong mission"])).toEqual([[
      "retract",
      { mission: "3", bookmark: "0198", why: "wrong mission", actor: "cli:ludo" }
    ]])
  })

  it("carries an idempotency key only where one is given", async () => {
    const [[, request] = []] = await asked(["mission", "end", "3", "--idempotency-key", "deploy-7"])
    expect(request).toMatchObject({ idempotencyKey: "deploy-7" })
  })

  it("reconcile asks of a cycle and a source", async () => {
    expect(await asked(["reconcile", "--cycle", "2026-04", "--source", "xai"]))
      .toEqual([["reconcile", { cycle: "2026-04", source: "xai" }]])
  })

  it("list shows open missions, or all", async () => {
    expect(await asked(["mission", "list"])).toEqual([["missions", { all: false }]])
    expect(await asked(["mission", "list", "--all"])).toEqual([["missions", { all: true }]])
  })

  it.each([
    [["mission", "list"], ["missions", { all: false, asOf: { position: 12 } }]],
    [["mission", "show", "3"], ["mission", { mission: "3", asOf: { position: 12 } }]],
    [["key", "list"], ["keys", { asOf: { position: 12 } }]],
    [["reconcile"], ["reconcile", { asOf: { position: 12 } }]],
    [["status"], ["status", { asOf: { position: 12 } }]]
  ])("%j can be asked as of a position or an instant", async (words, expected) => {
    expect(await asked([...words, "--as-of", "12"])).toEqual([expected])
    const [[, request] = []] = await asked([...words, "--as-of", "2026-04-04"])
    expect(request).toMatchObject({ asOf: { instant: at("2026-04-04T22:00:00Z") } })
  })

  it.each([["1"], ["0"], ["yes"], ["#3"], ["a/b#3"]])(
    "show takes %s for a mission, also right after a switch",
    async (mission) => {
      expect(await asked(["mission", "show", "--json", mission])).toEqual([["mission", { mission }]])
    }
  )
})

describe("ledger key assign", () => {
  it("says whose the key is, and from when", async () => {
    expect(await asked(["key", "assign", "xai-ba", "ba", "--from", "2026-04-03"])).toEqual([[
      "assignKey",
      { key: "xai-ba", agent: "ba", from: at("2026-04-02T22:00:00Z"), actor: "cli:ludo" }
    ]])
  })

  it("without --from means from the beginning, and nobody means no one", async () => {
    expect(await asked(["key", "assign", "xai-ba", "nobody"])).toEqual([[
      "assignKey",
      { key: "xai-ba", agent: null, from: null, actor: "cli:ludo" }
    ]])
  })
})

describe("ledger explain", () => {
  it("hands filters, period and as-of on", async () => {
    const words = "explain --mission 3 --agent a --key k --source s --model m --meter t --tz UTC --as-of 412"
    expect(await asked([...words.split(" "), "--from", "2026-04-04"])).toEqual([["explain", {
      ...{ mission: "3", agent: "a", key: "k", source: "s", model: "m", meter: "t", timeZone: "UTC" },
      from: at("2026-04-04T00:00:00Z"),
      asOf: { position: 412 }
    }]])
    expect(await asked(["explain", "--unattributed", "--cycle", "2026-04"])).toEqual([["explain", {
      unattributed: true,
      cycle: "2026-04",
      timeZone: "Europe/Brussels"
    }]])
  })
})

describe("ledger diff", () => {
  it("takes two points in any form, filters and grouping", async () => {
    expect(await asked(["diff", "--between", "12", "head", "--mission", "3", "--by", "agent"])).toEqual([["diff", {
      between: [{ position: 12 }, "head"],
      mission: "3",
      by: ["agent"],
      timeZone: "Europe/Brussels"
    }]])
    expect(await asked(["diff", "--between", "-1h", "2026-04-04"])).toEqual([["diff", {
      between: [{ instant: at(present) - 3_600_000 }, { instant: at("2026-04-04T22:00:00Z") }],
      timeZone: "Europe/Brussels"
    }]])
  })

  it.each([
    [["diff"], "--between needs two points of the log: write for example --between yesterday head"],
    [["diff", "--between", "12"], "--between needs two points of the log: write for example"],
    [["diff", "--between", "1", "2", "--between", "3", "4"], "--between needs two points of the log"],
    [["diff", "--between", "soon", "12"], "--between: "],
    [["diff", "--between", "1", "2", "--limit", "0"], "--limit is no number of things"],
    [["explain", "--all", "--limit", "3"], "--all and --limit cannot be had together"],
    [["log", "show", "head"], "\"head\" is no position: write digits only, as ledger log prints them"]
  ])("%j is refused with what to do", async (words, message) => {
    const { code, stderr } = await ledgerCommand(words)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})

describe("ledger report", () => {
  it("asks for nothing that was not said", async () => {
    expect(await asked(["report"])).toEqual([["report", { timeZone: "Europe/Brussels" }]])
  })

  it("hands filters, period, grouping and as-of on", async () => {
    const words = "report --mission 3 --agent a --key k --source s --model m --meter t --by agent,day --tz UTC"
    expect(await asked([...words.split(" "), "--from", "2026-04-04", "--to", "2026-04-06", "--as-of", "412"])).toEqual([
      [
        "report",
        {
          mission: "3",
          agent: "a",
          key: "k",
          source: "s",
          model: "m",
          meter: "t",
          by: ["agent", "day"],
          from: at("2026-04-04T00:00:00Z"),
          to: at("2026-04-07T00:00:00Z"),
          asOf: { position: 412 },
          timeZone: "UTC"
        }
      ]
    ])
  })

  it("takes a bare day whole, and digits alone for a position", async () => {
    const [[, whole] = []] = await asked(["report", "--as-of", "2026-04-05"])
    expect(whole).toMatchObject({ asOf: { instant: at("2026-04-05T22:00:00Z") } })
    const [[, ago] = []] = await asked(["report", "--from", "-2h", "--as-of", "-90m"])
    expect(ago).toMatchObject({ from: at("2026-04-06T13:30:00Z"), asOf: { instant: at("2026-04-06T14:00:00Z") } })
  })

  it("asks for what no mission claimed, and for a billing cycle", async () => {
    expect(await asked(["report", "--unattributed", "--cycle", "2026-04"])).toEqual([[
      "report",
      { unattributed: true, cycle: "2026-04", timeZone: "Europe/Brussels" }
    ]])
  })
})

describe("the rest", () => {
  it("asks what it must", async () => {
    expect(await asked(["snapshot"])).toEqual([["snapshot", {}]])
    expect(await asked(["snapshot", "--source", "xai"])).toEqual([["snapshot", { source: "xai" }]])
    const [[, backup] = []] = await asked(["backup", "copy.db"])
    expect(backup).toEqual({ file: expect.stringMatching(/^\/.*\/work\/copy\.db$/u) })
  })

  it("opens the database that flags and environment name", async () => {
    const ran = await ledgerCommand(["status", "--db", "/tmp/mine.db"], { environment: { LEDGER_DB: "/tmp/other.db" } })
    expect(ran.opened?.database).toBe("/tmp/mine.db")
    const remote = await ledgerCommand(["--url", "https://ledger.example", "status"])
    expect(remote.opened?.url).toBe("https://ledger.example")
  })
})

describe("ledger verify and ledger anchor", () => {
  const line = "ledger-anchor/1 01a2039b-35d2-75b9-a031-838de5e7b44d 4 00 00"

  const verified = async (words: ReadonlyArray<string>) => (await ledgerCommand(["verify", ...words])).asked

  it("verify asks for everything unless it is to be quick", async () => {
    expect(await verified([])).toEqual([["verify", { quick: false, anchors: [] }]])
    expect(await verified(["--quick"])).toEqual([["verify", { quick: true, anchors: [] }]])
  })

  it("verify takes anchors as lines and from files, where # begins a remark", async () => {
    using machine = new Machine()
    const file = machine.write("anchors.txt", `# of March\n${line}1\n\n  ${line}2  \n`)
    expect(await verified(["--anchor", line, "--anchor", file])).toEqual([
      ["verify", { quick: false, anchors: [line, `${line}1`, `${line}2`] }]
    ])
  })

  it("verify refuses a file of anchors that is not there, and accepting the head of what was only looked at", async () => {
    const missing = await ledgerCommand(["verify", "--anchor", "nowhere.txt"])
    expect(missing).toMatchObject({ code: 2, asked: [] })
    expect(missing.stderr).toContain("nowhere.txt")
    expect(await ledgerCommand(["verify", "--quick", "--accept-head"])).toMatchObject({ code: 2, asked: [] })
  })

  it("verify says of a value that is neither an anchor nor a file what it is", async () => {
    using machine = new Machine()
    const file = machine.write("anchors.txt", line)
    const refused = async (value: string) => (await ledgerCommand(["verify", "--anchor", value])).stderr
    expect(await refused("nonsense")).toContain(`--anchor: "nonsense" is neither an anchor nor a file`)
    expect(await refused("")).toContain("--anchor wants a value")
    expect(await refused(path.dirname(file))).toContain("is a directory")
  })

  it("anchor prints the bare line, whatever the terminal", async () => {
    const { stdout } = await ledgerCommand(["anchor"], { columns: 60 })
    expect(stdout).toMatch(/^ledger-anchor\/1 \S+ 412 [0-9a-f]{64} [0-9a-f]{8}\n$/u)
  })

  it("anchor hands a position on", async () => {
    expect(await asked(["anchor"])).toEqual([["anchor", {}]])
    expect(await asked(["anchor", "--position", "7"])).toEqual([["anchor", { position: 7 }]])
    const before = await ledgerCommand(["anchor", "--position", "-1"])
    expect(before).toMatchObject({ code: 2, asked: [] })
    expect(before.stderr).toContain("--position: -1 is no position")
  })
})
