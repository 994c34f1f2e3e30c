/** What is final stays as it is: it moves only where the provider changed a closed cycle, and then the ledger says so. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { assert, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import type { SnapshotFact } from "../support/pureLedger.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import { happenings, type InvoicesRemark, type Place, tell } from "../support/tellings.ts"

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
