/** What people type becomes what the ledger is asked. */
import { describe, expect, it } from "vitest"
import { ledgerCommand, present } from "../support/commandLine.ts"

const at = (text: string) => Date.parse(text)
const asked = async (words: ReadonlyArray<string>) => {
  const ran = await ledgerCommand(words, { environment: { LEDGER_TIME_ZONE: "Europe/Brussels" } })
  expect(ran.stderr).toBe("")
  return ran.asked
}

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

  it("list shows open missions, or all", async () => {
    expect(await asked(["mission", "list"])).toEqual([["missions", { all: false }]])
    expect(await asked(["mission", "list", "--all"])).toEqual([["missions", { all: true }]])
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
