/** A rule holds from its moment on, until the next one. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { emptyTimeline, makeTimeline, ownerAt, valueAt } from "../../src/key/ownership.ts"
import type { TimelineEntry } from "../../src/key/ownership.ts"

describe("a key's owner", () => {
  const ownership = makeTimeline([
    { from: 20, position: 3, value: "ba" },
    { from: null, position: 1, value: "vigilio" },
    { from: 30, position: 2, value: null }
  ])

  it("owns from the given moment on, that moment included", () => {
    expect([-5, 19, 20, 29, 30].map((instant) => ownerAt(ownership, instant))).toEqual([
      "vigilio",
      "vigilio",
      "ba",
      "ba",
      null
    ])
  })

  it("is nobody where nobody was ever named", () => {
    expect(ownerAt(emptyTimeline, 5)).toBeNull()
    expect(ownerAt(makeTimeline([{ from: 10, position: 1, value: "ba" }]), 9)).toBeNull()
  })

  it("is the one recorded later, where two are named from the same moment on", () => {
    expect(ownerAt(
      makeTimeline([
        { from: null, position: 4, value: "ba" },
        { from: null, position: 2, value: "vigilio" }
      ]),
      0
    )).toBe("ba")
  })
})

it("at any time the entry with the latest moment not after it rules, whatever the order of the entries", () => {
  const entry = fc.record({ from: fc.option(fc.nat(9)), value: fc.constantFrom("a", "b", null) })
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 7 }),
      fc.integer({ min: -1, max: 10 }),
      fc.boolean(),
      (list, at, reverse) => {
        const entries = list.map((entry, position): TimelineEntry<string | null> => ({ ...entry, position }))
        const timeline = makeTimeline(reverse ? entries.toReversed() : entries)
        const started = (one: TimelineEntry<unknown>) => one.from ?? -1
        const rules = entries.filter((one) => started(one) <= at)
          .reduce<TimelineEntry<string | null> | undefined>(
            (best, one) => best === undefined || started(one) >= started(best) ? one : best,
            undefined
          )
        expect(valueAt(timeline, at)).toBe(rules?.value)
        expect(timeline.froms.every((from, index) => index === 0 || from > timeline.froms[index - 1]!)).toBe(true)
        expect(timeline.values.every((value, index) => index === 0 || value !== timeline.values[index - 1])).toBe(true)
      }
    ),
    { numRuns: 2000 }
  )
})
