/** Invariant 7: the true cost of a history that posts within the lag and restates nothing lies in the printed range; so does the figure. */
import { Effect, Option } from "effect"
import * as fc from "fast-check"
import { afterAll, assert, expect, it } from "vitest"
import { make, type Usage } from "../../src/demo/xai/History.ts"
import { Usd } from "../../src/money/Usd.ts"
import type { Mission } from "../../src/report/documents/Mission.ts"
import type { Report } from "../../src/report/documents/Report.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { asking } from "../support/questions.ts"
import { inTestTime, ledgerOfStory } from "../support/recordedLedger.ts"
import { inSimulation, type SimulatedLedger, simulatedLedger, startSimulation } from "../support/simulatedLedger.ts"
import { stories } from "../support/tellings.ts"
import { at, grids, keys, minute, type Ruling, rulings, start, type Step, steps, usages } from "../support/worlds.ts"

const simulation = await startSimulation()
afterAll(() => simulation.provider.close())

const worlds = fc.nat(40).chain((lag) =>
  fc.record({
    lag: fc.constant(lag),
    usages: usages(lag),
    steps,
    rulings,
    grid: grids,
    /** When somebody reads once more, minutes: when all is over, so long after the asked period, or never. */
    last: fc.option(
      fc.oneof(fc.record({ at: fc.integer({ min: 175, max: 1_700 }) }), fc.record({ after: fc.nat(45) }))
    ),
    period: fc.option(fc.tuple(fc.integer({ min: -10, max: 160 }), fc.integer({ min: 1, max: 120 }))),
    asOf: fc.nat(12)
  })
)

const agents = new Map([["a", []], ["b", []]])

const live = Effect.fnUntraced(
  function*({ ledger, read }: SimulatedLedger, all: ReadonlyArray<Step>, last: number | null) {
    for (const { act, at: instant } of all.filter((step) => last === null || step.at < at(last))) {
      simulation.clock.set(instant)
      if (act === null) yield* read
      // What does not apply is refused, as it would be to a person.
      else yield* Effect.ignore(ledger.bookmark({ ...act, at: null, add: [], remove: [], actor: "cli:ludo" }))
    }
    if (last === null) return
    simulation.clock.set(at(last))
    yield* read
  }
)

const sum = (usages: ReadonlyArray<Usage>) => usages.reduce((total, { ticks }) => total + ticks, 0n)

const isMember = ({ crew }: Mission["windows"][number], agent: string): boolean =>
  crew === "everyone" ||
  (Array.isArray(crew) ? crew.includes(agent) : !("everyoneExcept" in crew) || !crew.everyoneExcept.includes(agent))

/** When the mission was last started by then. */
const startedAt = ({ bookmarks }: Mission, instant: number): number =>
  Math.max(
    ...bookmarks.filter(({ ignored, type }) => ignored === null && type === "MissionStarted")
      .map((bookmark) => Date.parse(bookmark.at)).filter((started) => started <= instant)
  )

/** Missions that bear some of it, or may: all that claim it, but under `latest` only the one that was started last. */
const claimantsOf = (
  missions: ReadonlyArray<Mission>,
  rulings: ReadonlyArray<Ruling>,
  { at, key }: Usage
): ReadonlyArray<string> => {
  const claimants = missions.filter(({ windows }) =>
    windows.some((window) =>
      Date.parse(window.from) <= at && (window.to === null || at < Date.parse(window.to)) &&
      isMember(window, key.slice("key-".length))
    )
  )
  const ruling = rulings.filter((each) => each.at <= at).toSorted((left, right) => left.at - right.at).at(-1)
  const latest = Math.max(...claimants.map((mission) => startedAt(mission, at)))
  const bearing = ruling?.rule === "latest"
    ? claimants.filter((mission) => startedAt(mission, at) === latest).slice(0, 1)
    : claimants
  return bearing.map(({ mission }) => mission)
}

const check = (figure: Report["total"], least: bigint, most: bigint, what: string) => {
  const low = Usd.parseExact(figure.low)!
  const high = figure.high === null ? null : Usd.parseExact(figure.high)!
  const billed = Usd.parseExact(figure.billed)!
  assert.strictEqual(low <= least, true, `${what}: the truth ${least} is below ${low}`)
  assert.strictEqual(high === null || high >= most, true, `${what}: the truth ${most} is above ${high}`)
  assert.strictEqual(
    low <= billed && (high === null || billed <= high),
    true,
    `${what}: ${billed} is not in ${low}..${high}`
  )
}

