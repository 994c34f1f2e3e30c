/** Invariant 2: dropping all views and replaying the log gives identical tables, however they came to be. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { tablesOf } from "../support/journals.ts"
import { memoryLog } from "../support/memoryDirectory.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime, newLedger, openLedger } from "../support/recordedLedger.ts"
import { later, stories, type Story } from "../support/tellings.ts"

/** What happens between one event and the next: nothing, views catch up, or the process is another one. */
const between = fc.array(fc.constantFrom("nothing", "views", "views", "reopen"), { minLength: 5, maxLength: 40 })

it("views that follow event by event, in any number of steps and processes, equal views built at once", async () => {
  await fc.assert(
    fc.asyncProperty(stories, between, (story, steps) =>
      inTestTime(Effect.gen(function*() {
        const path = yield* memoryLog
        const ids = new Map<string, string>()
        let told = 0
        while (told < story.tellings.length) {
          told = yield* Effect.scoped(tellUntilReopened(path, story, told, steps, ids))
        }
        const { open } = yield* openLedger(path, { ids })
        const live = tablesOf((yield* open.projector.views()).file)
        expect(live).toEqual(tablesOf((yield* open.projector.aside()).file))
        yield* open.projector.rebuild()
        expect(tablesOf((yield* open.projector.views()).file)).toEqual(live)
      }))),
    runs(30)
  )
}, longest)

const tellUntilReopened = Effect.fnUntraced(function*(
  path: string,
  story: Story,
  from: number,
  steps: ReadonlyArray<string>,
  ids: Map<string, string>
) {
  const { open, tell } = yield* openLedger(path, { ids })
  for (let index = from; index < story.tellings.length; index++) {
    yield* tell(story.tellings[index]!, story.place)
    const step = steps[index % steps.length]!
    if (step !== "nothing") yield* open.projector.views()
    if (step === "reopen") return index + 1
  }
  return story.tellings.length
})

it("more events than a page holds, told one by one, equal the same folded at once", async () => {
  const many = fc.array(stories, { minLength: 12, maxLength: 16 })
  await fc.assert(
    fc.asyncProperty(many, fc.integer({ min: 1, max: 60 }), (parts, every) =>
      inTestTime(Effect.gen(function*() {
        const { open, tell } = yield* newLedger()
        let told = 0
        for (const [index, part] of parts.entries()) {
          // One after the other, for a source's readings go forward in time.
          const { place, tellings } = later(part, index * 400 * 86_400_000, `-${index}`)
          for (const telling of tellings) {
            yield* tell(telling, place)
            if (++told % every === 0) yield* open.projector.views()
          }
        }
        expect(tablesOf((yield* open.projector.views()).file)).toEqual(tablesOf((yield* open.projector.aside()).file))
      }))),
    runs(3)
  )
}, longest)
