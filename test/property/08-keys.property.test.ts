/** Invariant 8: renaming or rotating a key moves no money; reassigning it moves exactly the spend after the given moment. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { cut } from "../../src/attribution/cut.ts"
import { ownerAt } from "../../src/key/ownership.ts"
import { Usd } from "../../src/money/Usd.ts"
import { foldEpoch, segmentValues } from "../../src/usage/segments.ts"
import { journalAt } from "../support/journals.ts"
import { longest, runs } from "../support/propertyRuns.ts"
import { epochsOf, type Fact, ownerOf } from "../support/pureLedger.ts"
import { amountsOf } from "../support/questions.ts"
import { inTestTime, ledgerOfStory, newLedger, type RecordedLedger } from "../support/recordedLedger.ts"
import { factsOf, instantOf, stories, type Telling } from "../support/tellings.ts"

const renaming = fc.record({
  before: fc.nat(15),
  key: fc.constantFrom("k1", "k2"),
  name: fc.constantFrom("xai-other", "xai-a", "anything", null),
  redacted: fc.constantFrom("xai-...9999", "xai-...8888")
})

const figures = Effect.fnUntraced(function*({ ledger, open }: RecordedLedger) {
  const { file, position } = yield* open.projector.views()
  const of = (by: "agent" | "mission") =>
    Effect.map(ledger.report({ from: 0, by: [by], timeZone: "Etc/UTC" }), ({ groups, total }) => ({
      groups,
      total
    }))
  return { leaves: journalAt(file, position), agents: yield* of("agent"), missions: yield* of("mission") }
})

it("a renamed or rotated key is the same key: in total, for every agent and for every mission", async () => {
  await fc.assert(
    fc.asyncProperty(
      stories,
      fc.array(renaming, { minLength: 1, maxLength: 4 }),
      (story, renamings) =>
        inTestTime(Effect.gen(function*() {
          const renamed: Array<Telling> = [...story.tellings]
          for (const { before, ...label } of renamings) {
            const index = Math.min(before, renamed.length)
            const at = renamed[index]?.at ?? instantOf(story.place, 28)
            renamed.splice(index, 0, { at, told: { type: "observe", ...label } })
          }
          const plain = yield* figures(yield* ledgerOfStory(story))
          expect(yield* figures(yield* ledgerOfStory({ ...story, tellings: renamed }))).toEqual(plain)
        }))
    ),
    runs(25)
  )
}, longest)

const agents = ["a", "b", null] as const

it("a reassigned key takes exactly the spend after the moment to its new agent, and nobody else's", async () => {
  const change = fc.record({
    key: fc.constantFrom("k1", "k2"),
    agent: fc.constantFrom(...agents),
    step: fc.option(fc.nat(21))
  })
  await fc.assert(
    fc.asyncProperty(stories, change, (story, { agent, key, step }) =>
      inTestTime(Effect.gen(function*() {
        const recorded = yield* newLedger({ settings: { agents: new Map([["a", []], ["b", []]]) } })
        yield* recorded.tellAll(story)
        const facts = factsOf(story)
        const from = step === null ? null : instantOf(story.place, step)
        const { keys } = yield* recorded.ledger.keys({})
        fc.pre(keys.some(({ id }) => id === key))
        const before = yield* figures(recorded)
        yield* TestClock.setTime(instantOf(story.place, 30))
        yield* recorded.ledger.assignKey({ key, agent, from, actor: "cli:ludo" })
        const after = yield* figures(recorded)

        const expected = agents.map((name) => {
          const had = amountOf(before.agents, name)
          const lost = movedTicks(facts, key, from, (owner) => owner === name)
          const gained = name === agent ? movedTicks(facts, key, from, () => true) : Usd.zero
          return Usd.format(Usd.add(Usd.subtract(had, lost), gained))
        })
        expect(agents.map((name) => Usd.format(amountOf(after.agents, name)))).toEqual(expected)
        const others = (leaf: string) => !meters[key].includes(leaf.split(" ").slice(0, 2).join(" "))
        expect(after.leaves.filter(others)).toEqual(before.leaves.filter(others))
      }))),
    runs(30)
  )
}, longest)

/** The series of each key in the stories. */
const meters = { k1: ["xai tokens", "xai images"], k2: ["xai tokens-2"] }

const amountOf = ({ groups }: { groups: Parameters<typeof amountsOf>[0]["groups"] }, agent: string | null): Usd =>
  Usd.parseExact(amountsOf({ by: ["agent"], groups })[agent ?? ""] ?? "0")!

/** Spend of the key from the moment until its next assignment, of the owners that pass. */
const movedTicks = (
  facts: ReadonlyArray<Fact>,
  key: "k1" | "k2",
  from: number | null,
  passes: (owner: string | null) => boolean
): Usd => {
  const start = from ?? -Infinity
  const starts = facts.flatMap((fact) => fact.type === "assign" && fact.key === key ? [fact.from ?? -Infinity] : [])
  const to = starts.filter((at) => at > start).reduce((least, at) => Math.min(least, at), Infinity)
  if (!passes(ownerAt(ownerOf(facts, key), start))) return Usd.zero
  return Usd.sum(
    epochsOf(facts).filter((epoch) => epoch.key === key && epoch.source === "xai").flatMap(
      ({ bucket, observations }) => {
        const state = foldEpoch(bucket, observations)
        const values = segmentValues(state)
        return state.segments.map(({ from, to: end }, index) =>
          cut({ from, to: end, ticks: values[index]! }, { from: start, to })
        )
      }
    )
  )
}
