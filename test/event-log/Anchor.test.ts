/** An anchor is one line that a person can copy, and that notices when he copied it wrong. */
import { assert, describe, it } from "@effect/vitest"
import SqliteDatabase from "better-sqlite3"
import { Effect, Result } from "effect"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import { type Anchor, formatAnchor, parseAnchor } from "../../src/event-log/Anchor.ts"
import { eventHash } from "../../src/event-log/hashChain.ts"
import { logFiles } from "../../src/event-log/logFiles.ts"
import type { EventRow } from "../../src/event-log/LogTables.ts"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import { Witness } from "../../src/event-log/Witness.ts"
import { pausedMany, reading, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"
import { withoutTriggers } from "../support/withoutTriggers.ts"

const someAnchor: Anchor = {
  ledgerId: "01a2039b-35d2-75b9-a031-838de5e7b44d",
  position: 412,
  hash: Buffer.from("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "hex")
}

describe("the line", () => {
  it("reads back as what it was written from, also with other white space", () => {
    const line = formatAnchor(someAnchor)
    assert.match(line, /^ledger-anchor\/1 01a2039b-\S+ 412 9f86d081\S{56} [0-9a-f]{8}$/u)
    assert.deepStrictEqual(Result.getOrThrow(parseAnchor(line)), someAnchor)
    assert.deepStrictEqual(Result.getOrThrow(parseAnchor(`  ${line.replaceAll(" ", "\n  ")} \r\n`)), someAnchor)
  })

  it("with any one character mistyped is refused", () => {
    const line = formatAnchor(someAnchor)
    for (let at = 0; at < line.length; at++) {
      for (const typed of ["0", "7", "a", "f", "x", " "]) {
        if (line[at] === typed) continue
        const mistyped = line.slice(0, at) + typed + line.slice(at + 1)
        assert.isTrue(Result.isFailure(parseAnchor(mistyped)), mistyped)
      }
    }
  })

  it("of a later format says so", () => {
    const refused = Result.flip(parseAnchor(formatAnchor(someAnchor).replace("anchor/1", "anchor/2")))
    assert.include(Result.getOrThrow(refused), "format that this release does not know")
  })

  it("that breaks off in the middle does not look like one", () => {
    const refused = Result.flip(parseAnchor("ledger-anchor/1 01a2039b-35d2-75b9-a031-838de5e7b44d 412"))
    assert.include(Result.getOrThrow(refused), "does not look like")
  })

  it("writes a position in one way only", () => {
    const text = formatAnchor(someAnchor).replace(" 412 ", " 0412 ").split(" ").slice(0, -1).join(" ")
    const check = createHash("sha256").update(text).digest("hex").slice(0, 8)
    assert.include(Result.getOrThrow(Result.flip(parseAnchor(`${text} ${check}`))), "does not look like")
  })
})

const anchorOf = (path: string, position: number) =>
  reading(
    path,
    (log) => Effect.map(log.hashAt(position), (hash): Anchor => ({ ledgerId: log.ledgerId, position, hash: hash! }))
  )

const logOf = Effect.fnUntraced(function*(count: number) {
  const path = yield* temporaryLog
  yield* writing(path, (log) => log.append(pausedMany(count)))
  return path
})

/** The latest forger: new payload from `from` on, every hash computed anew, and the witness with them. */
const rewrite = Effect.fnUntraced(function*(path: string, from: number) {
  const connection = new SqliteDatabase(path)
  const rows = connection.prepare("select * from event order by position").all() as Array<EventRow>
  const meta = connection.prepare("select ledger_id, genesis from log_meta").get() as {
    ledger_id: string
    genesis: Uint8Array
  }
  let hash = meta.genesis
  withoutTriggers(connection, () => {
    for (const row of rows) {
      const actor = row.position >= from ? "cli:mallory" : row.actor
      const columns = { ...row, idempotencyKey: row.idempotency_key, occurredAt: row.occurred_at, actor }
      hash = eventHash(hash, row.position, row.recorded_at, columns)
      connection.prepare("update event set actor = ?, hash = ? where position = ?").run(actor, hash, row.position)
    }
  })
  connection.close()
  const { witness: file } = logFiles(path)
  fs.rmSync(file)
  const witness = yield* Witness.scoped(file, { kind: "absent" })
  witness.write({ ledgerId: meta.ledger_id, position: rows.length, hash, unwitnessed: 0 })
}, Effect.scoped)

describe("verify with anchors", () => {
  it.effect("finds nothing while the log only grows", () =>
    Effect.gen(function*() {
      const path = yield* logOf(5)
      const anchors = [yield* anchorOf(path, 0), yield* anchorOf(path, 3), yield* anchorOf(path, 5)]
      yield* writing(path, (log) => log.append(pausedMany(7)))
      anchors.push(yield* anchorOf(path, 12))
      const { findings } = yield* verifyLog(path, { anchors, integrity: false })
      assert.deepStrictEqual(findings, [])
    }))

  it.effect("finds a history that was written anew, which nothing else can see", () =>
    Effect.gen(function*() {
      const path = yield* logOf(6)
      const anchors = [yield* anchorOf(path, 2), yield* anchorOf(path, 5)]
      yield* rewrite(path, 4)
      assert.deepStrictEqual((yield* verifyLog(path)).findings, [])
      const { findings } = yield* verifyLog(path, { anchors })
      assert.deepStrictEqual(findings.map(({ class: kind, position }) => [kind, position]), [["anchor", 5]])
    }))

  it.effect("finds a log that ends before the anchor, and another ledger", () =>
    Effect.gen(function*() {
      const [path, other] = [yield* logOf(6), yield* logOf(6)]
      const anchors = [yield* anchorOf(path, 6), yield* anchorOf(other, 1)]
      const connection = new SqliteDatabase(path)
      withoutTriggers(connection, () => connection.exec("delete from event where position > 5"))
      connection.close()
      const { findings } = yield* verifyLog(path, { anchors, integrity: false })
      assert.deepStrictEqual(findings.map(({ class: kind, position }) => [kind, position]), [
        ["witness", null],
        ["anchor", 6],
        ["anchor", null]
      ])
      assert.include(findings[1]?.detail, "taken at event 6, the log ends at 5")
    }))
})
