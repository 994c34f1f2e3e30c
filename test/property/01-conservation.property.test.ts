/** Invariant 1: for every filter, grouping and period, at every position, missions and unattributed sum to what was reported. */
import { Effect, Option } from "effect"
import * as fc from "fast-check"
import { assert, expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { journalAt, pureJournal, sumBy } from "../support/journals.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { epochsOf, type Fact, reported } from "../support/pureLedger.ts"
import { answeredOf, asking, expectedOf } from "../support/questions.ts"
import { inTestTime, ledgerOfStory, newLedger } from "../support/recordedLedger.ts"
import { contests, factsOf, later, stories } from "../support/tellings.ts"

it(
  "at every position the journal is the attribution of the events so far, leaf by leaf, and each bucket adds up",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 2, arbitrary: stories }, contests),
        (story) =>
          inTestTime(Effect.gen(function*() {
            const { open } = yield* ledgerOfStory(story)
            const { file } = yield* open.projector.views()
            for (let position = 0; position <= story.tellings.length; position++) {
              const facts = factsOf(story, position)
              const leaves = journalAt(file, position)
              assert.deepStrictEqual(leaves, pureJournal(facts), `as of ${position}`)
              const epochs = epochsOf(facts).map(({ bucket, observations, series, source }): [string, Usd] => [
                `${source} ${series} ${bucket.start}`,
                observations.at(-1)!.value
              ])
              expect(sumBy(leaves, ([source, series, start]) => `${source} ${series} ${start}`))
                .toEqual(Object.fromEntries(epochs.filter(([, value]) => !Usd.isZero(value))))
            }
          }))
      ),
      runs(40)
    )
  },
  longest
)

it(
  "so it is when an account accepts another grid: buckets of every length, with bookmarks told long after them",
  async () => {
    const parts = fc.tuple(stories, stories, fc.integer({ min: 3, max: 30 })).map(([first, second, days]) => {
      const by = first.place.start - second.place.start + days * 86_400_000
      // From a midnight on that nothing was read of, as a grid may change.
      const other = later(second, Math.floor(by / 86_400_000) * 86_400_000, "-later")
      const bookmarks = first.tellings.filter(({ told }) => told.type === "bookmark")
        .map(({ told }) => ({ at: other.place.start + 86_400_000 * 3, told }))
      return { first, other, remembered: later({ ...first, tellings: bookmarks }, 0, "-remembered") }
    })
    await fc.assert(
      fc.asyncProperty(parts, ({ first, other, remembered }) =>
        inTestTime(Effect.gen(function*() {
          const { open, tellAll } = yield* newLedger()
          const facts: Array<Fact> = []
          for (const part of [first, other, remembered]) {
            yield* tellAll(part)
            facts.push(...factsOf(part))
            const { file, position } = yield* open.projector.views()
            expect(journalAt(file, position)).toEqual(pureJournal(facts))
          }
        }))),
      runs(25)
    )
  },
  longest
)

it("every event books exactly the change in what was reported", async () => {
  await fc.assert(
    fc.asyncProperty(stories, (story) =>
      inTestTime(Effect.gen(function*() {
        const { open } = yield* ledgerOfStory(story)
        const { file } = yield* open.projector.views()
        const booked = file.prepare("SELECT coalesce(sum(ticks), 0) FROM posting WHERE position = ?", "bigint").pluck()
        const read = file.prepare("SELECT coalesce(sum(change), 0) FROM observation WHERE position = ?", "bigint")
          .pluck()
        for (let position = 1; position <= story.tellings.length; position++) {
          const change = Usd.subtract(reported(factsOf(story, position)), reported(factsOf(story, position - 1)))
          assert.strictEqual(booked.get(position), change, `event ${position}`)
          assert.strictEqual(read.get(position), change, `readings of event ${position}`)
        }
      }))),
    runs(40)
  )
}, longest)

it("a report says what the pure ledger says, its groups sum to its total, and nothing is missing", async () => {
  const questions = fc.array(fc.tuple(asking(), fc.nat(20)), { minLength: 6, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 2, arbitrary: stories }, contests),
      questions,
      (story, asked) =>
        inTestTime(Effect.gen(function*() {
          const { ledger } = yield* ledgerOfStory(story)
          for (const [ask, at] of asked) {
            const question = ask(story.place)
            const position = at % (story.tellings.length + 1)
            // A name that nobody has heard of is refused, not answered.
            const answer = yield* Effect.option(ledger.report({ ...question, asOf: { position } }))
            if (Option.isNone(answer)) continue
            const report = answer.value
            expect(answeredOf(report)).toEqual(
              expectedOf(factsOf(story, position), factsOf(story), question, report.period)
            )
            const { attributed, difference, reported, unattributed } = report.conservation
            expect(difference).toBe("0")
            const sum = (...amounts: ReadonlyArray<string>) =>
              Usd.format(Usd.sum(amounts.map((amount) => Usd.parseExact(amount)!)))
            expect(sum(attributed, unattributed)).toBe(reported)
            expect(sum(...report.groups.map(({ billed }) => billed))).toBe(report.total.billed)
          }
        }))
    ),
    runs(35)
  )
}, longest)

it("all missions and what none claimed sum to what the provider reported", async () => {
  await fc.assert(
    fc.asyncProperty(stories, (story) =>
      inTestTime(Effect.gen(function*() {
        const { ledger } = yield* ledgerOfStory(story)
        const { missions } = yield* ledger.missions({ all: true })
        const shown = yield* Effect.forEach(missions, ({ mission }) => ledger.mission({ mission }))
        const { unattributed } = yield* ledger.report({ from: 0, timeZone: "Etc/UTC" })
        const total = (amounts: ReadonlyArray<string>) => Usd.sum(amounts.map((amount) => Usd.parseExact(amount)!))
        expect(total([unattributed.billed, ...missions.map(({ billed }) => billed)])).toBe(reported(factsOf(story)))
        for (const { billed, byAgent } of shown) {
          expect(total(byAgent.map((each) => each.billed))).toBe(Usd.parseExact(billed))
        }
      }))),
    runs(20)
  )
}, longest)
