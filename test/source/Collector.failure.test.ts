/** Collecting whatever fails: politely, and never taking a failure for an amount. */
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { Collector } from "../../src/source/Collector.ts"
import { makeScaledClock } from "../../src/time/ScaledClock.ts"
import { both, collecting, day, firstDay, hour, minute, month, noon } from "../support/collecting.ts"

describe("a failure", () => {
  it("of one surface does not stop the others, and is said once", () => {
    const [fake, recorder] = both()
    fake.fail("limits", { reason: "forbidden", status: 403, permission: "team-token:endpoint:BillingRead" })
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        yield* TestClock.adjust(2 * hour)
        expect(fake.times("usage").length).toBeGreaterThan(20)
        expect(fake.times("limits").length).toBeLessThanOrEqual(5)
        expect(recorder.of("CollectionFailed")).toMatchObject([{
          surface: "limits",
          reason: "forbidden",
          permission: "team-token:endpoint:BillingRead"
        }])
        const [health] = yield* (yield* Collector).health
        const limits = health!.surfaces.find(({ surface }) => surface === "limits")
        expect(limits!.failing).toMatchObject({ since: noon })
        expect(health!.surfaces.filter(({ failing }) => failing !== null)).toHaveLength(1)
      })
    )
  })

  it("of usage is recorded each time, ever more rarely, and the gap is read afterwards", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        fake.fail("usage", {})
        yield* TestClock.adjust(3 * hour)
        const times = fake.times("usage").slice(1)
        expect(recorder.of("CollectionFailed")).toHaveLength(times.length)
        const pauses = times.slice(1).map((at, index) => at - times[index]!)
        expect(pauses[0]).toBeLessThan(6 * minute)
        expect(Math.max(...pauses)).toBeLessThanOrEqual(21 * minute)
        expect(Math.max(...pauses)).toBeGreaterThanOrEqual(14 * minute)
        fake.fail("usage", null)
        yield* TestClock.adjust(21 * minute)
        const latest = recorder.of("UsageSnapshotTaken")[1]!
        expect(noon - latest.window.from).toBeGreaterThanOrEqual(2 * day)
        expect((yield* (yield* Collector).health)[0]!.surfaces.every(({ failing }) => failing === null)).toBe(true)
      })
    )
  })

  it("that only a person can mend is looked at again every half hour", () => {
    const [fake, recorder] = both()
    fake.fail("usage", { reason: "unauthorised", status: 401 })
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        yield* TestClock.adjust(5 * hour)
        expect(fake.times("usage").length).toBeLessThanOrEqual(11)
        expect(fake.times("usage").length).toBeGreaterThanOrEqual(8)
        expect(fake.times("invoice").length).toBeGreaterThan(50)
      })
    )
  })

  it("with Retry-After silences the whole account until then", () => {
    const [fake, recorder] = both()
    fake.fail("usage", { reason: "rate-limited", status: 429, retryAfterMs: 40 * minute })
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        const asked = fake.asked().length
        expect(fake.times("invoice")).toHaveLength(0)
        fake.fail("usage", null)
        yield* TestClock.adjust(39 * minute)
        expect(fake.asked()).toHaveLength(asked)
        const [outcome] = yield* (yield* Collector).readNow({ deadline: "10 seconds" })
        expect(outcome).toMatchObject({
          served: "read",
          surfaces: [{ surface: "usage", ok: false, failure: { reason: "rate-limited" } }]
        })
        expect(fake.asked()).toHaveLength(asked)
        yield* TestClock.adjust(2 * minute)
        expect(recorder.of("UsageSnapshotTaken")).toHaveLength(1)
      })
    )
  })

  it("429 without Retry-After slows the account down too", () => {
    const [fake, recorder] = both()
    fake.fail("invoice", { reason: "rate-limited", status: 429 })
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        expect(fake.times("limits")).toHaveLength(0)
        yield* TestClock.adjust(hour)
        expect(fake.times("invoice").length).toBeLessThanOrEqual(7)
      })
    )
  })

  it("to write the log loses nothing: it is read again", () => {
    const [fake, recorder] = both()
    recorder.breakLog(true)
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        const asking = yield* (yield* Collector).readNow({}).pipe(Effect.flip, Effect.forkChild)
        yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(asking)).toMatchObject({ _tag: "RecordFailed" })
        recorder.breakLog(false)
        yield* TestClock.adjust("6 minutes")
        expect(recorder.of("UsageSnapshotTaken")).toHaveLength(1)
      })
    )
  })
})

