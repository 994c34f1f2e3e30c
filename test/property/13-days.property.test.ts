/** Invariant 13: days are days of the reporting time zone, across changes of its clocks too; buckets keep the provider's zone. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { assert, expect, it } from "vitest"
import { cut } from "../../src/attribution/cut.ts"
import { Usd } from "../../src/money/Usd.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { attributeLog, total } from "../support/pureLedger.ts"
import { amountsOf, zones } from "../support/questions.ts"
import { inTestTime, ledgerOfStory } from "../support/recordedLedger.ts"
import { factsOf, instantOf, stories } from "../support/tellings.ts"

const minute = 60_000

/** The day of an instant as the clocks on its walls show it, asked of the calendar and nothing else. */
const dayShown = (zone: string) => {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" })
  return (instant: number) => format.format(instant)
}

/** The parts of an interval that lie in one day each: borders are found by halving, for clocks change at whole minutes. */
const daysOf = (
  zone: string,
  from: number,
  to: number
): ReadonlyArray<readonly [string, { from: number; to: number }]> => {
  const shown = dayShown(zone)
  const parts: Array<readonly [string, { from: number; to: number }]> = []
  for (let start = from; start < to;) {
    const day = shown(start)
    let inside = start
    let outside = Math.min(to, start + 25 * 60 * minute)
    if (shown(outside - 1) === day) inside = outside
    while (outside - inside > 1) {
      const middle = Math.floor((inside + outside) / 2)
      if (shown(middle) === day) inside = middle
      else outside = middle
    }
    parts.push([day, { from: start, to: outside }])
    start = outside
  }
  return parts
}

/** Ends of a period in steps: all that happened, or a part of it. */
const ends = fc.oneof(
  fc.constant([-5, 400] as const),
  fc.tuple(fc.integer({ min: -2, max: 23 }), fc.integer({ min: -2, max: 23 }))
)

it("a day of a report holds exactly what the wall calendar of its zone says", async () => {
  await fc.assert(
    fc.asyncProperty(
      stories,
      fc.constantFrom(...zones),
      ends,
      (story, timeZone, [one, other]) =>
        inTestTime(Effect.gen(function*() {
          const { ledger } = yield* ledgerOfStory(story)
          const [from, to] = [Math.min(one, other), Math.max(one, other)].map((step) =>
            instantOf(story.place, step)
          ) as [number, number]
          const report = yield* ledger.report({ from, to, by: ["day"], timeZone })
          const sums = new Map<string, Usd>()
          const leaves = attributeLog(factsOf(story))
          for (const leaf of leaves) {
            for (const [day, part] of daysOf(timeZone, Math.max(from, leaf.from), Math.min(to, leaf.to))) {
              sums.set(day, Usd.add(sums.get(day) ?? Usd.zero, cut(leaf, part)))
            }
          }
          const expected = [...sums].filter(([, ticks]) => !Usd.isZero(ticks)).map((
            [day, ticks]
          ) => [day, Usd.format(ticks)])
          expect(amountsOf(report)).toEqual(Object.fromEntries(expected))
          expect(report.total.billed).toBe(Usd.format(total(leaves, undefined, { from, to })))
        }))
    ),
    runs(40)
  )
}, longest)

it("hours and days of any zone sum to the same total, and asking in another zone moves no bucket", async () => {
  await fc.assert(
    fc.asyncProperty(stories, (story) =>
      inTestTime(Effect.gen(function*() {
        const { ledger, open } = yield* ledgerOfStory(story)
        const { file } = yield* open.projector.views()
        const count = file.prepare("SELECT count(*), total(start) FROM posting").raw()
        const before = count.get()
        const totals: Array<string> = []
        for (const timeZone of zones) {
          for (const by of [["day"], ["hour"], ["day", "mission"]] as const) {
            const { groups, total } = yield* ledger.report({ from: 0, by, timeZone })
            totals.push(total.billed)
            const sum = Usd.sum(groups.map(({ billed }) => Usd.parseExact(billed)!))
            assert.strictEqual(Usd.format(sum), total.billed, `${by.join()} in ${timeZone}`)
          }
        }
        expect(new Set(totals).size).toBe(1)
        expect(count.get()).toEqual(before)
      }))),
    runs(12)
  )
}, longest)
