/** Invariant 9: a partial or failed read changes no figure; freshness and coverage say so. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { afterAll, expect, it } from "vitest"
import type { Fault } from "../../src/demo/xai/Faults.ts"
import { make, visibleCost } from "../../src/demo/xai/History.ts"
import { Usd } from "../../src/money/Usd.ts"
import type { Report } from "../../src/report/documents/Report.ts"
import { journalAt } from "../support/journals.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime, ledgerOfStory } from "../support/recordedLedger.ts"
import { inSimulation, simulatedLedger, startSimulation } from "../support/simulatedLedger.ts"
import { instantOf, stories, type Telling } from "../support/tellings.ts"
import { at, grids, keys, minute, start, usages } from "../support/worlds.ts"

const simulation = await startSimulation()
afterAll(() => simulation.provider.close())

const fault = fc.constantFrom<Array<Fault>>(
  { kind: "status", status: 503 },
  { kind: "status", status: 401 },
  { kind: "status", status: 403 },
  { kind: "status", status: 429, retryAfter: 600 },
  { kind: "html" },
  { kind: "truncated" },
  { kind: "empty" },
  { kind: "reset" },
  { kind: "limitReached" },
  { kind: "missing", section: "timeSeries" }
)

const question = { from: start - 24 * 60 * minute, by: ["mission", "key"] as const, timeZone: "Etc/UTC" }

const amounts = ({ groups, total }: Report) => ({
  total: total.billed,
  groups: groups.map(({ billed, key, mission }) => ({ billed, key, mission }))
})

it(
  "whatever goes wrong on the way, the figures stay, the failure shows, and the next good read makes up for it",
  async () => {
    const worlds = fc.record({
      usages: usages(30),
      fault,
      grid: grids,
      before: fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 3 }),
      failing: fc.integer({ min: 82, max: 120 }),
      after: fc.integer({ min: 1, max: 500 })
    })
    await fc.assert(
      fc.asyncProperty(worlds, ({ after, before, failing, fault, grid, usages: spent }) => {
        const { clock, provider } = simulation
        const history = make({ keys, usages: spent })
        provider.setHistory(history)
        provider.configure({ timeUnits: grid })
        return inSimulation(
          simulation,
          Effect.gen(function*() {
            clock.set(start)
            const simulated = yield* simulatedLedger(simulation, { since: start - 24 * 60 * minute })
            const { ledger, open, read, tryToRead } = simulated
            yield* ledger.bookmark({
              kind: "start",
              mission: "trentuna/ledger#1",
              at: null,
              crew: [],
              add: [],
              remove: [],
              actor: "cli:ludo"
            })
            for (const step of before.toSorted((left, right) => left - right)) {
              clock.set(at(step))
              yield* read
            }
            const good = yield* ledger.report(question)
            expect(good.freshness[0]!.failing).toBeNull()

            clock.set(at(failing))
            provider.fault("*", fault)
            yield* tryToRead
            provider.clearFaults()
            const bad = yield* ledger.report(question)
            expect(amounts(bad)).toEqual(amounts(good))
            expect(bad.freshness[0]).toMatchObject({ complete: false, failing: { surface: "usage" } })
            expect(bad.freshness[0]!.lastSnapshotAt).toBe(good.freshness[0]!.lastSnapshotAt)
            expect(bad.coverage[0]!.gaps).not.toEqual([])
            expect(bad.total.state).toBe("provisional")

            // A new process, which no Retry-After holds back.
            clock.set(at(failing + after))
            yield* tryToRead
            const { file } = yield* open.projector.views()
            const healed = yield* ledger.report(question)
            if (healed.freshness[0]!.failing === null) {
              const shown = visibleCost(history, clock.now(), {}, { from: question.from, to: clock.now() })
              expect(Usd.parseExact(healed.total.billed)).toBe(shown)
            }
            expect(file.prepare("SELECT count(*) FROM collection_failure").pluck().get()).toBeGreaterThan(0)
          })
        )
      }),
      runs(20)
    )
  },
  longest
)

it("a failure in the log, wherever it stands, books nothing and moves no range", async () => {
  const failures = fc.array(fc.record({ before: fc.nat(15), source: fc.constantFrom("xai", "spare") }), {
    minLength: 1,
    maxLength: 3
  })
  await fc.assert(
    fc.asyncProperty(stories, failures, (story, added) =>
      inTestTime(Effect.gen(function*() {
        const plain: Array<Telling> = story.tellings.filter(({ told }) => told.type !== "failure")
        const failing = [...plain]
        for (const { before, source } of added) {
          const index = Math.min(before, failing.length)
          const at = failing[index]?.at ?? instantOf(story.place, 28)
          failing.splice(index, 0, { at, told: { type: "failure", source, at } })
        }
        const said = yield* Effect.forEach(
          [plain, failing],
          Effect.fnUntraced(function*(tellings) {
            const { ledger, open } = yield* ledgerOfStory({ ...story, tellings })
            const { file, position } = yield* open.projector.views()
            const { conservation, groups, total } = yield* ledger.report({ from: 0, timeZone: "Etc/UTC" })
            const figures = [total, ...groups].map((figure) => ({ ...figure, state: "" }))
            return { leaves: journalAt(file, position), conservation, figures }
          })
        )
        expect(said[1]).toEqual(said[0])
      }))),
    runs(20)
  )
}, longest)
