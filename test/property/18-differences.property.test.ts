/** Why a figure moved: the reasons add up to the difference to the tick, in every group, and each event gets what it booked. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { assert, expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import type { Difference } from "../../src/report/documents/Difference.ts"
import type { Dimension } from "../../src/report/documents/Dimension.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { amountsOf, asking } from "../support/questions.ts"
import { inTestTime, ledgerOfStory } from "../support/recordedLedger.ts"
import { contests, stories } from "../support/tellings.ts"

const dimensions: ReadonlyArray<Dimension> = ["mission", "agent", "key", "source", "model", "meter", "day", "hour"]
const exact = (text: string): Usd => Usd.parseExact(text)!
const sum = (parts: ReadonlyArray<{ readonly billed: string }>): string =>
  Usd.format(Usd.sum(parts.map(({ billed }) => exact(billed))))

/** Group by group, what all reasons together moved. */
const movedByGroup = ({ by, reasons }: Difference): Record<string, string> => {
  const sums = new Map<string, Usd>()
  for (const { groups } of reasons) {
    for (
      const [name, billed] of (groups ?? []).map((group) =>
        Object.entries(amountsOf({ by, groups: [group as never] }))[0]!
      )
    ) {
      sums.set(name, Usd.add(sums.get(name) ?? Usd.zero, exact(billed)))
    }
  }
  return Object.fromEntries(
    [...sums].filter(([, ticks]) => !Usd.isZero(ticks)).map(([name, ticks]) => [name, Usd.format(ticks)])
  )
}

/** Under the names that missions have at the later point. */
const renamed = ({ renamed: names }: Difference, amounts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(amounts).map(([name, billed]) => {
      const parts = name.split(" | ").map((part) =>
        names.find(({ from, what }) => what === "mission" && from === part)?.to ?? part
      )
      return [parts.join(" | "), billed]
    })
  )

const difference = (later: Record<string, string>, earlier: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...new Set([...Object.keys(later), ...Object.keys(earlier)])]
      .map((name) => [name, Usd.subtract(exact(later[name] ?? "0"), exact(earlier[name] ?? "0"))] as const)
      .filter(([, ticks]) => !Usd.isZero(ticks)).map(([name, ticks]) => [name, Usd.format(ticks)])
  )

it("the reasons add up to the difference between the two reports, in total and in every group", async () => {
  const questions = fc.array(fc.tuple(asking(dimensions), fc.nat(20), fc.nat(20)), { minLength: 6, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 2, arbitrary: stories }, contests),
      questions,
      (story, asked) =>
        inTestTime(Effect.gen(function*() {
          const { ledger } = yield* ledgerOfStory(story)
          const count = story.tellings.length + 1
          for (const [ask, one, other] of asked) {
            const question = ask(story.place)
            const [earlier, later] = [Math.min(one % count, other % count), Math.max(one % count, other % count)]
            const answer = yield* Effect.option(
              ledger.diff({ ...question, between: [{ position: one % count }, { position: other % count }] })
            )
            if (answer._tag === "None") continue
            const diff = answer.value
            assert.deepStrictEqual([diff.earlier.position, diff.later.position], [earlier, later])
            assert.deepStrictEqual(diff.unexplained, { billed: "0", estimated: "0" })
            assert.strictEqual(sum(diff.reasons), diff.difference.billed)
            assert.strictEqual(sum(diff.events), diff.difference.billed)
            for (const { groups = [], billed } of [...diff.reasons, ...diff.events]) {
              if (diff.by.length > 0) assert.strictEqual(sum(groups), billed)
            }
            // The same period for both, also where the question left it to the month of its position.
            const ends = {
              from: diff.period.from === null ? -8.64e15 : Date.parse(diff.period.from),
              to: diff.period.to === null ? 8.64e15 : Date.parse(diff.period.to)
            }
            const at = (position: number) => Effect.option(ledger.report({ ...question, ...ends, asOf: { position } }))
            const [then, now] = [yield* at(earlier), yield* at(later)]
            if (now._tag === "None") continue
            expect(diff.later.total.billed).toBe(now.value.total.billed)
            // A name that was not known then could not be asked for then: it had cost nothing.
            const before = then._tag === "None" ? {} : renamed(diff, amountsOf(then.value))
            expect(movedByGroup(diff)).toEqual(
              difference(diff.by.length === 0 ? {} : amountsOf(now.value), diff.by.length === 0 ? {} : before)
            )
          }
        }))
    ),
    runs(25)
  )
}, longest)

it(
  "each event's part is what it booked, and usage is observed only where it exceeds all that was read before",
  async () => {
    await fc.assert(
      fc.asyncProperty(stories, (story) =>
        inTestTime(Effect.gen(function*() {
          const { ledger, open } = yield* ledgerOfStory(story)
          const { file } = yield* open.projector.views()
          const { events, reasons } = yield* ledger.diff({
            ...{ from: -8.64e15, to: 8.64e15, timeZone: "Etc/UTC", by: ["agent", "mission", "meter"] },
            between: ["head", { position: 0 }]
          })
          for (let position = 1; position <= story.tellings.length; position++) {
            const booked = file.prepare("SELECT coalesce(sum(ticks), 0) FROM posting WHERE position = ?", "bigint")
              .pluck()
              .get(position) as bigint
            assert.strictEqual(
              sum(events.filter((event) => event.position === position)),
              Usd.format(Usd.ticks(booked))
            )
          }
          // Bookmarks, owners and rules only move what is there already.
          for (const { billed, reason } of reasons) {
            if (reason !== "observed" && reason !== "restated") expect(billed).toBe("0")
          }
          const highs = file.prepare(
            "SELECT coalesce(sum(high), 0) FROM (SELECT max(high) AS high FROM observation GROUP BY series, start)",
            "bigint"
          ).pluck().get() as bigint
          expect(sum(reasons.filter(({ reason }) => reason === "observed"))).toBe(Usd.format(Usd.ticks(highs)))
        }))),
      runs(25)
    )
  },
  longest
)

it("between a point and itself nothing moved", async () => {
  await fc.assert(
    fc.asyncProperty(stories, fc.nat(20), (story, at) =>
      inTestTime(Effect.gen(function*() {
        const { ledger } = yield* ledgerOfStory(story)
        const position = at % (story.tellings.length + 1)
        const diff = yield* ledger.diff({ timeZone: "Etc/UTC", between: [{ position }, { position }] })
        expect(diff).toMatchObject({ difference: { billed: "0" }, reasons: [], events: [], renamed: [] })
        expect(diff.earlier.total).toEqual(diff.later.total)
      }))),
    runs(5)
  )
}, longest)
