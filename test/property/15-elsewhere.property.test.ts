/** Invariant 15: a mission that touches none of a segment's time changes no other mission's share by a tick. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { Interval } from "../../src/time/Interval.ts"
import { foldEpoch } from "../../src/usage/segments.ts"
import { journalAt, type LeafText } from "../support/journals.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { bookmarks } from "../support/pureHistories.ts"
import { epochsOf, type Fact, windowsOf } from "../support/pureLedger.ts"
import { inTestTime, ledgerOfStory, type RecordedLedger } from "../support/recordedLedger.ts"
import { factsOf, instantOf, missions, placed, stories, type Telling } from "../support/tellings.ts"

const newcomer = "default:trentuna/ledger#4"

/** `series bucket` of the epochs of which no segment is touched by a window of the mission. */
const untouched = (facts: ReadonlyArray<Fact>): ReadonlySet<string> => {
  const windows = windowsOf(facts).find(({ mission }) => mission === newcomer)?.windows ?? []
  return new Set(
    epochsOf(facts).filter(({ bucket, observations }) =>
      foldEpoch(bucket, observations).segments.every((segment) =>
        windows.every((window) => !Interval.overlaps(segment, window))
      )
    ).map(({ bucket, series, source }) => `${source} ${series} ${bucket.start}`)
  )
}

const journalOf = Effect.fnUntraced(function*({ open }: RecordedLedger) {
  const { file, position } = yield* open.projector.views()
  return journalAt(file, position)
})

it("whatever is done about it: started, paused, ended, with any crew, before or after the rest is told", async () => {
  await fc.assert(
    fc.asyncProperty(
      stories,
      bookmarks([newcomer]),
      fc.nat(12),
      (story, made, before) =>
        inTestTime(Effect.gen(function*() {
          const added = made.map((fact, index): Telling => ({
            at: story.tellings[before]?.at ?? instantOf(story.place, 28),
            told: placed({ ...fact, id: `added-${index}` }, story.place)
          }))
          const tellings = [...story.tellings.slice(0, before), ...added, ...story.tellings.slice(before)]
          const without = yield* journalOf(yield* ledgerOfStory(story))
          const withIt = yield* journalOf(yield* ledgerOfStory({ ...story, tellings }))
          const epochs = untouched(factsOf({ ...story, tellings }))
          const isUntouched = (leaf: LeafText) => epochs.has(leaf.split(" ").slice(0, 3).join(" "))
          expect(missions).not.toContain(newcomer)
          expect(withIt.filter(isUntouched)).toEqual(without.filter(isUntouched))
        }))
    ),
    runs(40)
  )
}, longest)
