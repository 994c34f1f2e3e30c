/** Whatever the provider posts late, restates, hides or refuses: what is recorded in the end is what it shows, to the tick. */
import { Effect, Layer, Logger } from "effect"
import * as fc from "fast-check"
import { afterAll, expect, it } from "vitest"
import type { Fault } from "../../../src/demo/xai/Faults.ts"
import { make, type Usage, visibleCost } from "../../../src/demo/xai/History.ts"
import * as XaiStandIn from "../../../src/demo/xai/XaiStandIn.ts"
import { Collector } from "../../../src/source/Collector.ts"
import { makeMemoryRecorder, type MemoryRecorder } from "../../support/memoryRecorder.ts"
import { runAt, sourceOf } from "../../support/xaiSource.ts"

const minute = 60_000
const hour = 60 * minute
const since = Date.UTC(2026, 3, 5)

let now = since
const provider = await XaiStandIn.start({ history: make(), now: () => now })
afterAll(() => provider.close())

const at = fc.integer({ min: 0, max: 40 * hour }).map((after) => since + after)
const where = {
  key: fc.constantFrom("k1", "k2"),
  model: fc.constantFrom("grok-4-0709", "grok-code-fast-1"),
  meter: fc.constantFrom("Prompt text tokens", "Completion text tokens")
}
const usage: fc.Arbitrary<Usage> = fc.record({
  ...where,
  at,
  ticks: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  postedAfter: fc.constantFrom(0, 5 * minute, 6 * hour)
})
const restatement = fc.record({
  ...where,
  at,
  ticks: fc.bigInt({ min: -(10n ** 11n), max: 10n ** 11n }),
  visibleAt: at
})
const glitch = fc.record({
  key: where.key,
  from: at,
  to: at,
  effect: fc.constantFrom("zero" as const, "absent" as const)
})
const fault = fc.constantFrom<Array<Fault | null>>(
  null,
  { kind: "status", status: 503 },
  { kind: "html" },
  { kind: "truncated" },
  { kind: "limitReached" },
  { kind: "missing", section: "timeSeries" },
  { kind: "reset" }
)
const step = fc.record({ at, fault, bookmark: fc.boolean() })

/** One command that reads once; as it would be with a process of its own. */
const readOnce = (recorder: MemoryRecorder, deadline: string, occurredAt?: number) =>
  runAt(
    Effect.gen(function*() {
      const source = yield* sourceOf(provider)
      const layer = Collector.layer({ sources: [{ source, every: 5 * minute, since }], scheduled: false })
      return yield* Collector.use((collector) =>
        collector.readNow({ deadline: deadline as "10 seconds", ...(occurredAt === undefined ? {} : { occurredAt }) })
      ).pipe(Effect.provide(layer.pipe(Layer.provide(recorder.layer))))
    }).pipe(Effect.provide(Logger.layer([]))),
    now
  )

it("adds up to what the provider shows", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(usage, { maxLength: 12 }),
      fc.array(restatement, { maxLength: 2 }),
      fc.array(glitch, { maxLength: 1 }),
      fc.array(step, { maxLength: 4 }),
      fc.constantFrom<Array<XaiStandIn.Switches["timeUnits"]>>(
        ["TIME_UNIT_QUARTER_HOUR", "TIME_UNIT_DAY"],
        ["TIME_UNIT_HOUR", "TIME_UNIT_DAY"],
        ["TIME_UNIT_DAY"]
      ),
      async (usages, restatements, glitches, steps, timeUnits) => {
        provider.setHistory(make({ usages, restatements, glitches }))
        provider.configure({ timeUnits })
        const recorder = makeMemoryRecorder()
        for (const each of steps.toSorted((left, right) => left.at - right.at)) {
          now = each.at
          if (each.fault !== null) provider.fault("usage", each.fault, 1)
          await readOnce(recorder, "400 millis", each.bookmark ? now : undefined)
          provider.clearFaults()
        }
        now = since + 41 * hour
        const [outcome] = await readOnce(recorder, "10 seconds")
        expect(outcome!.surfaces.filter(({ ok }) => !ok)).toEqual([])
        expect(recorder.total()).toBe(visibleCost(provider.history(), now, {}, { from: since, to: now + 24 * hour }))
        expect(provider.maxInFlight()).toBe(1)
      }
    ),
    { numRuns: 1_000, interruptAfterTimeLimit: 4_000 }
  )
})
