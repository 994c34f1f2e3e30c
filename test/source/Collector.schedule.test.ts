/** Collecting on time: often what moves, seldom what does not, and all of it from the start. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { Collector } from "../../src/source/Collector.ts"
import { both, collecting, firstDay, hour, minute, noon } from "../support/collecting.ts"
import { key } from "../support/fakeSource.ts"

describe("the schedule", () => {
  it("reads everything at the start, from the day before the first of the month", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        expect(fake.asked().map(({ surface }) => surface)).toEqual([
          "account",
          "keys",
          "probe",
          "usage",
          "invoice",
          "limits"
        ])
        expect(fake.windows()).toEqual([{ from: firstDay, to: noon + hour }])
        expect(recorder.of("UsageSnapshotTaken")).toHaveLength(1)
        expect(recorder.of("KeyObserved")).toMatchObject([{ key, name: "xai-vigilio", perMinute: 30 }])
        expect(recorder.of("BalanceSnapshotTaken").map(({ balance }) => balance.surface)).toEqual(["invoice", "limits"])
      })
    )
  })

  it("starts where it is told to", () => {
    const [fake, recorder] = both()
    const since = Date.UTC(2026, 2, 20)
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        expect(fake.windows()[0]!.from).toBe(since)
      }),
      { since }
    )
  })

  it("polls every five minutes, a little early or late, and what people change by hand once an hour", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        yield* TestClock.adjust(4 * hour)
        const times = fake.times("usage")
        const pauses = times.slice(1).map((at, index) => at - times[index]!)
        for (const pause of pauses) {
          expect(pause).toBeGreaterThanOrEqual(4.5 * minute)
          expect(pause).toBeLessThanOrEqual(5.5 * minute)
        }
        expect(new Set(pauses).size).toBeGreaterThan(10)
        expect(fake.times("invoice")).toHaveLength(times.length)
        expect(fake.times("keys").length).toBeGreaterThanOrEqual(4)
        expect(fake.times("keys").length).toBeLessThanOrEqual(6)
        expect(fake.times("account")).toHaveLength(1)
        expect(recorder.of("KeyObserved")).toHaveLength(1)
        expect(recorder.total()).toBe(Usd.ticks(BigInt(Math.floor((times.at(-1)! - firstDay) / 1_000))))
      })
    )
  })

  it("reads two hours back each time and two days back once an hour", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        yield* TestClock.adjust(3 * hour)
        const lengths = fake.windows().slice(1).map(({ from, to }) => (to - from) / hour)
        expect(lengths.filter((length) => length > 4).length).toBeGreaterThanOrEqual(2)
        expect(lengths.filter((length) => length > 4).length).toBeLessThanOrEqual(3)
        expect(Math.max(...lengths)).toBeLessThanOrEqual(51)
        expect(Math.min(...lengths)).toBeGreaterThanOrEqual(3)
      })
    )
  })

  it("reads a month of minutes in order, a snapshot a request, and goes on where it broke off", () => {
    const [fake, recorder] = both("minute")
    fake.fail("usage", { status: 503 })
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        expect(recorder.of("CollectionFailed")).toHaveLength(1)
        fake.fail("usage", null)
        yield* TestClock.adjust("6 minutes")
        const snapshots = recorder.of("UsageSnapshotTaken")
        expect(snapshots).toHaveLength(7)
        for (const [index, { window }] of snapshots.entries()) {
          expect(window.from).toBe(index === 0 ? firstDay : snapshots[index - 1]!.window.to)
          expect((window.to - window.from) / minute).toBeLessThanOrEqual(1_440)
        }
        const instants = recorder.instants("UsageSnapshotTaken")
        expect(new Set(instants).size).toBe(instants.length)
        expect(instants.toSorted((left, right) => left - right)).toEqual(instants)
      })
    )
  })
})

describe("the keys", () => {
  it("are observed again only when something changed", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        yield* TestClock.adjust(3 * hour)
        fake.label("xai-vigil")
        yield* TestClock.adjust(2 * hour)
        expect(recorder.of("KeyObserved").map(({ name }) => name)).toEqual(["xai-vigilio", "xai-vigil"])
      })
    )
  })

  it("are known from the labels of their spend where they cannot be listed", () => {
    const [fake, recorder] = both()
    fake.fail("keys", { reason: "forbidden", status: 403 })
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        fake.label("xai-vigil")
        yield* TestClock.adjust("6 minutes")
        expect(recorder.of("KeyObserved")).toMatchObject([
          { key, name: "xai-vigilio", redacted: "xai-...3Xxp", disabled: null, perMinute: null },
          { key, name: "xai-vigil" }
        ])
        fake.fail("keys", null)
        yield* TestClock.adjust(hour)
        expect(recorder.of("KeyObserved").at(-1)).toMatchObject({ disabled: false, perMinute: 30 })
      })
    )
  })

  it.each(["keys", "account"] as const)(
    "are noted (%s) once they can be read again: the log must not end with the failure",
    (surface) => {
      const [fake, recorder] = both()
      // The account is checked at the start, and then seldom.
      if (surface === "account") fake.fail(surface, {})
      return collecting(
        fake,
        recorder,
        Effect.gen(function*() {
          yield* TestClock.adjust("1 second")
          fake.fail(surface, {})
          yield* TestClock.adjust(2 * hour)
          fake.fail(surface, null)
          yield* TestClock.adjust(hour)
          const types = recorder.events().map(({ event }) => event.type)
          expect(types.filter((type) => type === "KeyObserved")).toHaveLength(1)
          expect(types.filter((type) => type === "CollectionFailed" || type.startsWith("note."))).toEqual([
            "CollectionFailed",
            "note.SurfaceRecovered"
          ])
          expect(recorder.of("note.SurfaceRecovered")).toEqual([{ source: "xai", surface }])
        })
      )
    }
  )

  it("come before the money of their first snapshot", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* (yield* Collector).readNow({})
        expect(recorder.events().map(({ event }) => event.type).slice(0, 2)).toEqual([
          "KeyObserved",
          "UsageSnapshotTaken"
        ])
      }),
      { scheduled: false }
    )
  })
})
