/** The order in which the forge is heard decides nothing, nor does the way by which. */
import * as fc from "fast-check"
import { expect, it } from "vitest"
import type { ForgeAct } from "../../src/event/Forge.ts"
import { bookmarksOf } from "../../src/forge/bookmarksOf.ts"
import type { SeenAct } from "../../src/forge/stateTrack.ts"

const command = fc.record({
  kind: fc.constant("command" as const),
  comment: fc.constant(1),
  command: fc.constantFrom("start", "pause", "resume", "end", "cost"),
  agents: fc.subarray(["a", "b"]),
  unknown: fc.constant([]),
  permitted: fc.constantFrom(true, true, true, false),
  reason: fc.constant(null)
})

const step = fc.oneof(
  fc.record({ what: fc.constant("command" as const), command }),
  fc.record({ what: fc.constant("closed" as const) }),
  fc.record({ what: fc.constant("reopened" as const) }),
  fc.record({
    what: fc.constant("label" as const),
    label: fc.constantFrom("active" as const, "paused" as const, "plain" as const),
    added: fc.boolean()
  }),
  fc.record({ what: fc.constant("assignee" as const), agent: fc.constantFrom("a", "b", "c"), added: fc.boolean() })
)

/** What happened, each at a second of its own but for commands, as both witnesses tell it. */
const histories = fc.array(fc.record({ step, wait: fc.integer({ min: 3, max: 9 }), sameTime: fc.boolean() }), {
  maxLength: 12
})

interface Told {
  readonly delivery: ReadonlyArray<SeenAct>
  readonly timeline: ReadonlyArray<SeenAct>
}

/** Commands are one event, whoever tells of them. */
const tell = (history: typeof histories extends fc.Arbitrary<infer A> ? A : never): Told => {
  const delivery: Array<SeenAct> = []
  const timeline: Array<SeenAct> = []
  const set = { labels: new Set<string>(), assignees: new Set<string>(), open: true }
  let at = 0
  for (const [index, { sameTime, step, wait }] of history.entries()) {
    if (!(sameTime && step.what === "command")) at += wait * 1_000
    const say = (whole: ForgeAct, entry: ForgeAct) => {
      delivery.push({ position: index + 1, at, claimed: at, isRead: false, by: "x", entry: null, act: whole })
      timeline.push({ position: 100 + index, at, claimed: at, isRead: true, by: "x", entry: 500 + index, act: entry })
    }
    if (step.what === "command") {
      const act: SeenAct = {
        position: index + 1,
        at,
        claimed: at,
        isRead: false,
        by: "x",
        entry: null,
        act: step.command
      }
      delivery.push(act)
      timeline.push(act)
    } else if (step.what === "closed" || step.what === "reopened") {
      if (set.open === (step.what === "reopened")) continue
      set.open = !set.open
      say({ kind: step.what }, { kind: step.what })
    } else if (step.what === "label") {
      if (set.labels.has(step.label) === step.added) continue
      if (step.added) set.labels.add(step.label)
      else set.labels.delete(step.label)
      const means = {
        active: set.labels.has("active"),
        paused: set.labels.has("paused"),
        plain: set.labels.has("plain")
      }
      say({ kind: "labels", means }, { kind: "label", means: step.label, added: step.added })
    } else {
      if (set.assignees.has(step.agent) === step.added) continue
      if (step.added) set.assignees.add(step.agent)
      else set.assignees.delete(step.agent)
      say(
        { kind: "assignees", agents: [...set.assignees] },
        { kind: "assignee", agent: step.agent, added: step.added }
      )
    }
  }
  return { delivery, timeline }
}

const marksOf = (acts: ReadonlyArray<SeenAct>, readTo: number) =>
  bookmarksOf({ acts, others: [], readTo, withdrawn: new Set() }).wanted.map(({ at, mark }) => ({ at, mark }))

it("deliveries alone, the timeline alone and both, with any deliveries lost and in any order, want the same bookmarks", () => {
  fc.assert(
    fc.property(histories, fc.infiniteStream(fc.boolean()), fc.infiniteStream(fc.nat()), (history, lost, shuffle) => {
      const { delivery, timeline } = tell(history)
      const expected = marksOf(delivery, 0)
      expect(marksOf(timeline, 99)).toEqual(expected)
      const some = delivery.filter(() => lost.next().value === false)
      const both = [...new Set([...some, ...timeline])]
      const places = new Map(both.map((act) => [act, shuffle.next().value ?? 0]))
      const anyhow = both.sort((left, right) => places.get(left)! - places.get(right)!)
      expect(marksOf(anyhow, 99)).toEqual(expected)
    }),
    { numRuns: 500 }
  )
})

it("every act has a verdict, and what is recorded has its bookmark", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { delivery } = tell(history)
      const { verdicts, wanted } = bookmarksOf({ acts: delivery, others: [], readTo: 0, withdrawn: new Set() })
      expect([...verdicts.keys()].sort((a, b) => a - b)).toEqual(delivery.map(({ position }) => position))
      const recorded = [...verdicts].filter(([, { verdict }]) => verdict === "recorded").map(([act]) => act)
      expect(new Set(wanted.map(({ act }) => act))).toEqual(new Set(recorded))
    }),
    { numRuns: 300 }
  )
})
