/** Invariant 4: bookmarks and windows, told in any order, before or after what links missions, come to the same attribution. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { journalAt } from "../support/journals.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { amountsOf } from "../support/questions.ts"
import { inTestTime, ledgerOfStory } from "../support/recordedLedger.ts"
import { happenings, nothing, places, type Story, tell } from "../support/tellings.ts"

/** Few instants, so that bookmarks contradict each other at the same one. */
const crowded = happenings.map((happened) => ({
  ...happened,
  bookmarks: happened.bookmarks.map((bookmark) => ({ ...bookmark, at: Math.floor(bookmark.at / 5) * 5 }))
}))

const tellings = fc.tuple(crowded, places).chain(([happened, place]) =>
  fc.record({
    story: fc.constant(tell(happened, "at the time", place)),
    other: fc.shuffledSubarray([...happened.bookmarks], { minLength: happened.bookmarks.length }).chain((bookmarks) =>
      fc.array(fc.nat(27), { minLength: 8, maxLength: 8 }).map((moments) => {
        // Retractions name bookmarks, so they stay what they are.
        const retracted = happened.retracted.map((index) => bookmarks.indexOf(happened.bookmarks[index]!))
        const told = tell({ ...happened, bookmarks, retracted, settings: [] }, moments, place)
        const settings = tell({ ...happened, ...nothing, settings: happened.settings }, "at the time", place)
        return { place, tellings: [...settings.tellings, ...told.tellings] } satisfies Story
      })
    )
  })
)

it("whoever remembers what first, the journal is the same in the end", async () => {
  await fc.assert(
    fc.asyncProperty(tellings, ({ other, story }) =>
      inTestTime(Effect.gen(function*() {
        const said = yield* Effect.forEach(
          [story, other],
          Effect.fnUntraced(function*(told) {
            const { ledger, open } = yield* ledgerOfStory(told)
            const { file, position } = yield* open.projector.views()
            const report = yield* ledger.report({ from: 0, by: ["mission", "agent"], timeZone: "Etc/UTC" })
            return { leaves: journalAt(file, position), groups: amountsOf(report) }
          })
        )
        expect(said[1]).toEqual(said[0])
      }))),
    runs(35)
  )
}, longest)
