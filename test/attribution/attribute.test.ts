/** Who bears a stretch of growth, by example. */
import { describe, expect, it } from "vitest"
import { attribute, attributeEpoch } from "../../src/attribution/attribute.ts"
import type { MissionWindows } from "../../src/attribution/claimedWindows.ts"
import { makeClaims } from "../../src/attribution/claims.ts"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import { emptyTimeline, makeTimeline } from "../../src/key/ownership.ts"
import { Usd } from "../../src/money/Usd.ts"
import { windowsOf } from "../support/pureLedger.ts"
import type { BookmarkFact } from "../support/pureLedger.ts"

const mission = (mission: string, ...marks: ReadonlyArray<Omit<BookmarkFact, "type" | "mission">>): MissionWindows =>
  windowsOf(marks.map((mark): BookmarkFact => Object.assign({ type: "bookmark" as const, mission }, mark)))[0]!
const rule = (value: SplitRule) => makeTimeline([{ from: null, position: 1, value }])
const owner = (agent: string) => makeTimeline([{ from: null, position: 1, value: agent }])
const segment = (from: number, to: number, count: bigint) => ({ from, to, ticks: Usd.ticks(count) })
const shares = (leaves: ReadonlyArray<{ mission: string | null; ticks: bigint }>) =>
  leaves.map(({ mission, ticks }) => [mission, ticks])

describe("spend in a mission's window", () => {
  it("is the mission's where the key's owner is in its crew, and unattributed where not", () => {
    const claims = makeClaims([mission("m1", { kind: "start", at: 0, crew: ["a"] })], emptyTimeline)
    expect(shares(attribute(segment(0, 10, 7n), claims, owner("a")))).toEqual([["m1", 7n]])
    expect(shares(attribute(segment(0, 10, 7n), claims, owner("b")))).toEqual([[null, 7n]])
    expect(shares(attribute(segment(0, 10, 7n), claims, emptyTimeline))).toEqual([[null, 7n]])
  })

  it("follows the key from owner to owner", () => {
    const claims = makeClaims([mission("m1", { kind: "start", at: 0, crew: ["a"] })], emptyTimeline)
    const ownership = makeTimeline([{ from: null, position: 1, value: "a" }, { from: 4, position: 2, value: "b" }])
    expect(attribute(segment(0, 10, 10n), claims, ownership)).toEqual([
      { from: 0, to: 4, agent: "a", mission: "m1", ticks: 4n },
      { from: 4, to: 10, agent: "b", mission: null, ticks: 6n }
    ])
  })
})

describe("ticks that do not divide", () => {
  const late = makeClaims([mission("m1", { kind: "start", at: 5 })], emptyTimeline)

  it("fall into the later piece, for a refund as for an amount", () => {
    expect(shares(attribute(segment(0, 10, 1n), late, emptyTimeline))).toEqual([["m1", 1n]])
    expect(shares(attribute(segment(0, 10, -1n), late, emptyTimeline))).toEqual([["m1", -1n]])
    expect(shares(attribute(segment(0, 10, -3n), late, emptyTimeline))).toEqual([[null, -1n], ["m1", -2n]])
  })

  it("go to the mission whose id is lower, whichever was bookmarked first", () => {
    const both = makeClaims(
      [mission("m2", { kind: "start", at: 0 }), mission("m1", { kind: "start", at: 1 })],
      emptyTimeline
    )
    expect(shares(attribute(segment(2, 10, 3n), both, emptyTimeline))).toEqual([["m1", 2n], ["m2", 1n]])
    expect(shares(attribute(segment(2, 10, 1n), both, emptyTimeline))).toEqual([["m1", 1n]])
  })
})

describe("the split rule", () => {
  const missions = [
    mission("m1", { kind: "start", at: 0, weight: 3n }, { kind: "pause", at: 4 }, { kind: "resume", at: 5 }),
    mission("m2", { kind: "start", at: 2, weight: 1n })
  ]
  const split = (rules: Parameters<typeof makeClaims>[1]) =>
    shares(attribute(segment(10, 20, 8n), makeClaims(missions, rules), emptyTimeline))

  it("is even where nobody set one", () => {
    expect(split(emptyTimeline)).toEqual([["m1", 4n], ["m2", 4n]])
    expect(split(rule("even"))).toEqual([["m1", 4n], ["m2", 4n]])
  })

  it("weighted follows the weights", () => {
    expect(split(rule("weighted"))).toEqual([["m1", 6n], ["m2", 2n]])
  })

  it("latest gives all to the mission started last: resuming is not starting", () => {
    expect(split(rule("latest"))).toEqual([["m2", 8n]])
  })

  it("latest gives all to the lower id, where two were started at once", () => {
    const together = [mission("m2", { kind: "start", at: 0 }), mission("m1", { kind: "start", at: 0 })]
    expect(shares(attribute(segment(1, 2, 5n), makeClaims(together, rule("latest")), emptyTimeline))).toEqual([[
      "m1",
      5n
    ]])
  })

  it("goes by the present window, where a mission was ended and started again at once", () => {
    const again = mission(
      "m1",
      { kind: "start", at: 0, weight: 3n },
      { kind: "end", at: 6 },
      { kind: "start", at: 6, weight: 1n }
    )
    const facing = [again, mission("m2", { kind: "start", at: 4, weight: 1n })]
    const split = (value: SplitRule) =>
      shares(attribute(segment(10, 20, 8n), makeClaims(facing, rule(value)), emptyTimeline))
    expect(split("weighted")).toEqual([["m1", 4n], ["m2", 4n]])
    expect(split("latest")).toEqual([["m1", 8n]])
  })

  it("changes from its moment on", () => {
    const rules = makeTimeline([{ from: 15, position: 1, value: "latest" as const }])
    expect(split(rules)).toEqual([["m1", 2n], ["m2", 2n], ["m2", 4n]])
  })

  it("changed to one that gives the same outcome cuts nothing", () => {
    const alike = [
      mission("m1", { kind: "start", at: 0, weight: 2n }),
      mission("m2", { kind: "start", at: 2, weight: 2n })
    ]
    const rules = makeTimeline([{ from: 15, position: 1, value: "weighted" as const }])
    expect(shares(attribute(segment(10, 20, 2n), makeClaims(alike, rules), emptyTimeline))).toEqual([["m1", 1n], [
      "m2",
      1n
    ]])
  })
})

it("what two segments of a bucket give to the same interval, agent and mission is one amount", () => {
  const weights = [1n, 4n].map(Usd.ticks)
  const segments = weights.map((weight) => ({ from: 0, to: 10, weight }))
  const claims = makeClaims(
    [mission("m1", { kind: "start", at: 0 }), mission("m2", { kind: "start", at: 0 })],
    emptyTimeline
  )
  expect(shares(attributeEpoch({ high: Usd.ticks(5n), value: Usd.ticks(5n), segments }, claims, emptyTimeline)))
    .toEqual([
      ["m1", 3n],
      ["m2", 2n]
    ])
})

it("what segments of a bucket give to other intervals stays apart, though they begin or end together", () => {
  const segments = ([[0, 10], [0, 20], [5, 20]] as const).map(([from, to]) => ({ from, to, weight: Usd.ticks(3n) }))
  expect(
    attributeEpoch({ high: Usd.ticks(9n), value: Usd.ticks(9n), segments }, makeClaims([], emptyTimeline), owner("a"))
  )
    .toEqual(segments.map(({ from, to, weight: ticks }) => ({ from, to, agent: "a", mission: null, ticks })))
})
