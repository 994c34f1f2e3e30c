/** Invariant 5: a report as of a position, asked later, is the report that was given when the log ended there. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { assert, expect, it } from "vitest"
import type { Dimension } from "../../src/report/documents/Dimension.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { asking } from "../support/questions.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import { stories } from "../support/tellings.ts"

const dimensions: ReadonlyArray<Dimension> = ["mission", "agent", "key", "source", "model", "meter", "day", "hour"]
const questions = fc.array(asking(dimensions), { minLength: 3, maxLength: 3 })

it("nothing that is recorded later changes what was believed then, in any field but when it was asked", async () => {
  await fc.assert(
    fc.asyncProperty(stories, questions, (story, asked) =>
      inTestTime(Effect.gen(function*() {
        const { ledger, tell } = yield* newLedger()
        const ask = (position?: number) =>
          Effect.forEach(asked, (question) =>
            ledger.report({ ...question(story.place), ...(position === undefined ? {} : { asOf: { position } }) }).pipe(
              Effect.map((report) => ({ ...report, generatedAt: "" })),
              // Which names are known is today's knowledge, of a refusal too.
              Effect.catch(() =>
                Effect.succeed(undefined)
              )
            ))
        const then: Array<ReadonlyArray<unknown>> = []
        for (const telling of story.tellings) {
          yield* tell(telling, story.place)
          then.push(yield* ask())
        }
        for (const [index, answers] of then.entries()) {
          const later = yield* ask(index + 1)
          for (const [which, answer] of answers.entries()) {
            if (answer !== undefined) {
              assert.deepStrictEqual(later[which], answer, `question ${which} as of ${index + 1}`)
            }
          }
        }
      }))),
    runs(20)
  )
}, longest)

it("as of an instant is as of the last event that had been recorded by then", async () => {
  await fc.assert(
    fc.asyncProperty(stories, fc.integer({ min: -1, max: 29 }), (story, step) =>
      inTestTime(Effect.gen(function*() {
        const { ledger, tellAll } = yield* newLedger()
        yield* tellAll(story)
        const instant = story.place.start + step * story.place.step
        const position = story.tellings.filter(({ at }) => at <= instant).length
        const by = { from: 0, timeZone: "Etc/UTC" }
        const atInstant = yield* ledger.report({ ...by, asOf: { instant } })
        const atPosition = yield* ledger.report({ ...by, asOf: { position } })
        expect(atInstant).toEqual(atPosition)
        expect(atInstant.asOf.position).toBe(position)
      }))),
    runs(20)
  )
}, longest)
