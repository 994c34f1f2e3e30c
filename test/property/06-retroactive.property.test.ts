/** Invariant 6: starting and ending missions when all is over equals having done so at the time, given the same snapshots. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import { journalAt } from "../support/journals.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime, ledgerOfStory, newLedger } from "../support/recordedLedger.ts"
import { happenings, instantOf, places, tell } from "../support/tellings.ts"

it("bookmarks told at the time and bookmarks told afterwards lead to the same journal", async () => {
  await fc.assert(
    fc.asyncProperty(happenings, places, (happened, place) =>
      inTestTime(Effect.gen(function*() {
        const journals = yield* Effect.forEach(
          ["at the time", "afterwards"] as const,
          Effect.fnUntraced(function*(when) {
            // Of two owners from the same moment the one told later rules, so they are told in the same order.
            const { open } = yield* ledgerOfStory(tell(happened, when, place))
            const { file, position } = yield* open.projector.views()
            return journalAt(file, position)
          })
        )
        expect(journals[1]).toEqual(journals[0])
      }))),
    runs(25)
  )
}, longest)

/** Missions as people work: one after the other, each from a start to an end. */
const spells = fc.array(
  fc.record({
    mission: fc.constantFrom("trentuna/ledger#1", "trentuna/ledger#2", "trentuna/ledger#3"),
    from: fc.nat(19),
    length: fc.integer({ min: 1, max: 12 }),
    crew: fc.subarray(["a", "b"])
  }),
  { minLength: 1, maxLength: 4 }
)
/** As configured: a rule of another configuration would end with the first command. */
const rules = fc.constantFrom<SplitRule>("even", "weighted", "latest")
const agents = new Map([["a", []], ["b", []]])

it("so do commands: --at in the past does what the command would have done then", async () => {
  await fc.assert(
    fc.asyncProperty(
      happenings,
      spells,
      places,
      rules,
      (happened, worked, place, splitRule) =>
        inTestTime(Effect.gen(function*() {
          const story = tell(
            { ...happened, bookmarks: [], retracted: [], settings: [], remarks: [] },
            "at the time",
            place
          )
          const settings = happened.settings.filter(({ type }) => type === "assign")
          const nothing = { bookmarks: [], snapshots: [], spare: [], remarks: [], retracted: [] }
          const owners = tell({ ...happened, ...nothing, settings }, "at the time", place)
          const acts = worked.flatMap(({ crew, from, length, mission }) => [
            { kind: "start" as const, mission, crew, at: instantOf(place, from) },
            { kind: "end" as const, mission, crew: [], at: instantOf(place, from + length) }
          ]).sort((left, right) => left.at - right.at)
          const said = yield* Effect.forEach(
            [true, false],
            Effect.fnUntraced(function*(atTheTime) {
              const { ledger, open, tell: tellOne, tellAll } = yield* newLedger({ settings: { agents, splitRule } })
              // Configured before anything happened, so that it holds from the beginning of time.
              yield* tellOne({ at: place.start, told: { type: "rule", rule: splitRule, from: null } }, place)
              yield* tellAll(owners)
              const happening = [
                ...story.tellings.map((telling) => ({ at: telling.at, telling, act: undefined })),
                ...acts.map((act) => ({ at: act.at, telling: undefined, act }))
              ].sort((left, right) =>
                atTheTime ? left.at - right.at : Number(left.act !== undefined) - Number(right.act !== undefined)
              )
              for (const { act, at, telling } of happening) {
                if (telling !== undefined) yield* tellOne(telling, place)
                else {
                  yield* TestClock.setTime(atTheTime ? at : instantOf(place, 40))
                  yield* ledger.bookmark({ ...act, at: atTheTime ? null : at, add: [], remove: [], actor: "cli:ludo" })
                    .pipe(
                      Effect.ignore
                    )
                }
              }
              const { file, position } = yield* open.projector.views()
              return journalAt(file, position)
            })
          )
          expect(said[1]).toEqual(said[0])
        }))
    ),
    runs(25)
  )
}, longest)
