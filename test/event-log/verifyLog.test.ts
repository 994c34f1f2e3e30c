/** Verifying names what is wrong with a log, and finds nothing wrong with a sound one. */
import { assert, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect } from "effect"
import * as fs from "node:fs"
import type { Finding } from "../../src/event-log/ChainWalk.ts"
import { logFiles } from "../../src/event-log/logFiles.ts"
import { verifyLog, type VerifyOptions } from "../../src/event-log/verifyLog.ts"
import { logOf, pausedMany, settleFile, tamper, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const places = (findings: ReadonlyArray<Finding>): unknown =>
  findings.map((finding) => [finding.class, finding.position])

it.live("a sound log has no findings, progress is told page by page, a writer may be at work", () =>
  Effect.gen(function*() {
    const path = yield* logOf(5000)
    const steps: Array<number> = []
    yield* writing(path, (log) =>
      Effect.gen(function*() {
        const progress = ({ done, total, what }: { what: string; done: number; total: number }) => {
          if (what !== "verifying events") return
          steps.push(done)
          assert.strictEqual(total, 5000)
        }
        const verified = yield* Effect.orDie(verifyLog(path, { progress }))
        assert.deepStrictEqual([verified.events, verified.findings, verified.warnings], [5000, [], []])
        assert.deepStrictEqual([verified.head, verified.ledgerId], [yield* log.head, log.ledgerId])
      }))
    assert.deepStrictEqual(steps, [2000, 4000, 5000])
  }))

const phases = (path: string, options: VerifyOptions) =>
  Effect.gen(function*() {
    const seen: Array<string> = []
    const progress: VerifyOptions["progress"] = ({ done, total, what }) => seen.push(`${what} ${done}/${total}`)
    yield* verifyLog(path, { ...options, progress })
    return seen
  })

it.live("progress is of what there is to do: of the end of the chain only, or without SQLite's own check, where that was asked", () =>
  Effect.gen(function*() {
    const path = yield* logOf(1200)
    assert.deepStrictEqual(yield* phases(path, { quick: true }), ["verifying events 1000/1000"])
    assert.deepStrictEqual(yield* phases(path, { integrity: false }), ["verifying events 1200/1200"])
    assert.deepStrictEqual(yield* phases(path, {}), [
      "verifying events 1200/1200",
      "checking SQLite's structures 0/1"
    ])
  }))

it.effect("events that the witness saw and the log lacks are damage, and not a warning besides", () =>
  Effect.gen(function*() {
    const path = yield* logOf(6)
    tamper(path, "delete from event where position > 4")
    const { findings, warnings } = yield* verifyLog(path, { integrity: false })
    assert.deepStrictEqual([findings.map((finding) => finding.class), warnings], [["witness"], []])
  }))

it.effect.each([
  ["a changed payload", "update event set payload = '{}' where position = 4", [["hash", 4]]],
  ["a missing event", "delete from event where position = 3", [["position", 3], ["hash", 4]]],
  ["missing events", "delete from event where position in (3, 4)", [["position", 3], ["hash", 5]]],
  ["a missing first event", "delete from event where position = 1", [["position", 1], ["hash", 2]]],
  ["a lost tail", "delete from event where position > 4", [["witness", null]]],
  ["no events at all", "delete from event", [["witness", null]]],
  ["a clock that goes back", "update event set recorded_at = -1 where position = 5", [["hash", 5], ["clock", 5]]],
  ["a clock that went ahead", "update event set recorded_at = 5 where position = 4", [["hash", 4], ["clock", 5]]],
  ["another ledger's identity", "update log_meta set ledger_id = 'x'", [["genesis", null], ["witness", null]]],
  ["another beginning", "update log_meta set genesis = zeroblob(32)", [["genesis", null], ["hash", 1]]]
])("%s is named with its place", ([, sql, expected]) =>
  Effect.gen(function*() {
    const path = yield* logOf(6)
    tamper(path, String(sql))
    const { findings } = yield* verifyLog(path, { integrity: false })
    assert.deepStrictEqual(places(findings), expected)
  }))

it.effect("a rewritten history with a correct chain is betrayed by the witness", () =>
  Effect.gen(function*() {
    const [path, other] = [yield* logOf(3), yield* temporaryLog]
    yield* writing(other, (log) => log.append(pausedMany(3, 100)))
    // The forger knows the ledger's identity and computes every hash anew: here simply another ledger's file with its own witness.
    fs.copyFileSync(other, path)
    const witnessed = yield* verifyLog(path, { integrity: false })
    assert.deepStrictEqual(witnessed.findings.map((finding) => finding.class), ["witness"])
    fs.copyFileSync(logFiles(other).witness, logFiles(path).witness)
    assert.deepStrictEqual((yield* verifyLog(path, { integrity: false })).findings, [])
  }))

it.effect("a missing witness is a warning, not a finding", () =>
  Effect.gen(function*() {
    const path = yield* logOf(3)
    fs.rmSync(logFiles(path).witness)
    const verified = yield* verifyLog(path, { integrity: false })
    assert.deepStrictEqual(verified.findings, [])
    assert.deepStrictEqual(verified.warnings.map((warning) => warning.class), ["witness missing"])
  }))

/** The root page of a table or an index, counted from 1. */
const rootPage = (path: string, name: string): number => {
  const connection = new SqliteDatabase(path, { readonly: true })
  const page = connection.prepare("select rootpage from sqlite_schema where name = ?").pluck().get(name) as number
  connection.close()
  return page
}

const pageSize = 4096

it.live("damage that only SQLite sees is found too", () =>
  Effect.gen(function*() {
    const path = yield* logOf(50)
    settleFile(path)
    const page = rootPage(path, "event_recorded")
    const content = fs.readFileSync(path)
    // The first entry of the index points to another event; the events themselves are untouched.
    content[page * pageSize - 1]! ^= 0x10
    fs.writeFileSync(path, content)
    const { findings } = yield* verifyLog(path)
    assert.isNotEmpty(findings)
    assert.isTrue(findings.every((finding) => finding.class === "integrity"))
  }))

it.effect("a page that cannot be read ends the walk with a finding", () =>
  Effect.gen(function*() {
    const path = yield* logOf(400)
    settleFile(path)
    const root = (rootPage(path, "event") - 1) * pageSize
    const content = fs.readFileSync(path)
    const firstCell = root + content.readUInt16BE(root + 12)
    const leaf = content.readUInt32BE(firstCell)
    content.fill(0xEE, (leaf - 1) * pageSize, leaf * pageSize)
    fs.writeFileSync(path, content)
    const { findings } = yield* verifyLog(path, { integrity: false })
    assert.include(findings.map((finding) => finding.class), "unreadable")
  }))

it.effect("text is judged by its bytes, whatever they would be read as, and a single missing event is called one", () =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    yield* writing(path, (log) => log.append(pausedMany(3).map((event) => ({ ...event, actor: "cli:\uFFFD" }))))
    tamper(path, "update event set actor = cast(x'636c693aff' as text) where position = 2")
    assert.deepStrictEqual(places((yield* verifyLog(path)).findings), [["hash", 2]])
    tamper(path, "delete from event where position = 2")
    assert.strictEqual((yield* verifyLog(path)).findings[0]!.detail, "event 2 is missing")
  }))
