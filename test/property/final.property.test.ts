/** What is final stays as it is: it moves only where the provider changed a closed cycle, and then the ledger says so. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { assert, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import type { Interval } from "../../src/time/Interval.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import type { SnapshotFact } from "../support/pureLedger.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import { happenings, type InvoicesRemark, type Place, tell, type Telling } from "../support/tellings.ts"

/** The last two hours of a cycle, which ends at step 20. */
const place: Place = { unit: "hour", start: Date.UTC(2026, 2, 31, 22), step: 360_000 }

const invoices = fc.array(
  fc.record({
    at: fc.integer({ min: 18, max: 40 }),
    cents: fc.constantFrom(700, 700, 700, 800, null),
    status: fc.constantFrom("PENDING", "PAID", "PAID", "INVALID")
  }).map((read): InvoicesRemark => ({ type: "invoices", source: "xai", ...read })),
  { minLength: 1, maxLength: 4 }
)

/** Readings of everything after the cycle has ended: they settle it, or move it. */
const afterwards = fc.uniqueArray(
  fc.record({
    at: fc.integer({ min: 27, max: 40 }),
    line: fc.option(fc.record({ start: fc.constantFrom(0, 10), value: fc.bigInt({ min: 0n, max: 9n }) }))
  }),
  { minLength: 1, maxLength: 4, selector: ({ at }) => at }
).map((drawn) =>
  drawn.toSorted((left, right) => left.at - right.at).map(({ at, line }): SnapshotFact => ({
    type: "snapshot",
    at,
    window: { from: 0, to: 20 },
    lines: line === null ? [] : [{
      series: "tokens",
      key: "k1",
      bucket: { start: line.start, end: line.start + 10 },
      value: Usd.ticks(line.value)
    }]
  }))
)

const stories = fc.tuple(happenings, invoices, afterwards).map(([happened, remarks, later]) =>
  tell(
    { ...happened, snapshots: [...happened.snapshots, ...later], spare: [], remarks: remarks.map((each) => each) },
    "at the time",
    place
  )
)

it("a final figure moves, or is no longer final, only with a notice that names what the provider changed", async () => {
  let seen = 0
  await fc.assert(
    fc.asyncProperty(stories, (story) =>
      inTestTime(Effect.gen(function*() {
        const { ledger, tell: record } = yield* newLedger({ settings: { configuredLag: () => place.step } })
        const question = { from: place.start, to: Date.UTC(2026, 3, 1), timeZone: "Etc/UTC" }
        let wasFinal: string | undefined
        for (const [index, telling] of story.tellings.entries()) {
          yield* record(telling, place)
          const { notices, total } = yield* ledger.report(question)
          const changed = notices.filter((notice) => / (?:changed|withdrew) /u.test(notice))
          if (wasFinal !== undefined && (total.state !== "final" || total.billed !== wasFinal)) {
            assert.notDeepEqual(changed, [], `event ${index + 1} moved what was final, unsaid`)
            seen += 1
          }
          wasFinal = total.state === "final" ? total.billed : undefined
          if (wasFinal !== undefined) assert.ok(telling.at > Date.UTC(2026, 3, 1), "final before its cycle was over")
        }
      }))),
    runs(60)
  )
  assert.isAbove(seen, 0, "no story moved anything that was final: the test has nothing to say")
}, longest)

const hour = 3_600_000
const end = Date.UTC(2026, 3, 1)

/** The last eight days of a cycle, in hours from their beginning, and the week after it. */
const long = { unit: "hour", start: end - 192 * hour, step: 360_000 } as const satisfies Place
const instant = (hours: number) => long.start + hours * hour
const cycleOver = 192

/** Usage as the provider shows it from so many hours after its bucket's end on. */
const usages = fc.uniqueArray(
  fc.record({
    start: fc.nat(200),
    ticks: fc.bigInt({ min: 1n, max: 9n }),
    late: fc.constantFrom(0, 0, 5, 30, 46)
  }),
  { maxLength: 5, selector: ({ start }) => start }
)
/** In the new cycle, later than anything before it. */
const latest = fc.record({
  start: fc.integer({ min: 201, max: 260 }),
  ticks: fc.constant(5n),
  late: fc.constantFrom(0, 30, 46)
})
type Posted = typeof usages extends fc.Arbitrary<infer A> ? A : never

