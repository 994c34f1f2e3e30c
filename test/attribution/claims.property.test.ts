/** Who claims spend at any time, against the plainest way of finding out. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { changedStretch, changedWindows } from "../../src/attribution/changedStretch.ts"
import { type Claims, makeClaims, outcomesOver, reviseClaims } from "../../src/attribution/claims.ts"
import type { Share } from "../../src/attribution/claims.ts"
import type { SplitRule } from "../../src/event/SplitRule.ts"
import { makeTimeline, ownerAt, valueAt } from "../../src/key/ownership.ts"
import type { Ownership, Timeline } from "../../src/key/ownership.ts"
import { crewIncludes } from "../../src/mission/Crew.ts"
import type { Window } from "../../src/mission/windows.ts"
import { assignment, bookmarks, ruleChange } from "../support/pureHistories.ts"
import { windowsOf } from "../support/pureLedger.ts"

const missions = bookmarks(["m3", "m1", "m2"]).map(windowsOf)
const rules = fc.array(ruleChange, { maxLength: 3 }).map((changes) =>
  makeTimeline(changes.map(({ from, rule }, position) => ({ from, position, value: rule })))
)
const owners = fc.array(assignment, { maxLength: 3 }).map((changes) =>
  makeTimeline(changes.map(({ agent, from }, position) => ({ from, position, value: agent })))
)
const spans = fc.tuple(fc.nat(20), fc.nat(20)).filter(([a, b]) => a !== b)
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))

interface Claimant {
  readonly mission: string
  readonly window: Window
}

const claimantsAt = (
  all: ReadonlyArray<{ mission: string; windows: ReadonlyArray<Window> }>,
  agent: string | null,
  at: number
) =>
  all.flatMap(({ mission, windows }): ReadonlyArray<Claimant> =>
    windows.filter((window) => window.from <= at && at < window.to && crewIncludes(window.crew, agent))
      .map((window) => ({ mission, window }))
  ).toSorted((left, right) => left.mission < right.mission ? -1 : 1)

/** The proportions as text, so that 2:2 and 1:1 are the same. */
const proportions = (shares: ReadonlyArray<Share>) => {
  const whole = shares.reduce((sum, { weight }) => sum + weight, 0n)
  return shares.map(({ mission, weight }) => `${mission} ${weight * 360360n / whole}`)
}

const expected = (claimants: ReadonlyArray<Claimant>, rule: SplitRule) => {
  if (rule !== "latest") {
    return proportions(
      claimants.map(({ mission, window }) => ({ mission, weight: rule === "even" ? 1n : window.weight }))
    )
  }
  const latest = Math.max(...claimants.map(({ window }) => window.startedAt))
  return claimants.filter(({ window }) => window.startedAt === latest).slice(0, 1).map(({ mission }) =>
    `${mission} 360360`
  )
}

const outcomeAt = (
  all: Parameters<typeof claimantsAt>[0],
  rules: Timeline<SplitRule>,
  owner: Ownership,
  at: number
) => {
  const agent = ownerAt(owner, at)
  return [agent, ...expected(claimantsAt(all, agent, at), valueAt(rules, at) ?? "even")]
}

it("the pieces of a stretch cover it, say at each instant who claims it, and are as long as they can be", () => {
  fc.assert(
    fc.property(missions, rules, owners, spans, (missions, rules, owner, span) => {
      const pieces = outcomesOver(makeClaims(missions, rules), owner, span)
      expect(pieces[0]!.from).toBe(span.from)
      expect(pieces.at(-1)!.to).toBe(span.to)
      const texts = pieces.map(({ outcome }) => [outcome.agent, ...proportions(outcome.shares)])
      for (const [index, { from, to }] of pieces.entries()) {
        for (let at = from; at < to; at++) expect(texts[index]).toEqual(outcomeAt(missions, rules, owner, at))
        expect(from).toBeLessThan(to)
        if (index === 0) continue
        expect(from).toBe(pieces[index - 1]!.to)
        expect(texts[index]).not.toEqual(texts[index - 1])
      }
    }),
    { numRuns: 2000 }
  )
})

/** What is asked of claims: every agent's outcomes, with no two neighbours alike. */
const allOutcomes = (claims: Claims) =>
  ["a", "b", "c", null].map((agent) => {
    const owner: Ownership = { froms: [-Infinity], values: [agent] }
    return outcomesOver(claims, owner, { from: -5, to: 30 })
  })

it("claims revised after each event and each rule are the claims made anew", () => {
  // An event changes one mission, or several at once.
  const events = fc.array(fc.tuple(missions, fc.integer({ min: 1, max: 3 })), { minLength: 2, maxLength: 5 })
  fc.assert(
    fc.property(events, rules, (events, later) => {
      const windows = new Map<string, ReadonlyArray<Window>>()
      let claims = makeClaims([], makeTimeline([]))
      const listed = () => [...windows].map(([mission, windows]) => ({ mission, windows }))
      allOutcomes(claims)
      for (const [history, atOnce] of events) {
        for (let first = 0; first < history.length; first += atOnce) {
          const changed = history.slice(first, first + atOnce)
          const stretches = changedWindows(changed.map(({ mission, windows: after }) => ({
            mission,
            before: windows.get(mission) ?? [],
            after
          })))
          for (const { mission, windows: after } of changed) windows.set(mission, after)
          claims = reviseClaims(claims, stretches, changed, claims.rules)
          expect(allOutcomes(claims)).toEqual(allOutcomes(makeClaims(listed(), claims.rules)))
          // What is asked for the first time only now is found in the windows kept.
          expect(allOutcomes({ ...claims, byAgent: new Map() })).toEqual(allOutcomes(claims))
        }
      }
      const stretches = changedStretch(claims.rules, later)
      expect(allOutcomes(reviseClaims(claims, stretches, [], later))).toEqual(
        allOutcomes(makeClaims(listed(), later))
      )
    }),
    { numRuns: 1000 }
  )
})
