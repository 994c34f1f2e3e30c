/** From the last hours of a billing cycle to its invoice and what the provider does afterwards: real reads of a stand-in, over a socket. */
import { Effect } from "effect"
import { afterAll, expect, it } from "vitest"
import { make, type Usage } from "../../src/demo/xai/History.ts"
import { billingCycle } from "../../src/time/billingCycle.ts"
import { inSimulation, type SimulatedLedger, simulatedLedger, startSimulation } from "../support/simulatedLedger.ts"
import { keys } from "../support/worlds.ts"

const simulation = await startSimulation()
afterAll(() => simulation.provider.close())

const hour = 3_600_000
const end = Date.UTC(2026, 4, 1)
const at = (hours: number) => end + hours * hour

const spent = (hours: number, ticks: bigint): Usage => ({
  key: "key-a",
  model: "grok-4-0709",
  meter: "Prompt text tokens",
  at: at(hours),
  ticks
})

const account = {
  purchases: [{ at: at(-100), cents: 3_100n }],
  corrections: [],
  softLimitCents: 0n,
  hardLimitCents: 20_000n
}

const history = make({ keys, account, usages: [spent(-3, 123_456_789_012n), spent(-0.5, 40_000_000_000n)] })

const april = { cycle: "2026-04", timeZone: "Etc/UTC" }

/** Reads until the cycle's end and then every twelve hours; the invoice comes thirty hours after it. */
const untilInvoiced = Effect.fnUntraced(function*({ read }: SimulatedLedger) {
  for (const hours of [-2, -0.1, 0.5, 13, 25, 37, 49]) {
    simulation.clock.set(at(hours))
    yield* read
  }
})

/** The cycle began before the ledger did: its first hours are told apart from what was read. */
const ledger = () => simulatedLedger(simulation, { since: billingCycle("2026-04")!.from })

const inApril = <A, E>(test: (simulated: SimulatedLedger) => Effect.Effect<A, E>) => {
  simulation.provider.setHistory(history)
  simulation.provider.clearFaults()
  simulation.clock.set(at(-4))
  return inSimulation(simulation, Effect.flatMap(ledger(), (simulated) => test(simulated)))
}

it("a cycle's figures become final with its invoice, and every surface reconciles", () =>
  inApril((simulated) =>
    Effect.gen(function*() {
      const states: Array<string> = []
      yield* untilInvoiced(simulated)
      const { position } = (yield* simulated.ledger.status({})).log
      for (let known = 1; known <= position; known++) {
        const { total } = yield* simulated.ledger.report({ ...april, asOf: { position: known } })
        if (states.at(-1) !== total.state) states.push(total.state)
      }
      expect(states).toEqual(["provisional", "settled", "final"])
      const document = yield* simulated.ledger.reconcile({ cycle: "2026-04" })
      expect(document.ok).toBe(true)
      expect(document.sources[0]).toMatchObject({
        usage: { billed: "16.3456789012", state: "final" },
        preview: { spent: "16.34", creditUsed: "16.34", remaining: "14.66" },
        issued: { status: "WILL_NEVER_BE_CHARGED", closed: true, subtotal: "16.34", creditUsed: "16.34" },
        posted: { spend: "16.34", spendPosted: true },
        changes: []
      })
      expect((yield* simulated.ledger.verify(() => {})).findings).toEqual([])
    })
  ))

it("a provider that restates the cycle afterwards is told, and then corrects its invoice", () =>
  inApril((simulated) =>
    Effect.gen(function*() {
      yield* untilInvoiced(simulated)
      const restated = { key: "key-a", model: "grok-4-0709", meter: "Prompt text tokens", at: at(-0.5) }
      simulation.provider.setHistory({
        ...history,
        restatements: [{ ...restated, ticks: -10_000_000_000n, visibleAt: at(49.5) }]
      })
      // Ordinary reading no longer goes back so far: it is found by comparing the closed cycle's days.
      simulation.clock.set(at(97))
      yield* simulated.read
      const seen = yield* simulated.ledger.report(april)
      expect(seen.total).toMatchObject({ billed: "15.3456789012", state: "settled" })
      expect(seen.notices[0]).toMatch(/^xai changed usage of cycle 2026-04 .* went from 4 to 3 at event \d+$/u)
      const found = yield* simulated.ledger.reconcile({ cycle: "2026-04" })
      expect(found.ok).toBe(false)
      expect(found.sources[0]!.changes).toMatchObject([{ what: "usage", before: "4", after: "3" }])
      simulation.provider.setHistory({
        ...simulation.provider.history(),
        account: { ...account, reissues: [{ cycle: "2026-04", at: at(98), cents: 1_534n }] }
      })
      simulation.clock.set(at(98.5))
      yield* simulated.read
      const corrected = yield* simulated.ledger.report(april)
      expect(corrected.total).toMatchObject({ billed: "15.3456789012", state: "final" })
      expect(corrected.notices).toMatchObject([expect.stringContaining("its total went from 16.34 to 15.34")])
    })
  ))

