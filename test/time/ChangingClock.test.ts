/** One clock for several processes, whose speed changes. */
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import {
  courseNow,
  courseTiming,
  makeChangingClock,
  readCourse,
  withSpeed,
  writeCourse
} from "../../src/time/ChangingClock.ts"
import { temporaryDirectory } from "../support/temporaryDirectory.ts"

const nine = Date.parse("2026-04-06T09:00:00Z")
const hour = 3_600_000
const slow = [{ origin: nine, startedAt: 1000, speed: 1 }]

describe("a changing clock", () => {
  it("goes on from where it is when its speed changes, and forgets plans that are overtaken", () => {
    const planned = withSpeed(withSpeed(slow, 2000, 3600), 3000, 1)
    expect([1500, 2000, 2500, 3000, 4000].map((real) => courseNow(planned, real) - nine)).toEqual([
      500,
      1000,
      1000 + hour / 2,
      1000 + hour,
      2000 + hour
    ])
    const changed = withSpeed(planned, 2500, 1)
    expect([2500, 3500].map((real) => courseNow(changed, real) - nine)).toEqual([1000 + hour / 2, 2000 + hour / 2])
  })

  it("shows other processes the course that its owner wrote, and wakes them by it", () =>
    Effect.gen(function*() {
      const file = join(yield* temporaryDirectory, "clock")
      writeCourse(file, slow)
      yield* TestClock.setTime(1000)
      const clock = makeChangingClock(file, yield* Clock.Clock)
      const woken: Array<number> = []
      yield* Effect.sleep("1 hour").pipe(
        Effect.andThen(Clock.currentTimeMillis),
        Effect.tap((now) => Effect.sync(() => woken.push(now))),
        Effect.provideService(Clock.Clock, clock),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 second")
      const before = [...woken, clock.currentTimeMillisUnsafe()]
      writeCourse(file, withSpeed(slow, 2000 + courseTiming.notice, 3600))
      yield* TestClock.adjust("1100 millis")
      expect(before).toEqual([nine + 1000])
      expect(woken).toHaveLength(1)
      expect(woken[0]).toBeGreaterThanOrEqual(nine + hour)
      expect(woken[0]).toBeLessThan(nine + hour + courseTiming.doze * 3600)
    }).pipe(Effect.provide(TestClock.layer()), Effect.scoped, Effect.runPromise))

  it("keeps the course it knows when the file has gone, and takes no file for a course that is none", () =>
    Effect.gen(function*() {
      const file = join(yield* temporaryDirectory, "clock")
      writeCourse(file, slow)
      yield* TestClock.setTime(1000)
      const clock = makeChangingClock(file, yield* Clock.Clock)
      expect(clock.currentTimeMillisUnsafe()).toBe(nine)
      rmSync(file)
      yield* TestClock.adjust("1 second")
      expect(clock.currentTimeMillisUnsafe()).toBe(nine + 1000)
      expect(readCourse(file)).toBeUndefined()
      for (const wrong of ["", "noon\n", `${nine}@1000x1\nnoon\n`]) {
        writeFileSync(file, wrong)
        expect(readCourse(file)).toBeUndefined()
      }
    }).pipe(Effect.provide(TestClock.layer()), Effect.scoped, Effect.runPromise))
})
