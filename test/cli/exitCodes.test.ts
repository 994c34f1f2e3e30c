/** Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 unreachable, 4 not permitted, 78 wrong configuration. */
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { ledgerCommand } from "../support/commandLine.ts"
import { example } from "../support/documents.ts"
import { failure } from "../support/fakeLedger.ts"

const unreadable = (
  reason: "unauthorised" | "forbidden" | "rate-limited" | "truncated" | "unreachable" | "malformed"
) =>
  example("ledger.snapshot/1", {
    sources: [{
      source: "xai",
      read: [
        {
          surface: "usage",
          ok: false,
          events: 1,
          failure: { reason, detail: "no luck", permission: reason === "forbidden" ? "BillingRead" : null }
        },
        { surface: "invoice", ok: true, events: 1, failure: null }
      ]
    }]
  })

describe("exit code 0", () => {
  it("comes with an answer", async () => {
    expect(await ledgerCommand(["status"])).toMatchObject({ code: 0, stderr: "" })
  })

  it("comes with a snapshot that read usage, whatever else failed", async () => {
    const snapshot = example("ledger.snapshot/1", {
      sources: [{
        source: "xai",
        read: [
          { surface: "usage", ok: true, events: 1, failure: null },
          {
            surface: "keys",
            ok: false,
            events: 1,
            failure: { reason: "forbidden", detail: "may not list", permission: "ListApiKeys" }
          }
        ]
      }]
    })
    const ran = await ledgerCommand(["snapshot"], { ledger: { snapshot: () => Effect.succeed(snapshot) } })
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain("ListApiKeys")
  })

  it.each([[["--help"]], [["mission", "--help"]], [["mission", "start", "-h"]], [["--version"]], [[]]])(
    "comes with help and version: %j",
    async (words) => {
      const ran = await ledgerCommand(words)
      expect(ran).toMatchObject({ code: 0, stderr: "", opened: undefined })
      expect(ran.stdout).not.toBe("")
    }
  )
})

describe("exit code 1", () => {
  it("says no when verify finds damage, and names the first violation", async () => {
    const verification = example("ledger.verify/1", {
      ok: false,
      findings: [{ class: "chain", position: 17, detail: "the hash does not match" }]
    })
    const ran = await ledgerCommand(["verify"], { ledger: { verify: () => Effect.succeed(verification) } })
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain("The ledger is damaged")
    expect(ran.stderr).toContain("ledger: the ledger is damaged: chain at event 17: the hash does not match: ")
  })

  it("says no when a cycle does not reconcile, only where that is asked for", async () => {
    const told = { ledger: { reconcile: () => Effect.succeed(example("ledger.reconcile/1")) } }
    expect(await ledgerCommand(["reconcile"], told)).toMatchObject({ code: 0, stderr: "" })
    const ran = await ledgerCommand(["reconcile", "--check"], told)
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain("Billing cycle 2026-04")
    expect(ran.stderr).toMatch(
      /^ledger: xai changed usage of cycle 2026-04 [^\n]+: compare with the provider's console/u
    )
    const [source] = example("ledger.reconcile/1").sources
    for (
      const [sources, why] of [
        [[], "no source has been read"],
        [[{ ...source!, changes: [], differences: [], unchecked: "it had not begun" }], "xai: it had not begun"]
      ] as const
    ) {
      const nothing = {
        ledger: { reconcile: () => Effect.succeed(example("ledger.reconcile/1", { ok: false, sources })) }
      }
      expect(await ledgerCommand(["reconcile", "--check"], nothing)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`cycle 2026-04 was compared with nothing: ${why}: ledger snapshot`)
      })
    }
    const fine = { ledger: { reconcile: () => Effect.succeed(example("ledger.reconcile/1", { ok: true })) } }
    expect((await ledgerCommand(["reconcile", "--check"], fine)).code).toBe(0)
  })

  it("says no when doctor finds something wrong", async () => {
    const doctor = example("ledger.doctor/1", {
      checks: [{ name: "database", ok: false, what: "read-only directory", hint: "chmod u+w it" }]
    })
    const ran = await ledgerCommand(["doctor"], { ledger: { doctor: Effect.succeed(doctor) } })
    expect(ran).toMatchObject({ code: 1, stderr: "ledger: database: read-only directory: chmod u+w it\n" })
  })

  it("is what the ledger's own failures say", async () => {
    const ran = await ledgerCommand(["status"], { ledger: { status: () => Effect.fail(failure(1)) } })
    expect(ran).toMatchObject({ code: 1, stdout: "", stderr: "ledger: it failed: went-wrong: do something\n" })
  })

  it("is what a bug ends with, without a stack trace unless --verbose asks for it", async () => {
    const broken = { ledger: { status: () => Effect.die(new Error("oh\nno")) } }
    const ran = await ledgerCommand(["status"], broken)
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(/^ledger: unexpected failure: oh no: this is a bug; [^\n]+\n$/u)
    expect((await ledgerCommand(["status", "--verbose"], broken)).stderr).toContain("    at ")
  })
})