/** Time units of the usage requests that a reading makes. */
const unitsAsked = Effect.fnUntraced(function*({ read }: SimulatedLedger) {
  simulation.provider.clearRequests()
  yield* read
  const bodies = simulation.provider.requests().filter(({ path }) => path.endsWith("/usage")).map(({ body }) =>
    JSON.parse(body) as { analyticsRequest: { timeUnit: string } }
  )
  return bodies.map(({ analyticsRequest }) => analyticsRequest.timeUnit.slice("TIME_UNIT_".length))
})

it("a closed cycle is looked at by one request of daily sums, and only days that moved are read again", () =>
  inApril((simulated) =>
    Effect.gen(function*() {
      yield* untilInvoiced(simulated)
      simulation.clock.set(at(97))
      const quiet = yield* unitsAsked(simulated)
      expect(quiet.filter((unit) => unit === "DAY")).toEqual(["DAY"])
      expect(quiet.at(-1)).toBe("DAY")
      const restated = { key: "key-a", model: "grok-4-0709", meter: "Prompt text tokens", at: at(-0.5) }
      // As if each minute had been rounded on its own: no difference.
      simulation.provider.setHistory({ ...history, restatements: [{ ...restated, ticks: 1_440n, visibleAt: at(98) }] })
      simulation.clock.set(at(99))
      expect((yield* unitsAsked(simulated)).at(-1)).toBe("DAY")
      simulation.provider.setHistory({ ...history, restatements: [{ ...restated, ticks: 1_441n, visibleAt: at(98) }] })
      simulation.clock.set(at(100))
      expect((yield* unitsAsked(simulated)).slice(-3)).toEqual(["DAY", "MINUTE", "MINUTE"])
      expect((yield* simulated.ledger.report(april)).total.billed).toBe("16.3456790453")
    })
  ))

it("an account without daily sums is not looked at again, and nothing fails", () =>
  inApril((simulated) =>
    Effect.gen(function*() {
      yield* untilInvoiced(simulated)
      simulation.provider.configure({ timeUnits: ["TIME_UNIT_MINUTE"] })
      simulation.clock.set(at(97))
      yield* simulated.read
      simulation.provider.configure({ timeUnits: ["TIME_UNIT_MINUTE", "TIME_UNIT_DAY"] })
      const { sources } = yield* simulated.ledger.status({})
      expect(sources[0]!.failing).toEqual([])
    })
  ))

it("without invoices everything else goes on, and what fails is told, until they can be read again", () =>
  inApril((simulated) =>
    Effect.gen(function*() {
      const failing = Effect.map(simulated.ledger.status({}), ({ alerts, sources }) => ({
        surfaces: sources[0]!.failing.map(({ surface }) => surface),
        told: alerts.filter(({ text }) => text.includes("invoices cannot be read")).map(({ severity }) => severity)
      }))
      yield* simulated.read
      simulation.provider.fault("invoices", { kind: "status", status: 403 })
      simulation.clock.set(at(-2))
      yield* simulated.tryToRead
      expect(yield* failing).toEqual({ surfaces: ["invoices"], told: ["info"] })
      const { freshness, total } = yield* simulated.ledger.report(april)
      expect(total.billed).toBe("12.3456789012")
      expect(freshness[0]!.failing).toBeNull()
      simulation.provider.clearFaults()
      simulation.clock.set(at(-1))
      yield* simulated.read
      expect(yield* failing).toEqual({ surfaces: [], told: [] })
    })
  ))
