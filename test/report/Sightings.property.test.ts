/** Which reading saw a bucket is found as if every snapshot were looked at. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import type { LedgerEvent } from "../../src/event/LedgerEvent.ts"
import { Sightings } from "../../src/report/Sightings.ts"
import { openUsageFold, usageProjection } from "../../src/usage/UsageProjection.ts"

const hour = 3_600_000
const small = fc.integer({ min: 0, max: 12 })

/** In hours: how long after the one before, and how far its window reaches back and ahead. */
const snapshots = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 3 }),
    back: fc.constantFrom(-1, 0.5, 1, 2, 8),
    length: fc.constantFrom(1, 2, 4, 9),
    unit: fc.constantFrom("hour" as const, "day" as const)
  }),
  { maxLength: 8 }
).map((drawn) => {
  let at = 0
  return drawn.map(({ after, back, length, unit }, index) => {
    at += after
    return { position: index + 1, at: at * hour, from: (at - back) * hour, to: (at - back + length) * hour, unit }
  })
})

const snapshotEvent = ({ at, from, to, unit }: { at: number; from: number; to: number; unit: "hour" | "day" }) => {
  const event: LedgerEvent = {
    type: "UsageSnapshotTaken",
    payload: {
      ...{ source: "xai", surface: "usage", basis: "billed", readAt: at, digest: "", rounded: 0, series: [] },
      grid: { unit, zone: "Etc/GMT", dimensions: [] },
      window: { from, to }
    }
  }
  return { id: "", actor: "daemon", occurredAt: at, recordedAt: at, event, text: "" }
}

it.effect("the first, the last and the deepest reading of a bucket, from any instant and as of any position", () =>
  Effect.gen(function*() {
    const views = yield* SqliteFile.scoped({ path: ":memory:", role: "views", mode: "write" })
    views.connection.exec(usageProjection.tables)
    const bucket = fc.tuple(small, fc.integer({ min: 1, max: 3 }))
    fc.assert(
      fc.property(snapshots, bucket, small, fc.nat(8), (taken, [start, length], instant, position) => {
        views.connection.exec("DELETE FROM snapshot")
        const fold = openUsageFold(views)
        for (const snapshot of taken) fold.apply({ position: snapshot.position, ...snapshotEvent(snapshot) })
        const known = taken.filter((snapshot) => snapshot.position <= position)
        const sightings = new Sightings(views, position)
        const at = instant * hour
        // Of the same one, and in any order: what was found once is not looked up again.
        for (const end of [start + length, start + length + 1]) {
          const asked = { start: start * hour, end: end * hour }
          const holding = known.filter(({ from, to }) => from <= asked.start && to >= asked.end)
          const after = holding.find((snapshot) => snapshot.at >= at)
          const before = holding.findLast((snapshot) => snapshot.at <= at)
          const soon = holding.filter((snapshot) => snapshot.at >= at && snapshot.at < at + 3 * hour)
          assert.strictEqual(sightings.firstFrom("xai", asked, at), after?.at ?? null)
          assert.strictEqual(sightings.lastUntil("xai", asked, at), before?.at ?? null)
          assert.strictEqual(sightings.lastUntil("xai", asked, Infinity), holding.at(-1)?.at ?? null)
          assert.strictEqual(sightings.firstFrom("xai", asked, -Infinity), holding[0]?.at ?? null)
          assert.strictEqual(
            sightings.readBackFrom("xai", asked, at),
            soon.length === 0 ? after?.from ?? null : Math.min(...soon.map(({ from }) => from))
          )
        }
        assert.strictEqual(sightings.unitBefore("xai", at), known.findLast(({ from }) => from < at)?.unit)
      }),
      { numRuns: 1000 }
    )
  }))