it("in total, for every mission, agent and key, over any period, whenever it was read", async () => {
  await fc.assert(
    fc.asyncProperty(worlds, ({ asOf, grid, lag, last, period, rulings, steps: all, usages: spent }) => {
      simulation.provider.setHistory(make({ keys, usages: spent }))
      simulation.provider.configure({ timeUnits: grid })
      return inSimulation(
        simulation,
        Effect.gen(function*() {
          simulation.clock.set(start)
          const settings = { agents, configuredLag: () => lag * minute }
          const simulated = yield* simulatedLedger(simulation, { since: start - 24 * 60 * minute, settings })
          const lastRead = last === null || "at" in last
            ? last?.at ?? null
            : (period === null ? 150 : period[0] + period[1]) + last.after
          for (const { at: from, rule } of rulings) {
            yield* simulated.ledger.setSplitRule({ rule, from, actor: "cli:ludo" })
          }
          yield* live(simulated, all, lastRead !== null && lastRead > 0 ? lastRead : null)
          const { ledger } = simulated
          const interval = period === null
            ? { from: at(-60), to: Infinity }
            : { from: at(period[0]), to: at(period[0] + period[1]) }
          const question = {
            timeZone: "Etc/UTC",
            from: interval.from,
            ...(Number.isFinite(interval.to) && { to: interval.to })
          }
          const within = spent.filter(({ at }) => interval.from <= at && at < interval.to)
          const missions = yield* Effect.forEach(
            (yield* ledger.missions({ all: true })).missions,
            ({ mission }) => ledger.mission({ mission })
          )

          const byKey = yield* ledger.report({ ...question, by: ["key"] })
          check(byKey.total, sum(within), sum(within), "total")
          expect(byKey.total.estimated).toBe("0")
          for (const group of byKey.groups) {
            const own = sum(within.filter(({ key }) => key === group.key?.id))
            check(group, own, own, group.key?.id ?? "no key")
          }
          for (const group of (yield* ledger.report({ ...question, by: ["agent"] })).groups) {
            const own = sum(within.filter(({ key }) => key === `key-${group.agent}`))
            check(group, own, own, `agent ${group.agent}`)
          }
          for (const group of (yield* ledger.report({ ...question, by: ["mission", "agent"] })).groups) {
            const own = within.filter(({ key }) => key === `key-${group.agent}`)
            const claimed = own.map((usage) => ({ usage, claimants: claimantsOf(missions, rulings, usage) }))
            const is = (names: ReadonlyArray<string>) =>
              group.mission === null ? names.length === 0 : names.includes(group.mission ?? "")
            const some = claimed.filter(({ claimants }) => is(claimants))
            const alone = some.filter(({ claimants }) => claimants.length < 2)
            check(group, sum(alone.map(({ usage }) => usage)), sum(some.map(({ usage }) => usage)), `${group.mission}`)
          }
          const { position } = (yield* ledger.status({})).log
          if (position === 0) return
          const earlier = yield* ledger.report({ ...question, by: [], asOf: { position: asOf % (position + 1) } })
          check(earlier.total, sum(within), sum(within), `total as of ${earlier.asOf.position}`)
        })
      )
    }),
    runs(30)
  )
}, longest)

it(
  "a figure lies in its range, whatever was restated, seen late or never, for any filter, grouping and period",
  async () => {
    const questions = fc.array(asking(), { minLength: 5, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(stories, questions, fc.nat(12), (story, asked, lag) =>
        inTestTime(Effect.gen(function*() {
          const { ledger } = yield* ledgerOfStory(story, { settings: { configuredLag: () => lag * story.place.step } })
          for (const ask of asked) {
            const report = yield* Effect.option(ledger.report(ask(story.place)))
            if (Option.isNone(report)) continue
            for (const figure of [report.value.total, ...report.value.groups]) {
              const low = Usd.parseExact(figure.low)!
              const billed = Usd.parseExact(figure.billed)!
              const high = figure.high === null ? billed : Usd.parseExact(figure.high)!
              expect([low, billed, high].toSorted(Usd.compare)).toEqual([low, billed, high])
            }
          }
        }))),
      runs(50)
    )
  },
  longest
)