describe("exit code 2", () => {
  it.each([
    [["reprot"], `unknown command "reprot": did you mean report?`],
    [["mission", "strat", "a/b#1"], `unknown command "strat": did you mean start?`],
    [
      ["mission"],
      "`ledger mission` needs a command: start, pause, resume, end, crew, add, move, merge, retract, list, show"
    ],
    [["report", "--misson", "3"], "unknown flag --misson: did you mean --mission?"],
    [["status", "--csv"], "unknown flag --csv: see `ledger status --help`"],
    [["mission", "start"], "REF is missing: see `ledger mission start --help`"],
    [["mission", "retract", "3", "--why", "x"], "--bookmark is missing"],
    [["mission", "retract", "3", "--bookmark", "x", "--why", " "], "--why says nothing"],
    [["mission", "start", "3", "--weight", "0"], "--weight is not a whole number above zero"],
    [["mission", "start", "3", "--weight", "-2"], "--weight is not a whole number above zero"],
    [["mission", "start", "3", "--weight", "two"], "--weight"],
    [["mission", "crew", "3"], "nobody joins and nobody leaves"],
    [["mission", "crew", "3", "--add", "ba", "--remove", "ba"], "ba cannot join and leave at once"],
    [["mission", "end", "3", "--at", "soon"], `--at: "soon" is not a time`],
    [["mission", "end", "3", "--at", "2026-04-06T15:31:01Z"], "--at 2026-04-06 15:31:01 lies in the future"],
    [["report", "--by", "mission,day,mission"], "--by: mission is named twice"],
    [["report", "--by", "postcode"], `--by: "postcode" is no dimension: there are mission, agent`],
    [["log", "--type", "Bogus"], `--type: no event is called "Bogus": there are `],
    [["report", "--by", "agnet"], `--by: "agnet" is no dimension: did you mean agent?`],
    [["report", "--from", "2026-04-06", "--to", "2026-04-05"], "the period is empty"],
    [["reconcile", "--cycle", "April"], `--cycle: "April" is no billing cycle`],
    [["report", "--cycle", "April"], `--cycle: "April" is no billing cycle`],
    [["report", "--cycle", "2026-04", "--from", "-1d"], "--cycle is a period of its own"],
    [["report", "--unattributed", "--mission", "3"], "--unattributed is what no mission claimed"],
    [["report", "--as-of", "later"], `--as-of: "later" is not a time`],
    [["report", "--json", "--csv"], "--json and --csv cannot be had together"],
    [["log", "--after", "-1"], "--after is no position"],
    [["log", "--type", "MissionStart"], "did you mean MissionStarted?"],
    [["completions", "tcsh"], `SHELL: "tcsh" is none of bash, zsh, fish`],
    [["log", "--after", "x"], `--after: "x" does not fit: it must be a whole number`],
    [["report", "--db"], "--db wants a value"],
    [["verify", "--accept-head", "--url", "http://127.0.0.1:1"], "--accept-head is done where the files are"],
    [["backup"], "FILE is missing"],
    [["key", "assign", "xai-ba"], "AGENT is missing"],
    [["status", "--tz", "Europe/Brusels"], "--tz is not a known time zone: did you mean Europe/Brussels?"],
    [["status", "--tz", "Mars/X"], "--tz is not a known time zone: write it as Europe/Brussels, or UTC"],
    [["status", "--db", ""], "--db is not the path of a file"],
    [["status", "--url", "ftp://x"], "--url is not an address"],
    [["status", "surplus"], `"surplus" is not expected here`]
  ])("answers %j with what is wrong, in one line", async (words, expected) => {
    const ran = await ledgerCommand(words)
    expect(ran).toMatchObject({ code: 2, stdout: "" })
    expect(ran.stderr).toMatch(/^(?:ledger: |\{"schema":"ledger\.error\/1",)[^\n]+\n$/u)
    expect(ran.stderr).toContain(expected)
    expect(ran.asked.filter(([name]) => name !== "report")).toEqual([])
  })

  it("is one document on standard error with --json, also where the words could not be parsed", async () => {
    const ran = await ledgerCommand(["report", "--misson", "3", "--json"])
    expect(ran).toMatchObject({ code: 2, stdout: "" })
    expect(JSON.parse(ran.stderr)).toEqual({
      schema: "ledger.error/1",
      error: { code: "usage", message: "unknown flag --misson", hint: "did you mean --mission?" }
    })
  })
})

describe("exit code 3", () => {
  it.each(["rate-limited", "truncated", "unreachable", "malformed"] as const)(
    "tells that usage could not be read: %s",
    async (reason) => {
      const ran = await ledgerCommand(["snapshot"], { ledger: { snapshot: () => Effect.succeed(unreadable(reason)) } })
      expect(ran.code).toBe(3)
      expect(ran.stderr).toContain(`the usage of source "xai" could not be read: no luck`)
      expect(ran.stdout).toContain("xai invoice: read")
    }
  )

  it("tells that the daemon is unreachable", async () => {
    const ran = await ledgerCommand(["status"], {
      ledger: { status: () => Effect.fail(failure(3, "daemon-unreachable")) }
    })
    expect(ran.code).toBe(3)
  })
})

describe("exit code 4", () => {
  it("names the permission to grant", async () => {
    const ran = await ledgerCommand(["snapshot"], {
      ledger: { snapshot: () => Effect.succeed(unreadable("forbidden")) }
    })
    expect(ran.code).toBe(4)
    expect(ran.stderr).toContain("grant the management key BillingRead")
  })

  it("comes with a key that is not accepted", async () => {
    const snapshot = () => Effect.succeed(unreadable("unauthorised"))
    expect((await ledgerCommand(["snapshot"], { ledger: { snapshot } })).code).toBe(4)
  })
})

describe("exit code 78", () => {
  it("comes with a configuration that cannot be meant", async () => {
    const ran = await ledgerCommand(["report"], { config: `time_zon = "UTC"` })
    expect(ran).toMatchObject({ code: 78, stdout: "", opened: undefined })
    expect(ran.stderr).toMatch(
      /^ledger: [^\n]+config\.toml:1: time_zon is no setting: the nearest known one is time_zone\n$/u
    )
  })

  it("is what doctor ends with when it can examine nothing more, after saying so", async () => {
    const ran = await ledgerCommand(["doctor", "--json"], { config: "time_zone = 3" })
    expect(ran.code).toBe(78)
    expect(JSON.parse(ran.stdout)).toMatchObject({
      schema: "ledger.doctor/1",
      checks: [{ name: "configuration", ok: false }]
    })
  })
})
