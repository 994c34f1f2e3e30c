/** A walk over the chain from any event on. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import { ChainWalk } from "../../src/event-log/ChainWalk.ts"
import { readAt, readHead, readOrigin } from "../../src/event-log/LogReader.ts"
import type { Head } from "../../src/event-log/StoredEvent.ts"
import { pausedMany, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const opened = Effect.gen(function*() {
  const path = yield* temporaryLog
  yield* writing(path, (log) => log.append(pausedMany(4)))
  const file = yield* SqliteFile.scoped({ path, role: "log", mode: "read" })
  const origin = readOrigin(file)!
  const head = readHead(file, origin)
  return (start?: Partial<Head>) => new ChainWalk(file, origin, head, start && { ...readAt(file, 2)!, ...start })
})

it.effect("goes on from an event's hash and instant, which it takes as they stand", () =>
  Effect.gen(function*() {
    const walkFrom = yield* opened
    const sound = walkFrom({})
    assert.isTrue(sound.page())
    assert.isFalse(sound.page())
    assert.deepStrictEqual([sound.events, sound.findings], [2, []])
    const earlier = walkFrom({ recordedAt: 8.64e15 })
    earlier.page()
    assert.deepStrictEqual(earlier.findings.map(({ class: kind, position }) => [kind, position]), [["clock", 3]])
    const other = walkFrom({ hash: new Uint8Array(32) })
    other.page()
    assert.deepStrictEqual(other.findings.map(({ class: kind, position }) => [kind, position]), [["hash", 3]])
  }).pipe(Effect.scoped))

it.effect("names a hundred findings and no more", () =>
  Effect.gen(function*() {
    const walk = (yield* opened)()
    for (let index = 1; index <= 150; index++) walk.find("hash", index, "")
    assert.strictEqual(walk.findings.length, 100)
  }).pipe(Effect.scoped))
