/** docs/verification.md holds what it promises an auditor: its program, and the one in scripts, find what was forged and nothing else. */
import SqliteDatabase from "better-sqlite3"
import { Effect, Result } from "effect"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { parseAnchor } from "../../src/event-log/Anchor.ts"
import { Usd } from "../../src/money/Usd.ts"
import { page } from "../support/page.ts"
import { inTestTime, newLedger, type RecordedLedger } from "../support/recordedLedger.ts"
import type { Place } from "../support/tellings.ts"
import { temporaryDirectory } from "../support/temporaryDirectory.ts"
import { withoutTriggers } from "../support/withoutTriggers.ts"

const hour = 3_600_000
const place: Place = { unit: "hour", start: Date.parse("2026-04-06T00:00:00Z"), step: hour }
const text = page("verification.md")
const [, listing = ""] = /```python\n([^]*?)```/u.exec(text) ?? []

const python = spawnSync("python3", ["--version"]).status === 0
const programs = [
  {
    name: "scripts/audit.ts",
    command: process.execPath,
    words: [path.join(import.meta.dirname, "../../scripts/audit.ts")]
  },
  { name: "the listing in Python", command: "python3", words: ["-c", listing] }
].filter(({ command }) => command !== "python3" || python)

const run = ({ command, words }: (typeof programs)[number], ...more: ReadonlyArray<string>) => {
  const { status, stderr, stdout } = spawnSync(command, [...words, ...more], { encoding: "utf8" })
  return { status, stdout, stderr }
}

/** Spend that grows, falls and is listed twice, a bookmark, an event with umlauts and one with an idempotency key. */
const told = Effect.fnUntraced(function*({ open, tell }: RecordedLedger) {
  const at = (hours: number) => place.start + hours * hour
  const line = (series: string, from: number, value: bigint) => ({
    series,
    key: "k1",
    bucket: { start: at(from), end: at(from + 1) },
    value: Usd.ticks(value)
  })
  const window = { from: at(0), to: at(3) }
  const snapshot = (hours: number, lines: ReadonlyArray<ReturnType<typeof line>>) =>
    tell({ at: at(hours), told: { type: "snapshot", at: at(hours), window, lines: [...lines] } }, place)
  yield* tell({ at: at(0), told: { type: "assign", key: "k1", agent: "zoe", from: null } }, place)
  yield* tell({ at: at(0), told: { type: "bookmark", kind: "start", mission: "trentuna/ledger#1", at: at(1) } }, place)
  yield* snapshot(2, [line("prompt", 1, 70_000_000_001n), line("completion", 1, 5n)])
  yield* snapshot(3, [line("prompt", 1, 60_000_000_000n), line("prompt", 2, 12_345n)])
  const [event] = yield* open.log.read(1, 1)
  const payload = { mission: { host: "default", owner: "trentuna", repository: "ledger", number: 1 }, note: "früh" }
  yield* open.log.append([{
    event: { type: "MissionEnded", payload },
    occurredAt: event!.occurredAt - 1,
    actor: "cli:zoë",
    idempotencyKey: "schlüssel"
  }])
})

/** The file alone, as an auditor gets it, and the anchors that were taken from it; made once, as nothing here changes them. */
const made = inTestTime(Effect.gen(function*() {
  const recorded = yield* newLedger()
  yield* told(recorded)
  const { ledger } = recorded
  const file = path.join(path.dirname(recorded.path), "copy.db")
  const { hash } = yield* ledger.backup({ file })
  const lines = [yield* ledger.anchor({ position: 2 }), yield* ledger.anchor({})].map(({ anchor }) => anchor)
  const { conservation } = yield* ledger.report({ timeZone: "Etc/UTC", from: 0 })
  return { bytes: fs.readFileSync(file), lines, hash, reported: conservation.reported }
}))

/** Copies of them to do something to. */
const audited = Effect.gen(function*() {
  const { bytes, hash, lines, reported } = yield* Effect.promise(() => made)
  const directory = yield* temporaryDirectory
  const [file, anchors] = [path.join(directory, "copy.db"), path.join(directory, "anchors.txt")]
  fs.writeFileSync(file, bytes)
  fs.writeFileSync(anchors, `# kept by the auditor\n${lines.join("\n")}\n`)
  return { file, anchors, hash, reported }
})

const forge = (file: string, sql: string) => {
  const connection = new SqliteDatabase(file)
  withoutTriggers(connection, () => connection.exec(sql))
  connection.close()
}

describe.each(programs)("$name", (program) => {
  it("comes to the same head as the ledger, and keeps its anchors", () =>
    inTestTime(Effect.gen(function*() {
      const { anchors, file, hash } = yield* audited
      const { status, stderr, stdout } = run(program, file, anchors)
      expect([stderr.replaceAll(/.*Warning.*\n/gu, ""), status, stdout.split("\n")[0]]).toEqual([
        "",
        0,
        expect.stringMatching(`: 5 events, head ${hash}$`)
      ])
    })))

  it.each([
    [
      "a changed payload",
      "update event set payload = replace(payload, '0.0000012345', '0.0000012346')",
      "event 4 is not"
    ],
    ["a changed actor", "update event set actor = 'cli:zoe' where position = 5", "event 5 is not"],
    ["a missing key", "update event set idempotency_key = null where position = 5", "event 5 is not"],
    ["an empty key for none", "update event set idempotency_key = 'x' where position = 3", "event 3 is not"],
    ["a missing event", "delete from event where position = 3", "event 3 is missing"],
    ["another ledger's id", "update log_meta set ledger_id = 'x'", "does not begin with this ledger's id"],
    ["a tail cut off", "delete from event where position = 5", "the log ends at 4, before the anchor"]
  ])("finds %s", (_, sql, said) =>
    inTestTime(Effect.gen(function*() {
      const { anchors, file } = yield* audited
      forge(file, sql)
      const { status, stderr } = run(program, file, anchors)
      expect(status).toBe(1)
      expect(stderr).toContain(said)
    })))

  it("finds that an anchor saw another event", () =>
    inTestTime(Effect.gen(function*() {
      const { anchors, file } = yield* audited
      fs.writeFileSync(anchors, fs.readFileSync(anchors, "utf8").replaceAll(/ (2|5) [0-9a-f]{8}/gu, " $1 01234567"))
      const { status, stderr } = run(program, file, anchors)
      expect(status).toBe(1)
      expect(stderr).toContain("not the one that the anchor saw")
    })))
})

it("scripts/audit.ts adds up what the provider reported to what a report says", () =>
  inTestTime(Effect.gen(function*() {
    const { file, reported } = yield* audited
    expect(run(programs[0]!, file).stdout).toContain(`\nxai usage billed: ${reported}\n`)
    expect(reported).toBe("6.000001235")
  })))

it("the anchor shown on the page is one, and the page's program takes thirty lines or little more", () => {
  const [anchor = ""] = /^ledger-anchor\/1 .*$/mu.exec(text) ?? []
  expect(Result.isSuccess(parseAnchor(anchor))).toBe(true)
  expect(listing.split("\n").length).toBeLessThan(40)
})
