/** Random things that people do on the team's forge, for properties: few people, labels and words, so that they collide. */
import * as fc from "fast-check"
import type { On } from "../../src/demo/forge/Controls.ts"
import type { ForgeStandIn } from "../../src/demo/forge/ForgeStandIn.ts"
import { repository } from "./forge.ts"

const people = ["ludo", "hannibal", "face", "stranger"] as const
const labels = ["mission", "mission/active", "mission/paused", "deep"] as const
const words = [
  ...["/mission start", "/mission start @hannibal", "/mission pause", "/mission resume", "/mission end"],
  ...["/mission cost", "> /mission end", "`/mission end`", "talk"]
] as const

/** The issues that steps go to: the team's own, and a second that a test opens. */
export const issues = [3, 4] as const

/** Seconds to wait, then what is done where; each kind of step uses what it needs of the rest. */
export const forgeStep = fc.record({
  wait: fc.integer({ min: 0, max: 3 }),
  by: fc.constantFrom(...people),
  issue: fc.constantFrom(...issues),
  what: fc.constantFrom(
    ...["close", "reopen", "label", "unlabel", "clear", "assign", "unassign", "comment", "refer"] as const
  ),
  label: fc.constantFrom(...labels),
  login: fc.constantFrom(...people),
  body: fc.constantFrom(...words)
})

export type ForgeStep = typeof forgeStep extends fc.Arbitrary<infer A> ? A : never

/** Does it, as a person would in the forge's pages; the clock is the test's. */
export const takeStep = (forge: ForgeStandIn, { body, by, issue, label, login, what }: ForgeStep): void => {
  const on: On = { repository, issue, by }
  const deeds = {
    close: () => forge.closeIssue(on),
    reopen: () => forge.reopenIssue(on),
    label: () => forge.label({ ...on, add: [label] }),
    unlabel: () => forge.label({ ...on, remove: [label] }),
    clear: () => forge.clearLabels(on),
    assign: () => forge.assign({ ...on, login }),
    unassign: () => forge.unassign({ ...on, login }),
    comment: () => void forge.comment({ ...on, body }),
    refer: () => forge.refer({ ...on, shown: "hidden" })
  }
  deeds[what]()
}
