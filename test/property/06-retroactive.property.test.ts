/** Invariant 6: starting and ending missions when all is over equals having done so at the time, given the same snapshots. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import type { Ledger } from "../../src/ledger/Ledger.ts"
import { journalAt } from "../support/journals.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime, ledgerOfStory, newLedger } from "../support/recordedLedger.ts"
import { happenings, instantOf, nothing, places, tell } from "../support/tellings.ts"

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
    crew: fc.subarray(["a", "b"]),
    /** The spell is said as a whole, once it is over. */
    added: fc.boolean()
  }),
  { minLength: 1, maxLength: 4 }
)

/** What somebody did at an instant; adding a window is done when it is over. */
type Act =
  & { readonly mission: string; readonly crew: ReadonlyArray<string>; readonly at: number }
  & ({ readonly kind: "start" | "end" } | { readonly kind: "add"; readonly from: number })
const by = { actor: "cli:ludo" }

const act = (ledger: Ledger["Service"], { at, crew, mission, ...done }: Act, atTheTime: boolean) =>
  done.kind === "add"
    ? Effect.asVoid(ledger.addWindow({ mission, crew, from: done.from, to: at, ...by }))
    : Effect.asVoid(
      ledger.bookmark({ kind: done.kind, mission, crew, at: atTheTime ? null : at, add: [], remove: [], ...by })
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
          const { scale, snapshots, spare } = happened
          const story = tell({ ...nothing, scale, snapshots, spare }, "at the time", place)
          const settings = happened.settings.filter(({ type }) => type === "assign")
          const owners = tell({ ...nothing, scale, settings }, "at the time", place)
          const acts = worked.flatMap(({ added, crew, mission, ...spell }): ReadonlyArray<Act> => {
            const [from, to] = [instantOf(place, spell.from), instantOf(place, spell.from + spell.length)]
            if (added) return [{ kind: "add", mission, crew, from, at: to }]
            return [{ kind: "start", mission, crew, at: from }, { kind: "end", mission, crew: [], at: to }]
          }).sort((left, right) => left.at - right.at)
          const said = yield* Effect.forEach(
            [true, false],
            Effect.fnUntraced(function*(atTheTime) {
              const { ledger, open, tell: tellOne, tellAll } = yield* newLedger({ settings: { agents, splitRule } })
              // Configured before anything happened, so that it holds from the beginning of time.
              yield* tellOne({ at: place.start, told: { type: "rule", rule: splitRule, from: null } }, place)
              yield* tellAll(owners)
              const happening = [
                ...story.tellings.map((telling) => ({ at: telling.at, telling, done: undefined })),
                ...acts.map((done) => ({ at: done.at, telling: undefined, done }))
              ].sort((left, right) =>
                atTheTime ? left.at - right.at : Number(left.done !== undefined) - Number(right.done !== undefined)
              )
              for (const { at, done, telling } of happening) {
                if (telling !== undefined) yield* tellOne(telling, place)
                else {
                  yield* TestClock.setTime(atTheTime ? at : instantOf(place, 40))
                  yield* Effect.ignore(act(ledger, done, atTheTime))
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
