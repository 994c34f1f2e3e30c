/** Invariant 12: two writers at once lose nothing and interleave whole requests. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import { LogProcess } from "../support/LogProcess.ts"
import { allEvents } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

it.live("two processes that append at the same time", () =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    const names = ["ludo", "ba"]
    const requests = 40
    const processes = yield* Effect.forEach(names, (name) =>
      LogProcess.start("appendSome.ts", [path, name, `${requests}`]))
    for (const running of processes) {
      assert.strictEqual(yield* running.exit, 0, running.errors)
    }

    const events = yield* allEvents(path)
    assert.strictEqual(events.length, names.length * requests * 3)
    for (const name of names) {
      const own = events.filter((event) =>
        event.actor === `cli:${name}`
      )
      const expected = Array.from({ length: requests * 3 }, (_, index) =>
        `${name}-${Math.floor(index / 3) + 1}-${index % 3 + 1}`)
      assert.deepStrictEqual(
        own.map((event) =>
          event.idempotencyKey
        ),
        expected
      )
      for (let index = 0; index < own.length; index += 3) {
        assert.strictEqual(own[index + 2]!.position, own[index]!.position + 2)
      }
    }
    assert.deepStrictEqual((yield* verifyLog(path)).findings, [])
  }))
