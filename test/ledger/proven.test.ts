/** A report says whether its difference of 0 was found in the provider's readings, or is the journal compared with itself. */
import { Effect } from "effect"
import { expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { inTestTime, newLedger } from "../support/recordedLedger.ts"
import type { Place } from "../support/tellings.ts"

const hour = 3_600_000
const place: Place = { unit: "hour", start: Date.parse("2026-04-06T00:00:00Z"), step: hour }

it("conservation is proven over all agents, and where no end of the period cuts a bucket", () =>
  inTestTime(Effect.gen(function*() {
    const { ledger, tell } = yield* newLedger()
    const bucket = { start: place.start + hour, end: place.start + 2 * hour }
    const lines = [{ series: "tokens", key: "k1", bucket, value: Usd.ticks(7n) }]
    const window = { from: place.start, to: place.start + 3 * hour }
    yield* tell({ at: place.start, told: { type: "assign", key: "k1", agent: "a", from: null } }, place)
    yield* tell({ at: place.start + 1, told: { type: "snapshot", at: place.start + 3 * hour, window, lines } }, place)
    const timeZone = "Etc/UTC"
    const proven = (question: Partial<Parameters<typeof ledger.report>[0]>) =>
      Effect.map(ledger.report({ timeZone, ...question }), ({ conservation }) => conservation.proven)
    expect(yield* proven({ from: place.start })).toBe(true)
    expect(yield* proven({ from: place.start, to: place.start + 24 * hour })).toBe(true)
    expect(yield* proven({ from: place.start + hour })).toBe(true)
    expect(yield* proven({ from: place.start, to: place.start + 2 * hour })).toBe(true)
    expect(yield* proven({ from: place.start + 1.5 * hour })).toBe(false)
    expect(yield* proven({ to: place.start + 1.5 * hour })).toBe(false)
    expect(yield* proven({ from: place.start, agent: "a" })).toBe(false)
    expect(yield* proven({ cycle: "2026-04", timeZone: "Europe/Brussels" })).toBe(true)
  })))
