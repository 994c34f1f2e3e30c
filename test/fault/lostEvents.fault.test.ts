/** An old copy in the log's place: every answer of every command says that events are missing, and what to do. */
import { Effect } from "effect"
import * as fs from "node:fs"
import { beforeAll, expect, it } from "vitest"
import { Machine } from "../support/configured.ts"
import { copyLog, settleFile } from "../support/logs.ts"
import { printed } from "../support/printed.ts"
import { inTestTime, openLedger } from "../support/recordedLedger.ts"
import type { Place } from "../support/tellings.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const hour = 3_600_000
const place: Place = { unit: "hour", start: Date.parse("2026-04-06T00:00:00Z"), step: hour }

/** Runs the commands over a log of one event whose witness has seen two. */
const saidOfOldCopy = (commands: ReadonlyArray<ReadonlyArray<string>>) =>
  inTestTime(Effect.gen(function*() {
    using machine = new Machine()
    const path = yield* temporaryLog
    const start = (number: number) => ({
      at: place.start + number * hour,
      told: {
        type: "bookmark",
        kind: "start",
        mission: `trentuna/ledger#${number}`,
        at: place.start + number * hour
      } as const
    })
    yield* Effect.scoped(Effect.flatMap(openLedger(path), ({ tell }) => tell(start(1), place)))
    settleFile(path)
    const old = copyLog(path).get(path)!
    yield* Effect.scoped(Effect.flatMap(openLedger(path), ({ tell }) => tell(start(2), place)))
    settleFile(path)
    fs.writeFileSync(path, old)
    return yield* Effect.forEach(commands, (words) =>
      Effect.map(
        printed(machine, [...words.map((word) => word.replace("BESIDE", `${path}.copy`)), "--db", path]),
        (said) => ({ words: words.join(" "), ...said })
      ))
  }))

const told = /events are missing from the log: \S+ledger\.head saw event 2, the log ends at 1/u

const withNotices = [
  ["report"],
  ["diff", "--between", "0", "head"],
  ["explain"],
  ["mission", "show", "trentuna/ledger#1"],
  ["reconcile"]
]
const without = [
  ["mission", "list"],
  ["key", "list"],
  ["split", "show"],
  ["log"],
  ["log", "show", "1"],
  ["rebuild"],
  ["backup", "BESIDE"]
]

let answers: ReadonlyMap<string, { code: number; stdout: string; stderr: string }>
beforeAll(async () => {
  const json = [...withNotices, ...without].map((words) => [...words, "--json"])
  const commands = [...withNotices, ...without, ...json, ["report", "--csv"], ["anchor"], ["verify", "--quick"]]
  answers = new Map((await saidOfOldCopy(commands)).map((said) => [said.words, said]))
}, 60_000)

const answerTo = (words: ReadonlyArray<string>) => answers.get(words.join(" "))!

it.each(withNotices.map((words) => ({ words })))("$words answers, and says so among its notices", ({ words }) => {
  const { code, stderr, stdout } = answerTo(words)
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout.replaceAll(/\s+/gu, " ")).toMatch(told)
  const { notices } = JSON.parse(answerTo([...words, "--json"]).stdout) as { notices: ReadonlyArray<string> }
  expect(notices[0]).toMatch(told)
  expect(notices[0]).toContain("ledger verify --accept-head")
})

it.each(without.map((words) => ({ words })))("$words answers, and says so once on standard error", ({ words }) => {
  for (const asked of [words, [...words, "--json"]]) {
    const { code, stderr, stdout } = answerTo(asked)
    expect(code).toBe(0)
    expect(stdout).not.toBe("")
    expect(stderr).toMatch(told)
    expect(stderr.split("\n")).toHaveLength(1)
  }
})

it("rows of a report have no place for it: it goes to standard error", () => {
  expect(answerTo(["report", "--csv"]).stderr).toMatch(told)
})

it("nothing is anchored: whoever signs the line would sign the loss", () => {
  const { code, stderr, stdout } = answerTo(["anchor"])
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
  expect(stderr).toMatch(told)
})

it("verify calls it what it is, and advises what a daemon that refuses to start does", () => {
  const { code, stderr, stdout } = answerTo(["verify", "--quick"])
  expect(code).toBe(1)
  expect(stdout).toContain("Events are missing from the log · head is event 1")
  expect(stderr).toContain("put back the newest copy together with its -wal file")
  expect(stderr).toContain("ledger verify --accept-head")
})
