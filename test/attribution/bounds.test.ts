/** How sure a figure is, by example. */
import { describe, expect, it } from "vitest"
import { addBounds, boundWindow, noBounds } from "../../src/attribution/bounds.ts"
import type { BucketView } from "../../src/attribution/bounds.ts"
import { Usd } from "../../src/money/Usd.ts"

/** A bucket `[100, 200)` read at these times with these values. */
const seen = (...readings: ReadonlyArray<readonly [at: number, value: bigint]>): BucketView => ({
  start: 100,
  end: 200,
  changes: readings.map(([at, value]) => ({ at, value: Usd.ticks(value) }))
    .filter(({ value }, index, all) => value !== (all[index - 1]?.value ?? 0n)),
  observedAtOrBefore: (instant) => readings.findLast(([at]) => at <= instant)?.[0] ?? null,
  observedAtOrAfter: (instant) => readings.find(([at]) => at >= instant)?.[0] ?? null,
  lastObserved: readings.at(-1)?.[0] ?? null
})

const lag = 10
const bounds = (bucket: BucketView, from: number, to: number) => {
  const { high, low } = boundWindow(bucket, { from, to }, lag)
  return [low, high]
}

describe("the range of a whole bucket", () => {
  it("is open above until the posting lag after its end has passed", () => {
    expect(bounds(seen([150, 5n]), 100, 200)).toEqual([5n, null])
    expect(bounds(seen([150, 5n], [209, 8n]), 0, Infinity)).toEqual([8n, null])
    expect(bounds(seen([150, 5n], [210, 8n]), 100, 200)).toEqual([8n, 8n])
    expect(bounds(seen([150, 5n], [210, 5n]), 100, 200)).toEqual([5n, 5n])
    expect(bounds(seen(), 100, 200)).toEqual([0n, null])
  })

  it("is nothing for a window that does not touch the bucket", () => {
    expect(bounds(seen([150, 5n]), 0, 100)).toEqual([0n, 0n])
    expect(bounds(seen([150, 5n]), 200, Infinity)).toEqual([0n, 0n])
  })
})

describe("the range of a part of a bucket", () => {
  const bucket = seen([110, 1n], [120, 2n], [140, 6n], [150, 7n], [160, 7n], [250, 9n])

  it("lies between what was surely used and what was surely posted", () => {
    expect(bounds(bucket, 100, 140)).toEqual([6n, 7n])
    expect(bounds(bucket, 100, 139)).toEqual([2n, 7n])
    expect(bounds(bucket, 140, 200)).toEqual([2n, 3n])
    expect(bounds(bucket, 120, 140)).toEqual([0n, 5n])
    expect(bounds(bucket, 110, 150)).toEqual([5n, 6n])
  })

  it("begins at nothing where no reading helps", () => {
    expect(bounds(seen([210, 9n]), 100, 150)).toEqual([0n, 9n])
    expect(bounds(seen([210, 9n]), 150, 200)).toEqual([0n, 9n])
    expect(bounds(seen([140, 9n]), 145, 200)).toEqual([0n, null])
  })
})

describe("a restatement", () => {
  it("counts from the beginning: what is no longer shown was never surely used", () => {
    const bucket = seen([140, 6n], [160, 8n], [220, 5n])
    expect(bounds(bucket, 100, 140)).toEqual([5n, 5n])
    expect(bounds(bucket, 140, 200)).toEqual([0n, 0n])
    expect(bounds(bucket, 100, 200)).toEqual([5n, 5n])
  })

  it("below zero leaves a cost of at least nothing", () => {
    expect(bounds(seen([140, 2n], [220, -3n]), 100, 200)).toEqual([0n, -3n])
    expect(bounds(seen([130, 0n], [140, 2n], [220, -3n]), 135, 200)).toEqual([0n, 0n])
  })
})

it("bounds add up, and a sum with an open part is open", () => {
  const two = { low: Usd.ticks(2n), high: Usd.ticks(3n) }
  expect(addBounds(two, two)).toEqual({ low: 4n, high: 6n })
  expect(addBounds(two, noBounds)).toEqual(two)
  expect(addBounds(two, { low: Usd.ticks(1n), high: null })).toEqual({ low: 3n, high: null })
  expect(addBounds({ low: Usd.ticks(1n), high: null }, two).high).toBeNull()
})
