/** What is kept in memory of the newest buckets is what was read of them, and never anything else. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { RecentMarks } from "../../src/usage/RecentMarks.ts"

const start = fc.integer({ min: 0, max: 60 })
const amount = fc.bigInt({ min: -(2n ** 63n - 1n), max: 2n ** 63n - 1n }).map(Usd.ticks)

it("a mark that is found is the bucket's last one, and the newest buckets are found", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(start, amount, amount), { maxLength: 120, size: "max" }), (read) => {
      const marks = new RecentMarks(-Infinity)
      const all = new Map<number, { value: Usd; high: Usd }>()
      for (const [start, value, high] of read) {
        marks.keep(start, value, high)
        all.set(start, { value, high })
        expect(marks.find(start)).toEqual({ value, high })
        expect(marks.latest).toBe(Math.max(...all.keys()))
      }
      const found = [...all].filter(([start]) => marks.find(start) !== undefined)
      for (const [start, mark] of found) expect(marks.find(start)).toEqual(mark)
      expect(found.length).toBe(Math.min(all.size, 32))
      expect(marks.find(61)).toBeUndefined()
    }),
    { numRuns: 1000 }
  )
})

it("nothing is found before anything was read, but how far the series went is known", () => {
  expect(new RecentMarks(7).latest).toBe(7)
  expect(new RecentMarks(7).find(0)).toBeUndefined()
})
