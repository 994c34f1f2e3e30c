/** kill −9 at any instant: every acknowledged event is there, and at most the batch that was not answered yet is extra. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { verifyLog } from "../../src/event-log/verifyLog.ts"
import { LogProcess } from "../support/LogProcess.ts"
import { allEvents, missionOf, paused, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const rounds = Number(process.env["LEDGER_FAULT_ROUNDS"] ?? 8)

/** Of each of the three appenders one request of up to nine events can be committed and not answered. */
const mostUnanswered = 3 * 9

it.live(`${rounds} kills lose nothing that was acknowledged`, () =>
  Effect.gen(function*() {
    const path = yield* temporaryLog
    const acknowledged = new Map<number, number>()
    let before = 0
    for (let round = 0; round < rounds; round++) {
      const running = yield* LogProcess.start("appendForever.ts", [path])
      yield* running.line("ack")
      const instant = Math.random() * 120
      yield* Effect.sleep(instant)
      running.signal("SIGKILL")
      yield* running.exit

      for (const line of running.lines) {
        // The last line may be cut off in the middle.
        const [, position, mission] = /^ack (\d+) (\d{9})$/u.exec(line) ?? []
        if (position !== undefined) acknowledged.set(Number(position), Number(mission))
      }
      const events = yield* allEvents(path)
      const label = `round ${round}, killed after ${instant.toFixed(1)} ms`
      for (const [position, mission] of acknowledged) {
        assert.strictEqual(missionOf(events[position - 1]!), mission, `${label}: event ${position}`)
      }
      const unanswered = events.slice(before).filter((event) => !acknowledged.has(event.position))
      assert.isAtMost(unanswered.length, mostUnanswered, label)
      assert.deepStrictEqual((yield* verifyLog(path, { integrity: round === rounds - 1 })).findings, [], label)
      for (const event of events) acknowledged.set(event.position, missionOf(event))
      before = events.length
    }
    // Opened again it goes on where it was, without a warning.
    yield* writing(path, (log) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(log.warnings, [])
        assert.strictEqual((yield* log.append([paused(1)]))[0]!.position, before + 1)
      }))
  }), { timeout: rounds * 10_000 })
