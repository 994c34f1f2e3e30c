/** The stand-in's truth: what was spent, and from when on it can be seen. */
import { describe, expect, it } from "vitest"
import { keysAt } from "../../src/demo/xai/ApiKey.ts"
import { draws } from "../../src/demo/xai/draws.ts"
import { make, trueCost, visibleCost } from "../../src/demo/xai/History.ts"
import { noon, usage } from "../support/xaiClient.ts"

const ever = { from: -Infinity, to: Infinity }

describe("the hidden truth", () => {
  it("shows usage only once its own lag has passed, and knows it from the start", () => {
    const history = make({
      lag: 60_000,
      usages: [usage({ at: noon, ticks: 5n }), usage({ at: noon, ticks: 7n, postedAfter: 300_000 })]
    })
    expect(trueCost(history, {}, ever)).toBe(12n)
    expect([0, 59_999, 60_000, 299_999, 300_000].map((after) => visibleCost(history, noon + after, {}, ever)))
      .toEqual([0n, 0n, 5n, 5n, 12n])
  })

  it("keeps spans half-open and filters by key, model and meter", () => {
    const history = make({
      usages: [
        usage({ at: 10, ticks: 1n }),
        usage({ at: 20, ticks: 2n, key: "k" }),
        usage({ at: 20, ticks: 4n, model: "m", meter: "t" })
      ]
    })
    expect(trueCost(history, {}, { from: 10, to: 20 })).toBe(1n)
    expect(trueCost(history, {}, { from: 20, to: 21 })).toBe(6n)
    expect(trueCost(history, { key: "k" }, ever)).toBe(2n)
    expect(trueCost(history, { model: "m", meter: "t" }, ever)).toBe(4n)
  })

  it("corrects yesterday downwards from the moment of the restatement, and leaves the truth alone", () => {
    const spent = usage({ at: noon, ticks: 60n })
    const history = make({ usages: [spent], restatements: [{ ...spent, ticks: -15n, visibleAt: noon + 1_000 }] })
    expect([999, 1_000].map((after) => visibleCost(history, noon + after, {}, ever))).toEqual([60n, 45n])
    expect(trueCost(history, {}, ever)).toBe(60n)
  })

  it("lets a meter read as zero, or vanish, while a glitch lasts", () => {
    const history = make({
      usages: [usage({ at: 0, ticks: 82n, meter: "a" }), usage({ at: 0, ticks: 5n, meter: "b" })],
      glitches: [{ from: 10, to: 20, effect: "zero", meter: "a" }]
    })
    expect([9, 10, 19, 20].map((now) => visibleCost(history, now, {}, ever))).toEqual([87n, 5n, 5n, 87n])
  })

  it("renames, rotates and disables a key at given instants under one id", () => {
    const key = { id: "k", name: "xai-a", redacted: "xai-...1111", userId: "u", createdAt: 0, acls: [] }
    const changes = [{ at: 20, key: "k", redacted: "xai-...2222" }, { at: 10, key: "k", name: "xai-b" }, {
      at: 30,
      key: "k",
      disabled: true
    }]
    const at = (now: number) =>
      keysAt([key], changes, now).map(({ disabled, name, redacted }) => [name, redacted, disabled])
    expect([9, 10, 20, 30].map((now) => at(now)[0])).toEqual([
      ["xai-a", "xai-...1111", undefined],
      ["xai-b", "xai-...1111", undefined],
      ["xai-b", "xai-...2222", undefined],
      ["xai-b", "xai-...2222", true]
    ])
    expect(keysAt([key], changes, -1)).toEqual([])
  })

  it("draws each cycle from what earlier cycles left, and freezes a closed one", () => {
    const march = Date.UTC(2026, 2, 10)
    const history = make({
      usages: [usage({ at: march, ticks: 20_000_000_000n }), usage({ at: noon, ticks: 90_000_000_000n })],
      restatements: [{ ...usage({ at: march, ticks: 10_000_000_000n }), visibleAt: noon }],
      account: { purchases: [{ at: march, cents: 1_000n }], corrections: [], softLimitCents: 0n, hardLimitCents: 0n }
    })
    expect(draws(history, noon).map(({ credit, spent, used }) => [credit, spent, used])).toEqual([
      [1_000n, 200n, 200n],
      [800n, 900n, 800n]
    ])
  })
})
