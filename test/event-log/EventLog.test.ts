/** What is appended is kept once, in order, with the ledger's own time. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import { EventLog } from "../../src/event-log/EventLog.ts"
import { sameContent } from "../../src/event-log/LogWriter.ts"
import type { NewEvent } from "../../src/event-log/StoredEvent.ts"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import type { MissionRef } from "../../src/event/MissionRef.ts"
import { missionOf, paused, pausedMany, reader, reading, writer, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const noon = Date.parse("2026-04-06T12:00:00.000Z")

describe("appending", () => {
  it.effect("keeps every part of an event and adds position, identity, time and hash", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* TestClock.setTime(noon)
      const [answer] = yield* writing(path, (log) => log.append([paused(3, { key: "delivery-1", at: 5 })]))
      const [event] = yield* reading(path, (log) => log.read(0, 10))
      assert.deepInclude(event, {
        position: 1,
        type: "MissionPaused",
        version: 1,
        actor: "cli:ludo",
        occurredAt: 5,
        recordedAt: noon,
        idempotencyKey: "delivery-1",
        payload: `{"mission":{"host":"default","number":3,"owner":"trentuna","repository":"ledger"}}`
      })
      assert.match(event!.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u)
      assert.deepStrictEqual(answer, { position: 1, id: event!.id, recordedAt: noon, fresh: true, clamped: false })
    }))

  it.effect("answers in the order of the events, and the log is read in pages", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* writing(path, (log) =>
        Effect.gen(function*() {
          assert.deepStrictEqual((yield* log.append(pausedMany(7))).map(({ position }) => position), [
            1,
            2,
            3,
            4,
            5,
            6,
            7
          ])
          assert.deepStrictEqual((yield* log.read(2, 3)).map(missionOf), [3, 4, 5])
          assert.deepStrictEqual(log.readSync(5, 10).map(missionOf), [6, 7])
          assert.deepStrictEqual(yield* log.read(7, 10), [])
          assert.deepStrictEqual(yield* log.append([]), [])
        }))
    }))

  it.effect("a thousand appends at once get a thousand places, each request in one piece", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* writing(path, (log) =>
        Effect.gen(function*() {
          const requests = Array.from({ length: 500 }, (_, index) => pausedMany(2, 2 * index + 1))
          const answers = yield* Effect.forEach(requests, log.append, { concurrency: "unbounded" })
          const events = yield* log.read(0, 2000)
          assert.deepStrictEqual(events.map(({ position }) => position), events.map((_, index) => index + 1))
          for (const [index, [first, second]] of answers.entries()) {
            assert.strictEqual(second!.position, first!.position + 1)
            assert.strictEqual(missionOf(events[first!.position - 1]!), 2 * index + 1)
          }
          assert.strictEqual(new Set(events.map(({ id }) => id)).size, 1000)
        }))
      assert.deepStrictEqual((yield* verifyLog(path, { integrity: false })).findings, [])
    }))

  it.effect("a clock that jumps back is raised to the last event's, and flagged", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const append = (instant: number) =>
        TestClock.setTime(instant).pipe(Effect.andThen(writing(path, (log) => log.append([paused(1)]))))
      yield* append(noon)
      const [back] = yield* append(noon - 3_600_000)
      assert.deepInclude(back, { recordedAt: noon, clamped: true })
      const [same] = yield* append(noon)
      assert.deepInclude(same, { recordedAt: noon, clamped: false })
      const [again] = yield* append(noon + 1)
      assert.deepInclude(again, { recordedAt: noon + 1, clamped: false })
      assert.deepStrictEqual((yield* verifyLog(path, { integrity: false })).findings, [])
    }))
})

describe("a command or a webhook that comes twice", () => {
  const twice = (first: NewEvent, second: NewEvent) =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      return yield* writing(path, (log) =>
        Effect.gen(function*() {
          yield* log.append([paused(99)])
          const [original] = yield* log.append([first])
          const repeat = yield* Effect.result(log.append([paused(100), second]))
          return { original: original!, repeat, events: yield* log.read(0, 10) }
        }))
    })

  it.effect("is answered with the first one's place and adds nothing", () =>
    Effect.gen(function*() {
      const { events, original, repeat } = yield* twice(paused(1, { key: "k" }), paused(1, { key: "k" }))
      assert.deepStrictEqual(events.map(missionOf), [99, 1, 100])
      assert.isTrue(repeat._tag === "Success")
      if (repeat._tag === "Success") assert.deepStrictEqual(repeat.success[1], { ...original, fresh: false })
    }))

  it.effect.each([
    ["another payload", paused(2, { key: "k" })],
    ["another instant", paused(1, { key: "k", at: 7 })],
    ["another actor", paused(1, { key: "k", actor: "forge:ba" })],
    [
      "another type",
      { ...paused(1, { key: "k" }), event: { ...paused(1).event, type: "MissionResumed" } as NewEvent["event"] }
    ]
  ])(
    "with %s is a conflict that names the first one, and nothing of the request is kept",
    ([, second]) =>
      Effect.gen(function*() {
        const { events, repeat } = yield* twice(paused(1, { key: "k" }), second as NewEvent)
        assert.deepStrictEqual(events.map(missionOf), [99, 1])
        assert.isTrue(repeat._tag === "Failure" && repeat.failure._tag === "Conflict")
        if (repeat._tag === "Failure") {
          assert.deepInclude(repeat.failure, { idempotencyKey: "k", position: 2 })
          assert.include(repeat.failure.message, "ledger log --after 1")
        }
      })
  )

  it.effect("at the same instant is one event, and a conflict is its own request's only", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* writing(path, (log) =>
        Effect.gen(function*() {
          const requests = [paused(1, { key: "k" }), paused(1, { key: "k" }), paused(2, { key: "k" }), paused(3)]
          const results = yield* Effect.forEach(requests, (event) => Effect.result(log.append([event])), {
            concurrency: "unbounded"
          })
          assert.deepStrictEqual(results.map((result) => result._tag), ["Success", "Success", "Failure", "Success"])
          assert.deepStrictEqual((yield* log.read(0, 10)).map(missionOf), [1, 3])
        }))
    }))

  it.effect("may have a key of 256 characters", () =>
    Effect.gen(function*() {
      const event = paused(1, { key: "k".repeat(256) })
      const { events } = yield* twice(event, event)
      assert.deepStrictEqual(events.map(missionOf), [99, 1, 100])
    }))

  it.effect("leaves the head where it was, also when it comes later", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* writing(path, (log) =>
        Effect.gen(function*() {
          const heads: Array<unknown> = []
          yield* Effect.forkChild(
            Stream.runForEach(log.changes, (head) => Effect.sync(() => heads.push([head.position, head.recordedAt]))),
            { startImmediately: true }
          )
          yield* Effect.yieldNow
          yield* TestClock.setTime(noon)
          yield* log.append([paused(1, { key: "k" })])
          yield* TestClock.setTime(noon + 60_000)
          yield* log.append([paused(1, { key: "k" })])
          yield* log.append([paused(2)])
          yield* Effect.yieldNow
          assert.deepStrictEqual(heads, [[1, noon], [1, noon], [2, noon + 60_000]])
          assert.strictEqual((yield* log.read(0, 10))[0]!.recordedAt, noon)
        }))
    }))

  it("differs from another in each thing that its sender decides", () => {
    const content = { type: "MissionPaused", version: 1, actor: "cli:ludo", occurredAt: 1, payload: "{}" }
    assert.isTrue(sameContent(content, { ...content }))
    for (const other of [{ type: "x" }, { version: 2 }, { actor: "x" }, { occurredAt: 2 }, { payload: "x" }]) {
      assert.isFalse(sameContent(content, { ...content, ...other }))
    }
  })

  it.effect("within one request is one event", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* writing(path, (log) =>
        Effect.gen(function*() {
          const answers = yield* log.append([paused(1, { key: "k" }), paused(1, { key: "k" }), paused(2)])
          assert.deepStrictEqual(answers.map(({ fresh, position }) => [position, fresh]), [[1, true], [1, false], [
            2,
            true
          ]])
          const refusal = yield* Effect.flip(log.append([paused(1, { key: "x" }), paused(2, { key: "x" })]))
          assert.include(refusal.message, "shares the idempotency key x")
          assert.strictEqual((yield* log.head).position, 2)
        }))
    }))
})

describe("refused before anything is written", () => {
  const mission = (extra: object): MissionRef => ({ host: "h", owner: "o", repository: "r", number: 1, ...extra })
  it.effect.each<readonly [name: string, event: NewEvent, reason: string]>([
    ["half a millisecond", paused(1, { at: 0.5 }), "whole milliseconds"],
    ["nobody as actor", paused(1, { actor: "" }), "actor"],
    ["half a character as actor", paused(1, { actor: "\uD800" }), "actor"],
    ["an empty key", paused(1, { key: "" }), "1 to 256"],
    ["a key with half a character", paused(1, { key: "k\uD800" }), "1 to 256"],
    ["a key that ends in the middle for some programs", paused(1, { key: "k\0k" }), "1 to 256"],
    ["a key of 257 characters", paused(1, { key: "k".repeat(257) }), "1 to 256"],
    ["a mission number of another shape", paused(1.5), "does not fit its schema"],
    [
      "half a character in the payload",
      { ...paused(1), event: { type: "MissionEnded", payload: { mission: mission({}), note: "\uDC00" } } },
      "surrogate"
    ]
  ])("%s", ([, event, reason]) =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* writing(path, (log) =>
        Effect.gen(function*() {
          const refusal = yield* Effect.flip(log.append([paused(7), event]))
          assert.isTrue(refusal._tag === "AppendRefused" && refusal.reason === "invalid")
          assert.include(refusal.message, reason)
          assert.notInclude(refusal.message, "\n")
          assert.strictEqual((yield* log.head).position, 0)
        }))
    }))
})

describe("finding one's way", () => {
  it.effect("head, hashes, instants and keys lead to positions", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* writing(path, (log) =>
        Effect.gen(function*() {
          const empty = yield* log.head
          assert.deepStrictEqual([empty.position, empty.recordedAt], [0, 0])
          assert.deepStrictEqual(yield* log.hashAt(0), empty.hash)
          for (const minute of [0, 1, 2]) {
            yield* TestClock.setTime(noon + minute * 60_000)
            yield* log.append([paused(minute + 1, { key: `minute-${minute}` }), paused(100)])
          }
          const head = yield* log.head
          assert.deepStrictEqual([head.position, head.recordedAt], [6, noon + 120_000])
          assert.deepStrictEqual(log.headSync(), head)
          assert.deepStrictEqual(yield* log.hashAt(6), head.hash)
          assert.deepStrictEqual(log.hashAtSync(5), (yield* log.read(4, 1))[0]!.hash)
          assert.isUndefined(yield* log.hashAt(7))
          const instants = [noon - 1, noon, noon + 59_999, noon + 60_000, noon + 999_999_999]
          assert.deepStrictEqual(yield* Effect.forEach(instants, log.positionAt), [0, 2, 2, 4, 6])
          assert.strictEqual((yield* log.find("minute-1"))?.position, 3)
          assert.isUndefined(yield* log.find("minute-9"))
        }))
    }))

  it.effect("a ledger keeps its identity, and two ledgers differ", () =>
    Effect.gen(function*() {
      const [path, other] = [yield* temporaryLog, yield* temporaryLog]
      const id = (of: string) => writing(of, (log) => Effect.succeed(log.ledgerId))
      assert.strictEqual(yield* id(path), yield* id(path))
      assert.strictEqual(yield* reading(path, (log) => Effect.succeed(log.ledgerId)), yield* id(path))
      assert.notStrictEqual(yield* id(path), yield* id(other))
    }))

  it.effect("new heads are announced after their events can be read", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* writing(path, (log) =>
        Effect.gen(function*() {
          const heard = yield* log.changes.pipe(
            Stream.mapEffect((head) =>
              Effect.map(log.read(head.position - 1, 1), ([event]) => [head.position, event!.position])
            ),
            Stream.take(2),
            Stream.runCollect,
            Effect.forkChild({ startImmediately: true })
          )
          yield* Effect.yieldNow
          yield* log.append([paused(1), paused(2)])
          yield* log.append([paused(3)])
          assert.deepStrictEqual(yield* Fiber.join(heard), [[2, 2], [3, 3]])
        }))
    }))
})

describe("beside the writer", () => {
  it.effect("a reader sees each event as soon as it is answered, and takes none itself", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      yield* writing(path, (log) =>
        Effect.gen(function*() {
          yield* log.append([paused(1)])
          yield* reading(path, (beside) =>
            Effect.gen(function*() {
              assert.strictEqual((yield* beside.head).position, 1)
              yield* log.append([paused(2)])
              assert.deepStrictEqual((yield* beside.read(0, 10)).map(missionOf), [1, 2])
              const refusal = yield* Effect.flip(beside.append([paused(3)]))
              assert.isTrue(refusal._tag === "AppendRefused" && refusal.reason === "read only")
              assert.strictEqual((yield* beside.condition).state, "read only")
            }))
          assert.strictEqual((yield* log.condition).state, "writable")
        }))
    }))

  it.effect("where there is no log yet, a reader says so and makes none", () =>
    Effect.gen(function*() {
      const path = yield* temporaryLog
      const open = Effect.flip(EventLog.pipe(Effect.provide(reader(path))))
      assert.strictEqual((yield* open)._tag, "NoLedgerYet")
      assert.isFalse(fs.existsSync(path))
      fs.writeFileSync(path, "")
      assert.strictEqual((yield* open)._tag, "NoLedgerYet")
    }))

  it.effect("a log that has been closed refuses instead of hanging", () =>
    Effect.gen(function*() {
      const log = yield* EventLog.pipe(Effect.provide(writer(yield* temporaryLog)))
      const failure = yield* Effect.flip(log.append([paused(1)]))
      assert.strictEqual(failure._tag, "LogStopped")
      assert.include(failure.message, "it has been closed")
      assert.deepStrictEqual(yield* log.append([]), [])
    }))
})
