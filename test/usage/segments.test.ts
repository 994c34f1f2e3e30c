/** When the cost of a bucket arose, by example. */
import { describe, expect, it } from "vitest"
import { Usd } from "../../src/money/Usd.ts"
import { foldEpoch, growthInterval, segmentValues } from "../../src/usage/segments.ts"

const bucket = { start: 100, end: 200 }
const grown = (previousAt: number | null, at: number) =>
  growthInterval(bucket, { at, previousAt, value: Usd.ticks(1n) })
const fold = (...seen: ReadonlyArray<readonly [at: number, value: bigint]>) =>
  foldEpoch(
    bucket,
    seen.map(([at, value], index) => ({ at, value: Usd.ticks(value), previousAt: seen[index - 1]?.[0] ?? null }))
  )

describe("growth arose", () => {
  it("since the bucket's start, where it is the first that was seen", () => {
    expect(grown(null, 130)).toEqual({ from: 100, to: 130 })
    expect(grown(null, 230)).toEqual({ from: 100, to: 200 })
  })

  it("since the reading before, while the bucket was open", () => {
    expect(grown(120, 130)).toEqual({ from: 120, to: 130 })
    expect(grown(199, 230)).toEqual({ from: 199, to: 200 })
    expect(grown(90, 130)).toEqual({ from: 100, to: 130 })
  })

  it("anywhere in the bucket, where the bucket was over at the reading before", () => {
    expect(grown(200, 230)).toEqual({ from: 100, to: 200 })
    expect(grown(210, 230)).toEqual({ from: 100, to: 200 })
  })

  it("anywhere in the bucket, where the provider's clock is ahead", () => {
    expect(grown(null, 100)).toEqual({ from: 100, to: 200 })
    expect(grown(80, 90)).toEqual({ from: 100, to: 200 })
  })
})

describe("a value below the high", () => {
  it("is borne by the growth alone, be it one tick, and not by what was negative before it", () => {
    expect(segmentValues(fold([120, -1n], [140, 1n], [160, -3n]))).toEqual([0n, -3n])
  })

  it("takes from those who bore the cost, in proportion", () => {
    const state = fold([120, 4n], [140, 12n], [160, 6n])
    expect(state.segments).toEqual([{ from: 100, to: 120, weight: 4n }, { from: 120, to: 140, weight: 8n }])
    expect(segmentValues(state)).toEqual([2n, 4n])
  })

  it("gives back to the same when it recovers, and only what exceeds the high is new", () => {
    const state = fold([120, 4n], [140, 0n], [160, 5n])
    expect(state).toMatchObject({ high: 5n, value: 5n })
    expect(segmentValues(state)).toEqual([4n, 1n])
    expect(state.segments[1]).toEqual({ from: 140, to: 160, weight: 1n })
  })

  it("below zero stays with those who bore the cost", () => {
    expect(segmentValues(fold([120, 2n], [140, 4n], [160, -6n]))).toEqual([-3n, -3n])
  })
})

describe("a bucket that begins below zero", () => {
  it("bears it from its start to the reading", () => {
    const state = fold([120, 0n], [140, -3n])
    expect(state).toEqual({ high: 0n, value: -3n, segments: [{ from: 100, to: 140, weight: 0n }] })
    expect(segmentValues(state)).toEqual([-3n])
  })

  it("is clear once it has recovered, and what then grows is new", () => {
    expect(segmentValues(fold([120, -3n], [140, -1n]))).toEqual([-1n])
    expect(segmentValues(fold([120, -3n], [140, 0n]))).toEqual([0n])
    const state = fold([120, -3n], [140, 7n])
    expect(state.segments[1]).toEqual({ from: 120, to: 140, weight: 7n })
    expect(segmentValues(state)).toEqual([0n, 7n])
  })
})
