/** A long answer looks at the journal page by page: none of it is left out or seen twice, and what belongs together stays so. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import type { SqliteFile } from "../../src/database/SqliteFile.ts"
import { type JournalPage, journalPages, type Stretch } from "../../src/report/JournalPages.ts"
import { Interval } from "../../src/time/Interval.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime, ledgerOfStory } from "../support/recordedLedger.ts"
import { contests, stories } from "../support/tellings.ts"

interface Posting {
  readonly position: number
  readonly n: number
  readonly series: number
  readonly start: number
}

const columns = "SELECT position, n, series, start FROM posting"

const rowsOf = (views: SqliteFile, { index, values, where }: JournalPage) =>
  views.prepare(`${columns} ${index} WHERE ${where}`).all(values) as Array<Posting>

const between = (views: SqliteFile, { earlier, later }: Stretch) =>
  views.prepare(`${columns} WHERE position > ? AND position <= ?`).all(earlier, later) as Array<Posting>

const named = (rows: ReadonlyArray<Posting>) => rows.map(({ n, position }) => `${position} ${n}`).sort()

it("each change is in one page, and all that a reading changed in one bucket is in the same", async () => {
  let split = 0
  await fc.assert(
    fc.asyncProperty(fc.oneof(stories, contests), fc.nat(20), (story, from) =>
      inTestTime(Effect.gen(function*() {
        const { open } = yield* ledgerOfStory(story)
        const { file } = yield* open.projector.views()
        const later = story.tellings.length
        const stretch = { earlier: from % (later + 1), later }
        const pages = [...journalPages(file, stretch, Interval.always)].map((page) => rowsOf(file, page))
        expect(named(pages.flat())).toEqual(named(between(file, stretch)))
        const isReading = file.prepare("SELECT 1 FROM snapshot WHERE position = ?")
        const page = new Map<string, number>()
        for (
          const [index, { position, series, start }] of pages.flatMap((rows, index) =>
            rows.map((row) => [index, row] as const)
          )
        ) {
          const name = `${position} ${series} ${start}`
          const first = page.get(name) ?? index
          page.set(name, first)
          if (isReading.get(position) !== undefined) expect(index).toBe(first)
          else if (index !== first) split++
        }
      }))),
    runs(40)
  )
  // Pages are so small here that what other events changed is divided.
  expect(split).toBeGreaterThan(0)
}, longest)
