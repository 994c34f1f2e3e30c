/** Copies of a log, and how two logs are found to relate. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import { compareLogs } from "../../src/event-log/compareLogs.ts"
import { copyLog, publishFile } from "../../src/event-log/copyLog.ts"
import { readOrigin } from "../../src/event-log/LogReader.ts"
import { logOf, pausedMany, writing } from "../support/logs.ts"
import { temporaryDirectory } from "../support/temporaryDirectory.ts"

const open = Effect.fnUntraced(function*(file: string) {
  const log = yield* SqliteFile.scoped({ path: file, role: "log", mode: "read" })
  return { file: log, origin: readOrigin(log)! }
})

it.effect("what a process of the same number left of a copy when it died is in nobody's way", () =>
  Effect.gen(function*() {
    const { file } = yield* open(yield* logOf(2))
    const directory = yield* temporaryDirectory
    const left = path.join(directory, `.copy.db.${process.pid}.tmp`)
    fs.writeFileSync(left, "half a copy")
    fs.writeFileSync(`${left}-journal`, "its journal")
    const copied = yield* Effect.scoped(Effect.gen(function*() {
      const copy = yield* copyLog(file, directory, "copy.db")
      const { file: opened } = yield* open(copy)
      return opened.prepare("SELECT count(*) FROM event").pluck().get()
    }))
    assert.strictEqual(copied, 2)
    assert.deepStrictEqual(fs.readdirSync(directory), [])
  }))

it.effect("a file that takes another's name takes it at once: who has the old one open still has all of it", () =>
  Effect.gen(function*() {
    const directory = yield* temporaryDirectory
    const [temporary, file] = [path.join(directory, "new.tmp"), path.join(directory, "file")]
    fs.writeFileSync(file, "the old one")
    fs.writeFileSync(temporary, "the new one")
    const reading = fs.openSync(file, "r")
    publishFile(temporary, file)
    assert.strictEqual(fs.readFileSync(reading, "utf8"), "the old one")
    fs.closeSync(reading)
    assert.strictEqual(fs.readFileSync(file, "utf8"), "the new one")
    assert.deepStrictEqual(fs.readdirSync(directory), ["file"])
  }))

it.effect("two logs have in common what they held before they grew apart", () =>
  Effect.gen(function*() {
    for (const common of [0, 1, 2, 3, 6]) {
      for (const [mine, theirs] of [[0, 0], [0, 1], [2, 3], [5, 1]] as const) {
        const left = yield* logOf(common)
        const right = path.join(yield* temporaryDirectory, "ledger.db")
        fs.copyFileSync(left, right)
        if (mine > 0) yield* writing(left, (log) => log.append(pausedMany(mine, 20)))
        if (theirs > 0) yield* writing(right, (log) => log.append(pausedMany(theirs, 30)))
        const relation = yield* Effect.scoped(Effect.gen(function*() {
          return compareLogs(yield* open(left), yield* open(right))
        }))
        assert.deepInclude(relation, { sameLedger: true, common }, `${common} and then ${mine} or ${theirs}`)
        assert.deepStrictEqual(
          [relation.left.position, relation.right.position],
          [common + mine, common + theirs]
        )
      }
    }
  }))

it.effect("logs of two ledgers have nothing in common", () =>
  Effect.gen(function*() {
    const [left, right] = [yield* open(yield* logOf(2)), yield* open(yield* logOf(2))]
    assert.deepInclude(compareLogs(left, right), { sameLedger: false, common: 0 })
  }))
