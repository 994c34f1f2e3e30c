/** One faster clock for several processes. */
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { formatClockSetting, makeScaledClock, parseClockSetting, scaledNow } from "../../src/time/ScaledClock.ts"

const setting = { origin: Date.parse("2026-04-06T09:00:00Z"), startedAt: 1000, speed: 3600 }

describe("a scaled clock", () => {
  it("shows an hour for every second, and sleeps as fast", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1000)
      const clock = makeScaledClock(setting, yield* Clock.Clock)
      const woken: Array<number> = []
      yield* Effect.sleep("1 hour").pipe(
        Effect.andThen(Clock.currentTimeMillis),
        Effect.tap((now) => Effect.sync(() => woken.push(now))),
        Effect.provideService(Clock.Clock, clock),
        Effect.forkChild
      )
      yield* TestClock.adjust("999 millis")
      const tooEarly = woken.length
      yield* TestClock.adjust("1 millis")
      expect([tooEarly, woken]).toEqual([0, [setting.origin + 3_600_000]])
    }).pipe(Effect.provide(TestClock.layer()), Effect.scoped, Effect.runPromise))

  it("is handed to other processes as text", () => {
    expect(parseClockSetting(formatClockSetting(setting))).toEqual(setting)
    expect(scaledNow(setting, 1500)).toBe(setting.origin + 1_800_000)
    for (const wrong of ["", "1@2", "1@2x0", "1@2x-3", "a@2x3", "1@2x3x", "1@2xInfinity", " 1@2x3"]) {
      expect(parseClockSetting(wrong)).toBeUndefined()
    }
  })
})
