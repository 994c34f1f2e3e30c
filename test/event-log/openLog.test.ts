/** A log that has lost events is not written on; a missing witness is a warning until somebody has looked. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"
import * as fs from "node:fs"
import { dirname } from "node:path"
import { clearWitness } from "../../src/event-log/clearWitness.ts"
import { EventLog } from "../../src/event-log/EventLog.ts"
import { logFiles } from "../../src/event-log/logFiles.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { allEvents, copyLog, pausedMany, reading, writer, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const append = (path: string, count: number) => writing(path, (log) => log.append(pausedMany(count)))

const warnings = (path: string) => writing(path, (log) => Effect.succeed(log.warnings.map((warning) => warning.class)))

const openFailure = (path: string) => Effect.flip(EventLog.pipe(Effect.provide(writer(path))))

const clear = (path: string) => clearWitness(path).pipe(Effect.provide(WriteLock.layer(path)))

const restore = (path: string, copy: ReadonlyMap<string, Buffer>) => {
  const { log, witness } = logFiles(path)
  for (const name of [log, `${log}-wal`, `${log}-shm`]) fs.rmSync(name, { force: true })
  for (const [name, content] of copy) if (name !== witness) fs.writeFileSync(name, content)
}

describe("events that are gone", () => {
  it.effect("an old copy put back is refused with instructions, and still readable", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* append(path, 2)
      const old = copyLog(path)
      yield* append(path, 3)
      restore(path, old)
      const failure = yield* openFailure(path)
      assert.deepInclude(failure, { _tag: "EventsLost", loss: "shorter", witnessed: 5, head: 2 })
      assert.include(failure.message, "saw event 5, the log ends at 2")
      assert.include(failure.message, "ledger verify --accept-head")
      const [warning] = yield* reading(path, (log) => Effect.succeed(log.warnings))
      assert.strictEqual(warning!.class, "events lost")
      assert.lengthOf(yield* allEvents(path), 2)
    }))

  it.effect("an old copy that was written on is another history", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* append(path, 2)
      const [old, { witness }] = [copyLog(path), logFiles(path)]
      yield* append(path, 1)
      const seen = fs.readFileSync(witness)
      restore(path, old)
      fs.rmSync(witness)
      yield* append(path, 2)
      fs.writeFileSync(witness, seen)
      assert.deepInclude(yield* openFailure(path), { _tag: "EventsLost", loss: "different", witnessed: 3, head: 4 })
    }))

  it.effect("another ledger's file in the log's place is refused", () =>
    Effect.gen(function*() {
      const [path, other] = [yield* temporaryLog, yield* temporaryLog]
      yield* append(path, 1)
      yield* append(other, 5)
      fs.copyFileSync(logFiles(other).witness, logFiles(path).witness)
      assert.deepInclude(yield* openFailure(path), { _tag: "EventsLost", loss: "other ledger" })
    }))

  it.effect("a log that has vanished is not replaced by an empty one", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* append(path, 3)
      restore(path, new Map())
      assert.deepInclude(yield* openFailure(path), { _tag: "EventsLost", loss: "shorter", witnessed: 3, head: 0 })
      assert.isFalse(fs.existsSync(path))
    }))

  it.effect("a log whose every event was in the lost write-ahead log is left as it is", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* append(path, 3)
      restore(path, new Map([[path, Buffer.alloc(0)]]))
      assert.deepInclude(yield* openFailure(path), { _tag: "EventsLost", loss: "shorter", witnessed: 3, head: 0 })
      assert.strictEqual(fs.statSync(path).size, 0)
    }))

  it.effect("an operator who moves the witness away goes on with what is left, warned until it is cleared", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* append(path, 2)
      const old = copyLog(path)
      yield* append(path, 3)
      restore(path, old)
      fs.renameSync(logFiles(path).witness, `${logFiles(path).witness}.old`)
      assert.deepStrictEqual(yield* warnings(path), ["witness missing"])
      yield* append(path, 1)
      assert.deepStrictEqual(yield* warnings(path), ["events unwitnessed"])
      assert.strictEqual((yield* clear(path)).position, 3)
      assert.deepStrictEqual(yield* warnings(path), [])
    }))

  it.effect("clearing accepts a shorter log at once", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* append(path, 2)
      const old = copyLog(path)
      yield* append(path, 3)
      restore(path, old)
      yield* clear(path)
      assert.deepStrictEqual(yield* warnings(path), [])
      yield* append(path, 1)
      assert.lengthOf(yield* allEvents(path), 3)
    }))
})

describe("a witness that is behind or absent", () => {
  it.effect("a witness behind the log, as a crash leaves it, is no matter", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const { witness } = logFiles(path)
      yield* append(path, 2)
      const behind = fs.readFileSync(witness)
      yield* append(path, 3)
      fs.writeFileSync(witness, behind)
      assert.deepStrictEqual(yield* warnings(path), [])
      // Opening has brought it up to the head.
      const old = fs.readFileSync(witness)
      assert.isFalse(old.equals(behind))
    }))

  it.effect("a new log has a witness from its first moment and no warning", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      assert.deepStrictEqual(yield* warnings(path), [])
      assert.deepStrictEqual(yield* warnings(path), [])
      assert.isTrue(fs.existsSync(logFiles(path).witness))
    }))

  it.effect("a damaged witness is said, and made anew", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* append(path, 2)
      fs.writeFileSync(logFiles(path).witness, Buffer.alloc(8192, 7))
      assert.deepStrictEqual(yield* warnings(path), ["witness unreadable"])
      assert.deepStrictEqual(yield* warnings(path), ["events unwitnessed"])
      yield* append(path, 1)
    }))

  it.effect("a witness that cannot be read at all is said to readers, who read on", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* append(path, 2)
      const { witness } = logFiles(path)
      fs.rmSync(witness)
      fs.mkdirSync(witness)
      const seen = yield* reading(path, (log) => Effect.succeed(log.warnings))
      assert.deepStrictEqual(seen, [{ class: "witness unreadable", detail: `${witness} is damaged` }])
      assert.strictEqual((yield* allEvents(path)).length, 2)
    }))

  it.effect("who is done with a log leaves it in one file", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* append(path, 2)
      const names = fs.readdirSync(dirname(path)).filter((name) => /-(?:wal|shm|journal)$/u.test(name))
      assert.deepStrictEqual(names, [])
    }))

  it.effect("a witness that saw no event yet misses none, whatever log is put in its place", () =>
    Effect.gen(function*() {
      const [path, other] = [yield* temporaryLog, yield* temporaryLog]
      yield* writing(path, () => Effect.void)
      yield* append(other, 2)
      fs.copyFileSync(other, path)
      assert.strictEqual((yield* append(path, 1)).at(-1)!.position, 3)
    }))

  it.effect.each([[1, "already held one event"], [2, "already held 2 events"]] as const)(
    "a witness made anew beside %d of them says so",
    ([count, said]) =>
      Effect.gen(function*() {
        const path = yield* temporaryLog
        yield* append(path, count)
        fs.rmSync(logFiles(path).witness)
        yield* append(path, 1)
        const [warning] = yield* reading(path, (log) => Effect.succeed(log.warnings))
        assert.include(warning!.detail, said)
      })
  )

  it.effect("the lock of another ledger does not open this one", () =>
    Effect.gen(function*() {
      const [path, other] = [yield* temporaryLog, yield* temporaryLog]
      const wrong = EventLog.layer({ path, mode: "write" }).pipe(
        Layer.provide(WriteLock.layer(other)),
        Layer.provide(SecureRandom.layerWebCrypto)
      )
      const exit = yield* Effect.exit(EventLog.pipe(Effect.provide(wrong)))
      assert.include(String(exit), "does not protect")
    }))
})
