/** A provider turns out to post later than it ever did: what was read out too early is read again, and then is sure again. */
import { Effect } from "effect"
import { afterAll, expect, it } from "vitest"
import { make, type Usage } from "../../src/demo/xai/History.ts"
import { inSimulation, type SimulatedLedger, simulatedLedger, startSimulation } from "../support/simulatedLedger.ts"
import { keys } from "../support/worlds.ts"

const simulation = await startSimulation()
afterAll(() => simulation.provider.close())

const hour = 3_600_000
const start = Date.UTC(2026, 3, 1)
/** Days of April; May begins with the 31st. */
const at = (day: number, hours = 0) => start + ((day - 1) * 24 + hours) * hour

const spent = (instant: number, ticks: bigint, postedAfter: number): Usage => ({
  key: "key-a",
  model: "grok-4-0709",
  meter: "Prompt text tokens",
  at: instant,
  ticks,
  postedAfter
})

/** Posted forty hours after its bucket's end: until then nothing was ever late. */
const late = (day: number) => spent(at(day, 10.5), 20_000_000_000n, 40.5 * hour)

/** Reads twice a day up to the instant. */
const readUntil = Effect.fnUntraced(function*({ read }: SimulatedLedger, from: number, to: number) {
  for (let instant = from; instant <= to; instant += 12 * hour) {
    simulation.clock.set(instant)
    yield* read
  }
})

const fifth = { from: at(5), to: at(6), timeZone: "Etc/UTC" }

const withUsage = <A, E>(late: Usage, test: (simulated: SimulatedLedger) => Effect.Effect<A, E>) => {
  simulation.provider.setHistory(make({ keys, usages: [spent(at(5, 9.5), 30_000_000_000n, 0), late] }))
  simulation.provider.configure({ timeUnits: ["TIME_UNIT_HOUR", "TIME_UNIT_DAY"] })
  simulation.clock.set(at(1, 1))
  return inSimulation(simulation, Effect.flatMap(simulatedLedger(simulation, { since: start }), test))
}

it("times of an open cycle that were read out under a shorter lag are sure again after the next reading", () =>
  withUsage(late(19), (simulated) =>
    Effect.gen(function*() {
      const { ledger } = simulated
      yield* readUntil(simulated, at(1, 1), at(20, 1))
      expect((yield* ledger.report(fifth)).total).toMatchObject({ billed: "3", high: "3", state: "settled" })
      yield* readUntil(simulated, at(20, 13), at(21, 13))
      const { sources } = yield* ledger.status({})
      expect(sources[0]!.postingLagSeconds).toBeGreaterThan(80 * 3600)
      // Nobody has looked again so late: that nothing more was posted is not known.
      expect((yield* ledger.report(fifth)).total).toMatchObject({ billed: "3", high: null, state: "provisional" })
      yield* readUntil(simulated, at(22, 1), at(22, 1))
      expect((yield* ledger.report(fifth)).total).toMatchObject({ billed: "3", high: "3", state: "settled" })
    })))

/** Where the oldest request of usage begins that a reading makes. */
const oldestAsked = Effect.fnUntraced(function*(simulated: SimulatedLedger, instant: number) {
  simulation.provider.clearRequests()
  yield* readUntil(simulated, instant, instant)
  const bodies = simulation.provider.requests().filter(({ path }) => path.endsWith("/usage")).map(({ body }) =>
    JSON.parse(body) as { analyticsRequest: { timeRange: { startTime: string }; timeUnit: string } }
  ).filter(({ analyticsRequest }) => analyticsRequest.timeUnit === "TIME_UNIT_HOUR")
  return Math.min(...bodies.map(({ analyticsRequest }) => Date.parse(`${analyticsRequest.timeRange.startTime}Z`)))
})

it("a closed cycle stays final and is not read again, the open one is from its beginning, and once", () =>
  withUsage(late(45), (simulated) =>
    Effect.gen(function*() {
      const { ledger } = simulated
      const inApril = { from: at(28), to: at(29), timeZone: "Etc/UTC" }
      yield* readUntil(simulated, at(26, 1), at(47, 1))
      expect((yield* ledger.report(inApril)).total.state).toBe("final")
      expect(yield* oldestAsked(simulated, at(47, 13))).toBeGreaterThan(at(44))
      expect((yield* ledger.report(inApril)).total.state).toBe("final")
      expect((yield* ledger.report({ ...inApril, from: at(31), to: at(40) })).total.state).toBe("provisional")
      expect(yield* oldestAsked(simulated, at(48, 1))).toBe(at(31))
      expect((yield* ledger.report({ ...inApril, from: at(31), to: at(40) })).total.state).toBe("settled")
      expect(yield* oldestAsked(simulated, at(48, 13))).toBeGreaterThan(at(43))
    })))
