/** Collecting at once: for a bookmark, and for a command that reads once. */
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { Collector } from "../../src/source/Collector.ts"
import { both, collecting, hour, minute, noon } from "../support/collecting.ts"

describe("a bookmark", () => {
  it("gets a snapshot of its own instant, of usage only and no deeper than it needs", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        yield* TestClock.adjust("2 minutes")
        const before = fake.asked().length
        const at = noon + 2 * minute + 900
        yield* TestClock.adjust("200 millis")
        const outcome = yield* (yield* Collector).readNow({ occurredAt: at })
        expect(outcome).toMatchObject([{ served: "read", surfaces: [{ surface: "usage", ok: true, events: 1 }] }])
        expect(fake.asked().slice(before)).toMatchObject([{ surface: "usage", window: { from: noon - 2 * hour } }])
        expect(recorder.instants("UsageSnapshotTaken").at(-1)).toBe(at)
        expect(recorder.of("UsageSnapshotTaken").at(-1)!.readAt).toBe(noon + 2 * minute + 1_200)
      })
    )
  })

  it("shares one read with all who wait, at the latest one's instant; one that a younger snapshot follows needs none", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        const collector = yield* Collector
        yield* TestClock.adjust("1 second")
        fake.delay(3_000)
        const running = yield* collector.readNow({ occurredAt: noon + 1_000 }).pipe(Effect.forkChild)
        yield* TestClock.adjust("1 second")
        const waiting = yield* Effect.forEach(
          [1_200, 1_900, 1_500],
          (after) => collector.readNow({ occurredAt: noon + after }).pipe(Effect.forkChild)
        )
        yield* TestClock.adjust("3 seconds")
        yield* Fiber.join(running)
        yield* TestClock.adjust("3 seconds")
        const outcomes = yield* Fiber.joinAll(waiting)
        expect(outcomes.map(([each]) => each!.served)).toEqual(["read", "read", "read"])
        expect(fake.times("usage")).toHaveLength(3)
        expect(recorder.instants("UsageSnapshotTaken").slice(1)).toEqual([noon + 1_000, noon + 1_900])
        expect(yield* collector.readNow({ occurredAt: noon + 1_600 })).toMatchObject([{ served: "younger snapshot" }])
        expect(fake.times("usage")).toHaveLength(3)
      })
    )
  })

  it("is not waited for longer than its deadline, while the daemon reads on", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        fake.delay(30_000)
        const waiting = yield* (yield* Collector).readNow({ occurredAt: noon + 1_000 }).pipe(Effect.forkChild)
        yield* TestClock.adjust("10 seconds")
        expect(yield* Fiber.join(waiting)).toMatchObject([{ served: "not in time" }])
        expect(recorder.of("UsageSnapshotTaken")).toHaveLength(1)
        yield* TestClock.adjust("21 seconds")
        expect(recorder.of("UsageSnapshotTaken")).toHaveLength(2)
      })
    )
  })

  it("a little ahead does not date the snapshot into the future", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("2 seconds")
        yield* (yield* Collector).readNow({ occurredAt: noon + 30_000 })
        expect(recorder.instants("UsageSnapshotTaken")).toEqual([noon, noon + 2_000])
      })
    )
  })

  it("too old when its turn comes does not date the snapshot", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        const collector = yield* Collector
        yield* TestClock.adjust("1 second")
        fake.delay(20_000)
        yield* collector.readNow({}).pipe(Effect.forkChild)
        yield* TestClock.adjust("1 second")
        yield* collector.readNow({ occurredAt: noon + 2_000 }).pipe(Effect.forkChild)
        yield* TestClock.adjust("3 minutes")
        const instants = recorder.instants("UsageSnapshotTaken")
        expect(instants.slice(1, 3)).toEqual([noon + 1_000, expect.any(Number)])
        expect(instants[2]).toBeGreaterThan(noon + 60_000)
      })
    )
  })
})

describe("a command that reads once", () => {
  it("reads every surface, and nothing by itself", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust(hour)
        expect(fake.asked()).toEqual([])
        const [outcome] = yield* (yield* Collector).readNow({ source: "xai" })
        expect(outcome!.surfaces.map(({ ok, surface }) => [surface, ok])).toEqual([
          ["usage", true],
          ["invoice", true],
          ["keys", true],
          ["prepaid", true],
          ["limits", true],
          ["invoices", true]
        ])
        yield* TestClock.adjust(hour)
        expect(fake.times("usage")).toHaveLength(1)
      }),
      { scheduled: false }
    )
  })

  it("tries again until its time is up, and records one failure", () => {
    const [fake, recorder] = both()
    fake.fail("usage", {})
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        const asking = yield* (yield* Collector).readNow({}).pipe(Effect.forkChild)
        yield* TestClock.adjust("30 seconds")
        const [outcome] = yield* Fiber.join(asking)
        expect(outcome!.surfaces[0]).toMatchObject({ surface: "usage", ok: false, failure: { reason: "unreachable" } })
        expect(outcome!.surfaces.slice(1).every(({ ok }) => ok)).toBe(true)
        expect(fake.times("usage").length).toBeGreaterThanOrEqual(4)
        expect(fake.times("usage").at(-1)! - noon).toBeLessThan(10_000)
        expect(recorder.of("CollectionFailed")).toHaveLength(1)
      }),
      { scheduled: false }
    )
  })

  it("does not try again what only a person can mend", () => {
    const [fake, recorder] = both()
    fake.fail("usage", { reason: "forbidden", status: 403 })
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* (yield* Collector).readNow({})
        expect(fake.times("usage")).toHaveLength(1)
      }),
      { scheduled: false }
    )
  })

  it("records that a provider which hangs did not answer", () => {
    const [fake, recorder] = both()
    fake.delay(60_000)
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        const asking = yield* (yield* Collector).readNow({ occurredAt: noon }).pipe(Effect.forkChild)
        yield* TestClock.adjust("20 seconds")
        expect(yield* Fiber.join(asking)).toMatchObject([{
          served: "read",
          surfaces: [{ surface: "usage", ok: false }]
        }])
        expect(recorder.of("CollectionFailed")).toMatchObject([{ surface: "usage", reason: "unreachable" }])
      }),
      { scheduled: false }
    )
  })

  it("stops where another process has read the source meanwhile", () => {
    const [fake, recorder] = both("minute")
    recorder.refuseUsage(true)
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        expect(yield* (yield* Collector).readNow({ occurredAt: noon })).toMatchObject([{ surfaces: [{ ok: true }] }])
        expect(fake.times("usage")).toHaveLength(1)
        expect(recorder.of("UsageSnapshotTaken")).toEqual([])
      }),
      { scheduled: false }
    )
  })

  it("names the sources there are when asked for another", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        const failure = yield* (yield* Collector).readNow({ source: "grok" }).pipe(Effect.flip)
        expect(failure).toMatchObject({ _tag: "UnknownSource", known: ["xai"] })
        expect(failure.message).toContain("configured: xai")
      }),
      { scheduled: false }
    )
  })
})