describe("too much for one answer", () => {
  it("is asked for in halves, each a snapshot", () => {
    const [fake, recorder] = both()
    fake.fail("usage", ({ from, to }) => to - from > 40 * hour)
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* (yield* Collector).readNow({})
        const windows = recorder.of("UsageSnapshotTaken").map(({ window }) => window)
        expect(windows).toHaveLength(4)
        expect([windows[0]!.from, windows.at(-1)!.to]).toEqual([firstDay, noon + hour])
        expect(recorder.total()).toBe(Usd.ticks(BigInt((noon - firstDay) / 1_000)))
      }),
      { scheduled: false }
    )
  })

  it("down to a single bucket is a truncated read, not a smaller amount", () => {
    const [fake, recorder] = both()
    fake.fail("usage", () => true)
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        const asking = yield* (yield* Collector).readNow({ occurredAt: noon, deadline: "400 millis" }).pipe(
          Effect.forkChild
        )
        yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(asking)).toMatchObject([{ surfaces: [{ failure: { reason: "truncated" } }] }])
        expect(recorder.of("UsageSnapshotTaken")).toEqual([])
      }),
      { scheduled: false }
    )
  })
})

describe("an account that changes what it accepts", () => {
  it("is read on another grid from a midnight nobody has read", () => {
    const [fake, recorder] = both()
    return collecting(
      fake,
      recorder,
      Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        fake.accept({ unit: "day", zone: "Etc/GMT", dimensions: ["api_key_id"] })
        yield* TestClock.adjust(12 * hour - minute)
        expect(recorder.of("UsageSnapshotTaken")).toHaveLength(1)
        const failure = recorder.of("CollectionFailed")[0]!
        expect(failure).toMatchObject({ surface: "usage", reason: "malformed", status: 400 })
        expect(failure.detail).toContain("hour buckets by api_key_id")
        expect(failure.detail).toContain("2026-04-07T00:00:00.000Z")
        yield* TestClock.adjust(hour)
        const windows = recorder.of("UsageSnapshotTaken").slice(1).map(({ window }) => window)
        expect(windows.length).toBeGreaterThan(0)
        for (const window of windows) expect(window).toEqual({ from: month + 6 * day, to: month + 7 * day })
        // At the start, when the grid was refused, and when the other one may take over.
        expect(fake.times("probe")).toHaveLength(3)
      })
    )
  })
})

describe("on the clock of a demo, which may stand still for those who wait", () => {
  const real = Clock.Clock.defaultValue()
  /** Ten seconds of it are ten milliseconds. */
  const hasty = makeScaledClock({ origin: 0, startedAt: real.currentTimeMillisUnsafe(), speed: 1_000 }, real)

  it("a failing source is given up after real seconds, with what it failed of", () => {
    const [fake, recorder] = both()
    fake.fail("usage", {})
    const test = Effect.gen(function*() {
      const [outcome] = yield* (yield* Collector).readNow({ occurredAt: noon })
      expect(outcome).toMatchObject({ surfaces: [{ surface: "usage", ok: false, failure: { status: 503 } }] })
      expect(fake.times("usage")).toEqual([noon])
      expect(recorder.of("CollectionFailed")).toHaveLength(1)
    })
    return collecting(fake, recorder, test, { scheduled: false, waiting: hasty })
  })

  it("a silent source is given up too, and of the daemon as well", async () => {
    for (const scheduled of [false, true]) {
      const [fake, recorder] = both()
      const test = Effect.gen(function*() {
        if (scheduled) yield* TestClock.adjust("1 second")
        fake.delay(day)
        const [outcome] = yield* (yield* Collector).readNow({ occurredAt: noon + 500 })
        expect(outcome!.surfaces).toMatchObject([{
          ok: false,
          failure: { detail: "the provider did not answer in time" }
        }])
      })
      await collecting(fake, recorder, test, { scheduled, waiting: hasty })
    }
  })

  it("a snapshot shares the instant of its bookmark, however fast that clock went on meanwhile", () => {
    const [fake, recorder] = both()
    const test = Effect.gen(function*() {
      fake.delay(hour)
      const asking = yield* (yield* Collector).readNow({ occurredAt: noon }).pipe(Effect.forkChild)
      yield* TestClock.adjust(2 * hour)
      expect(yield* Fiber.join(asking)).toMatchObject([{ served: "read", surfaces: [{ ok: true }] }])
      expect(recorder.instants("UsageSnapshotTaken").at(-1)).toBe(noon)
    })
    return collecting(fake, recorder, test, { scheduled: false, waiting: real })
  })
})
