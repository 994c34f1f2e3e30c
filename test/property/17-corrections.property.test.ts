/** Windows added afterwards, moves, merges and retractions: what they leave as it was, and that no log of them breaks the views. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { journalAt, pureJournal, tablesOf } from "../support/journals.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { bookmarks } from "../support/pureHistories.ts"
import { inTestTime, ledgerOfStory, newLedger, type RecordedLedger } from "../support/recordedLedger.ts"
import {
  factsOf,
  instantOf,
  missions,
  newNames,
  placed,
  stories,
  type Story,
  tangles,
  type Telling,
  type Told,
  windowAdded
} from "../support/tellings.ts"

const journalOf = Effect.fnUntraced(function*({ open }: RecordedLedger) {
  const { file, position } = yield* open.projector.views()
  return journalAt(file, position)
})

/** The story with more told after its end. */
const followed = ({ place, tellings }: Story, ...more: ReadonlyArray<Told>): Story => ({
  place,
  tellings: [
    ...tellings,
    ...more.map((told): Telling => ({ at: tellings.at(-1)?.at ?? instantOf(place, 28), told: placed(told, place) }))
  ]
})

const afterwards = 28

it(
  "whatever is moved, merged and retracted, the journal is the reference's at every position, and a rebuild's",
  async () => {
    await fc.assert(
      fc.asyncProperty(tangles, (story) =>
        inTestTime(Effect.gen(function*() {
          const recorded = yield* newLedger()
          const { file } = yield* recorded.open.projector.views()
          for (const index of story.tellings.keys()) {
            yield* recorded.tellAll(story, index, index + 1)
            yield* recorded.open.projector.views()
          }
          for (const position of [...story.tellings.keys(), story.tellings.length]) {
            expect(journalAt(file, position)).toEqual(pureJournal(factsOf(story, position)))
          }
          const folded = tablesOf(file)
          yield* recorded.open.projector.rebuild(() => {})
          const rebuilt = yield* recorded.open.projector.views()
          expect(tablesOf(rebuilt.file)).toEqual(folded)
        }))),
      runs(40)
    )
  },
  longest
)

it("a move to a new reference moves no tick", async () => {
  await fc.assert(
    fc.asyncProperty(stories, fc.constantFrom(...missions), (story, mission) =>
      inTestTime(Effect.gen(function*() {
        const move: Told = { type: "move", mission, to: newNames[0]!, at: afterwards, id: "move" }
        const before = yield* journalOf(yield* ledgerOfStory(story))
        const moved = yield* ledgerOfStory(followed(story, move))
        expect(yield* journalOf(moved)).toEqual(before)
        const { moved: sums } = yield* moved.ledger.event({ position: story.tellings.length + 1 })
        expect(sums).toEqual([])
      }))),
    runs(20)
  )
}, longest)

it("a merge that is taken back leaves everything as it was", async () => {
  await fc.assert(
    fc.asyncProperty(
      stories,
      fc.constantFrom(...missions),
      fc.constantFrom(...missions),
      (story, mission, to) =>
        inTestTime(Effect.gen(function*() {
          const merge: Told = { type: "merge", mission, to, at: afterwards, id: "merge" }
          const retract: Told = { type: "retract", bookmark: "merge", mission }
          const before = yield* journalOf(yield* ledgerOfStory(story))
          expect(yield* journalOf(yield* ledgerOfStory(followed(story, merge, retract)))).toEqual(before)
        }))
    ),
    runs(20)
  )
}, longest)

it("a window that is added equals a start and an end at the time, and added again changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(stories, windowAdded, fc.nat(12), (story, window, when) =>
      inTestTime(Effect.gen(function*() {
        const mission = newNames[1]!
        const added: Told = { ...window, mission, id: "window" }
        const { crew, from, to, weight } = window
        const start: Told = { type: "bookmark", kind: "start", mission, at: from, crew, weight, id: "start" }
        const end: Told = { type: "bookmark", kind: "end", mission, at: to, id: "end" }
        const at = story.tellings[when]?.at ?? instantOf(story.place, afterwards)
        const early: Story = {
          place: story.place,
          tellings: [
            ...story.tellings.slice(0, when),
            ...[start, end].map((told) => ({ at, told: placed(told, story.place) })),
            ...story.tellings.slice(when)
          ]
        }
        const expected = yield* journalOf(yield* ledgerOfStory(early))
        expect(yield* journalOf(yield* ledgerOfStory(followed(story, added)))).toEqual(expected)
        expect(yield* journalOf(yield* ledgerOfStory(followed(story, added, { ...added, id: "again" })))).toEqual(
          expected
        )
      }))),
    runs(20)
  )
}, longest)

it("what is said about a mission and its windows comes to the same in any order", async () => {
  const said = fc.tuple(bookmarks([newNames[0]!]), fc.array(windowAdded, { minLength: 1, maxLength: 3 })).map(
    ([marks, windows]): ReadonlyArray<Told> => [
      ...marks.map((mark, index) => ({ ...mark, id: `mark-${index}` })),
      ...windows.map((window, index) => ({ ...window, mission: newNames[0]!, id: `window-${index}` }))
    ]
  )
  const orders = said.chain((told) =>
    fc.record({
      told: fc.constant(told),
      other: fc.shuffledSubarray([...told], { minLength: told.length })
    })
  )
  await fc.assert(
    fc.asyncProperty(stories, orders, (story, { other, told }) =>
      inTestTime(Effect.gen(function*() {
        const first = yield* journalOf(yield* ledgerOfStory(followed(story, ...told)))
        expect(yield* journalOf(yield* ledgerOfStory(followed(story, ...other)))).toEqual(first)
      }))),
    runs(20)
  )
}, longest)
