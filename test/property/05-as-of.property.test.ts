/** Invariant 5: whatever is asked as of a position is answered as it was when the log ended there. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { assert, expect, it } from "vitest"
import type { Dimension } from "../../src/report/documents/Dimension.ts"
import { billingCycleAt } from "../../src/time/billingCycle.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { asking } from "../support/questions.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import { missions, type Place, stories, type Telling } from "../support/tellings.ts"

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

it("so do missions, keys, status and reconciliation: each is what it was, age of readings included", async () => {
  await fc.assert(
    fc.asyncProperty(stories, (story) =>
      inTestTime(Effect.gen(function*() {
        const { ledger, tell } = yield* newLedger({ settings: { configured: [{ id: "xai", kind: "xai" }] } })
        const ask = (asOf: { readonly asOf?: { readonly position: number } }) =>
          Effect.all([
            ledger.missions({ all: true, ...asOf }),
            ledger.missions({ all: false, ...asOf }),
            ledger.keys(asOf),
            ledger.status(asOf),
            ledger.reconcile(asOf),
            ledger.reconcile({ cycle: billingCycleAt(story.place.start).name, ...asOf }),
            // A mission that nobody knew yet was refused then; later it is known to have cost nothing.
            ...[1, 2, 3].map((number) =>
              Effect.catch(
                ledger.mission({ mission: `trentuna/ledger#${number}`, ...asOf }),
                () => Effect.succeed(undefined)
              )
            )
          ]).pipe(
            Effect.map((answers) => answers.map((answer) => answer && { ...answer, generatedAt: "" }))
          )
        const then: Array<ReadonlyArray<unknown>> = []
        for (const telling of story.tellings) {
          yield* tell(telling, story.place)
          then.push(yield* ask({}))
        }
        for (const [index, answers] of then.entries()) {
          const later = yield* ask({ asOf: { position: index + 1 } })
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

it("so do an explanation and a difference: what was found then is found later", async () => {
  const asked = fc.array(asking(dimensions), { minLength: 2, maxLength: 2 })
  await fc.assert(
    fc.asyncProperty(stories, asked, (story, drawn) =>
      inTestTime(Effect.gen(function*() {
        const { ledger, tell } = yield* newLedger()
        const ask = (position: number, isHead: boolean) =>
          Effect.forEach(drawn, (draw) => {
            const { by = [], ...question } = draw(story.place)
            const asOf = isHead ? {} : { asOf: { position } }
            const between = [{ position: Math.floor(position / 2) }, isHead ? "head" as const : { position }] as const
            return Effect.all([ledger.explain({ ...question, ...asOf }), ledger.diff({ ...question, by, between })])
              .pipe(
                Effect.map((answers) => answers.map((answer) => ({ ...answer, generatedAt: "" }))),
                Effect.catch(() => Effect.succeed(undefined))
              )
          })
        const then: Array<ReadonlyArray<unknown>> = []
        for (const telling of story.tellings) {
          yield* tell(telling, story.place)
          then.push(yield* ask(then.length + 1, true))
        }
        for (const [index, answers] of then.entries()) {
          const later = yield* ask(index + 1, false)
          for (const [which, answer] of answers.entries()) {
            if (answer !== undefined) {
              assert.deepStrictEqual(later[which], answer, `question ${which} as of ${index + 1}`)
            }
          }
        }
      }))),
    runs(10)
  )
}, longest)

it("a mission that was not known then has cost nothing, and the answer says so", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* newLedger()
    const place: Place = { unit: "hour", start: Date.parse("2026-04-06T10:00:00Z"), step: 360_000 }
    const start = (number: number): Telling => ({
      at: place.start + number,
      told: { type: "bookmark", mission: missions[number]!, kind: "start", at: place.start }
    })
    yield* tell(start(0), place)
    yield* tell(start(1), place)
    const asOf = { position: 1 }
    const unknown = yield* ledger.mission({ mission: "trentuna/ledger#2", asOf })
    expect(unknown).toMatchObject({ state: "none", billed: "0", windows: [], bookmarks: [] })
    expect(unknown.notices).toEqual(["trentuna/ledger#2 was not known yet at position 1"])
    expect((yield* ledger.mission({ mission: "trentuna/ledger#1", asOf })).notices).toEqual([])
    expect((yield* ledger.missions({ all: true, asOf })).missions.map(({ mission }) => mission))
      .toEqual(["trentuna/ledger#1"])
    expect((yield* ledger.status({ asOf })).log.position).toBe(1)
  })))

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
