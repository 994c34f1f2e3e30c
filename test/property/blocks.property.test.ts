/** Sums that views keep for speed: the figures do not depend on where blocks end. */
import { Effect } from "effect"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { tablesOf } from "../support/journals.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import { later, stories } from "../support/tellings.ts"

it(
  "small histories have blocks here, of two levels, and what is kept of them is what verify makes of the rows",
  async () => {
    // Years lie between, so that there are sums of long periods as well.
    const many = fc.array(stories, { minLength: 5, maxLength: 8 })
    let blocks = 0
    await fc.assert(
      fc.asyncProperty(many, (parts) =>
        inTestTime(Effect.gen(function*() {
          const { ledger, open, tellAll } = yield* newLedger()
          for (const [index, part] of parts.entries()) {
            yield* tellAll(later(part, index * 400 * 86_400_000, `-${index}`))
          }
          const { findings } = yield* ledger.verify(() => {})
          expect(findings).toEqual([])
          blocks = Math.max(blocks, tablesOf((yield* open.projector.views()).file)["block"]!.length)
        }))),
      runs(8)
    )
    expect(blocks).toBeGreaterThan(16)
  },
  longest
)