const reading = (hours: number, window: Interval, shown: Posted): Telling => ({
  at: instant(hours),
  told: {
    type: "snapshot",
    at: instant(hours),
    window: { from: instant(window.from), to: instant(window.to) },
    lines: shown.filter(({ start }) => window.from <= start && start < window.to).map(({ start, ticks }) => ({
      series: "tokens",
      key: "k1",
      bucket: { start: instant(start), end: instant(start + 1) },
      value: Usd.ticks(ticks)
    }))
  }
})

/** A reading a day, of three days, or of more; what of the cycle is another after it is over is read at a quarter past six. */
const longStories = fc.record({
  usages: fc.tuple(usages, latest).map(([before, last]) => [...before, last]),
  depths: fc.array(fc.constantFrom(72, 72, 120, 400), { minLength: 4, maxLength: 4 }),
  changes: fc.uniqueArray(
    fc.record({ day: fc.integer({ min: 9, max: 15 }), start: fc.nat(191), ticks: fc.bigInt({ min: 0n, max: 9n }) }),
    { maxLength: 2, selector: ({ day }) => day }
  ),
  invoices: fc.array(
    fc.record({ day: fc.constantFrom(9, 9, 9, 11, 14), cents: fc.constantFrom(700, 700, 700, 800) }),
    { minLength: 1, maxLength: 3 }
  )
}).map(({ changes, depths, invoices, usages }) => {
  const readings = Array.from({ length: 15 }, (_, day) => {
    const now = (day + 1) * 24
    const from = Math.max(0, now - depths[day % depths.length]!)
    return reading(now, { from, to: now }, usages.filter(({ late, start }) => start + 1 + late <= now))
  })
  const changed = changes.map(({ day, start, ticks }) =>
    reading(day * 24 + 6.25, { from: 0, to: cycleOver }, [{ start, ticks, late: 0 }])
  )
  const issued = invoices.map(({ cents, day }): Telling => {
    const at = instant(day * 24 + 12)
    return { at, told: { type: "invoices", source: "xai", at, cents, status: "PENDING" } }
  })
  return [...readings, ...changed, ...issued].sort((left, right) => left.at - right.at)
})

it(
  "a final figure stays so where the lag is learned: a provider that posts later than ever takes nothing back",
  async () => {
    let grown = 0
    await fc.assert(
      fc.asyncProperty(longStories, (tellings) =>
        inTestTime(Effect.gen(function*() {
          const { ledger, tell: record } = yield* newLedger()
          let wasFinal: { readonly billed: string; readonly lag: number } | undefined
          for (const [index, telling] of tellings.entries()) {
            yield* record(telling, long)
            if (telling.at < end + 36 * hour) continue
            const { notices, total } = yield* ledger.report({ from: long.start, to: end, timeZone: "Etc/UTC" })
            if (wasFinal !== undefined && (total.state !== "final" || total.billed !== wasFinal.billed)) {
              const changed = notices.filter((notice) => / changed /u.test(notice))
              assert.notDeepEqual(changed, [], `event ${index + 1} moved what was final, unsaid`)
            }
            const before = wasFinal
            wasFinal = total.state === "final"
              ? { billed: total.billed, lag: (yield* ledger.status({})).sources[0]!.postingLagSeconds }
              : undefined
            if (before !== undefined && wasFinal !== undefined && wasFinal.lag > before.lag) grown += 1
          }
        }))),
      runs(12)
    )
    assert.isAbove(grown, 0, "no source posted later than ever while a figure was final: the test has nothing to say")
  },
  longest
)

it("the state of a sum is the least sure of its parts'", async () => {
  const order = ["provisional", "settled", "final"]
  await fc.assert(
    fc.asyncProperty(
      stories,
      fc.constantFrom("hour" as const, "agent" as const, "mission" as const),
      (story, dimension) =>
        inTestTime(Effect.gen(function*() {
          const { ledger, tellAll } = yield* newLedger({ settings: { configuredLag: () => place.step } })
          yield* tellAll(story)
          const { groups, total } = yield* ledger.report({
            from: place.start,
            to: place.start + 30 * place.step,
            by: [dimension],
            timeZone: "Etc/UTC"
          })
          for (const { state } of groups) assert.isAtLeast(order.indexOf(state), order.indexOf(total.state))
        }))
    ),
    runs(20)
  )
}, longest)
