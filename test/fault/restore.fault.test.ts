/** A restore that dies at any of its steps: either log is whole in its place, or the place says that events are missing. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { backupLog } from "../../src/event-log/backupLog.ts"
import { restoreLog } from "../../src/event-log/restoreLog.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { interposed } from "../support/interposed.ts"
import { allEvents, missionOf, pausedMany, writing } from "../support/logs.ts"
import { temporaryLog } from "../support/temporaryDirectory.ts"

const missions = (log: string) => Effect.map(allEvents(log), (events) => events.map(missionOf))

/** Dies just before so many calls that change a name or the witness; returns whether it came to that. */
const dying = (step: number, backup: string, log: string) => {
  let left = step
  const die = () => {
    if (left-- === 0) throw new Error("killed")
  }
  return Effect.gen(function*() {
    for (const name of ["renameSync", "fsyncSync", "writeSync"] as const) yield* interposed(name, die)
    yield* restoreLog(backup, log, true).pipe(Effect.provide(WriteLock.layer(log)))
  }).pipe(Effect.scoped, Effect.exit, Effect.map(() => left < 0))
}

it.effect("nothing is lost by a restore that dies, wherever it does, and the next one goes through", () =>
  Effect.gen(function*() {
    const told = new Set<string>()
    for (let step = 0, died = true; died; step++) {
      const log = yield* temporaryLog
      const backup = path.join(path.dirname(log), "backup.db")
      yield* writing(log, (open) => open.append(pausedMany(3)))
      yield* backupLog(log, backup)
      yield* writing(log, (open) => open.append(pausedMany(2, 4)))
      died = yield* dying(step, backup, log)
      const opened = yield* Effect.result(writing(log, (open) => open.head))
      const outcome = opened._tag === "Failure" ? opened.failure._tag : `${opened.success.position}`
      told.add(outcome)
      // Three events without a word are right only once the restore is done.
      assert.include(died ? ["EventsLost", "5", "3"] : ["3"], outcome, `step ${step}`)
      const places = fs.readdirSync(path.dirname(log)).filter((name) => name.includes(".replaced-"))
      const logs = [log, ...places.map((name) => path.join(path.dirname(log), name, "ledger.db"))]
      const kept = yield* Effect.forEach(logs.filter((file) => fs.existsSync(file)), missions)
      assert.isTrue(kept.some((numbers) => numbers.join() === "1,2,3,4,5"), `step ${step}: the old events are kept`)
      yield* restoreLog(backup, log, true).pipe(Effect.provide(WriteLock.layer(log)), Effect.scoped)
      assert.deepStrictEqual(yield* missions(log), [1, 2, 3])
    }
    assert.deepStrictEqual([...told].sort(), ["3", "5", "EventsLost"])
  }))
