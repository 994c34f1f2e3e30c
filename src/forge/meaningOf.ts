/** What one deed on an issue means for its mission, in the phase that the mission is in. */
import { crewIncludes } from "../mission/Crew.ts"
import type { Deed, Did, LabelState } from "./matchActs.ts"
import { isUnderWay, type Phase } from "./Phase.ts"

/** What a bookmark of the forge says; crews in alphabetical order, nobody named: everyone. Instants in ms, half-open. */
export type Mark =
  | { readonly kind: "start"; readonly crew: ReadonlyArray<string>; readonly weight: bigint }
  | { readonly kind: "pause" | "resume" | "end" }
  | { readonly kind: "crew"; readonly add: ReadonlyArray<string>; readonly remove: ReadonlyArray<string> }
  | { readonly kind: "add"; readonly from: number; readonly to: number; readonly crew: ReadonlyArray<string> }

export interface Verdict {
  readonly verdict: "recorded" | "nothing" | "refused"
  readonly reason: string | null
}

/** What is remembered of an issue beside its mission's phase. */
export interface Memory {
  readonly assigned: ReadonlyArray<string>
  readonly labels: LabelState
  readonly issue: "open" | "closed"
  /** The phase that closing the issue ended; null: it ended none, or something was started since. */
  readonly closing: Phase | null
}

export const noMemory: Memory = { assigned: [], labels: "none", issue: "open", closing: null }

export interface Meaning extends Verdict {
  readonly marks: ReadonlyArray<Mark>
  readonly memory: Memory
}

export const meaningOf = (deed: Deed, phase: Phase, memory: Memory): Meaning => {
  const { did } = deed
  switch (did.kind) {
    case "command":
      return ofCommand(did, deed.by, phase, memory)
    case "labels":
      return ofLabels(did.state, phase, memory)
    case "issue":
      return did.state === "closed" ? ofClosing(phase, memory) : ofReopening(phase, memory)
    case "assignees":
      return ofAssignees(did.agents, phase, memory)
    case "worked":
      return recorded(memory, { kind: "add", from: deed.at - did.seconds * 1_000, to: deed.at, crew: [did.agent] })
    case "named":
      return nothing(memory, null)
  }
}

const recorded = (memory: Memory, ...marks: ReadonlyArray<Mark>): Meaning => ({
  verdict: "recorded",
  reason: null,
  marks,
  memory: marks.some(({ kind }) => kind === "start") ? { ...memory, closing: null } : memory
})

const nothing = (memory: Memory, reason: string | null): Meaning => ({ verdict: "nothing", reason, marks: [], memory })

const refused = (memory: Memory, reason: string): Meaning => ({ verdict: "refused", reason, marks: [], memory })

type Command = Extract<Did, { readonly kind: "command" }>

const ofCommand = (command: Command, by: string | null, phase: Phase, memory: Memory): Meaning => {
  const obstacle = obstacleTo(command, by)
  if (obstacle !== null) return refused(memory, obstacle)
  switch (command.command) {
    case "start":
      return ofStart(command.agents, phase, memory)
    case "pause":
      if (phase.state !== "open") return nothing(memory, notSo(phase, "not open"))
      return ofLeaving("pause", command.agents, phase, memory)
    case "resume":
      return ofResume(command.agents, phase, memory)
    case "end":
      if (!isUnderWay(phase)) return nothing(memory, notSo(phase, "not under way"))
      return ofLeaving("end", command.agents, phase, memory)
    default:
      return nothing(memory, null)
  }
}

/** A name that nobody knows is a slip of the pen, and a crew without it would be another crew. */
const obstacleTo = ({ command, permitted, reason, unknown }: Command, by: string | null): string | null => {
  if (reason !== null) return reason
  if (command === "refused") return "it is no command"
  if (permitted === false) return `${by ?? "its author"} may not write to the repository`
  if (permitted === null) return `nobody could tell whether ${by ?? "its author"} may write to the repository`
  if (unknown.length === 0 || command === "cost" || command === "status") return null
  return `no agent is known as ${unknown.join(", ")}`
}

const notSo = ({ state }: Phase, what: string): string =>
  state === "none" ? "the mission had not been started" : `the mission was ${what}`

const ofStart = (named: ReadonlyArray<string>, phase: Phase, memory: Memory): Meaning => {
  if (phase.state !== "open") {
    const crew = sorted(named.length > 0 ? named : memory.assigned)
    return recorded(memory, { kind: "start", crew, weight: phase.weight })
  }
  const add = sorted(named.filter((agent) => !crewIncludes(phase.crew, agent)))
  return add.length > 0
    ? recorded(memory, { kind: "crew", add, remove: [] })
    : nothing(memory, "the mission was open already")
}

/** Who is named leaves; where nobody else is in the crew, or nobody is named, it is the mission that pauses or ends. */
const ofLeaving = (kind: "pause" | "end", named: ReadonlyArray<string>, phase: Phase, memory: Memory): Meaning => {
  const remove = sorted(named.filter((agent) => crewIncludes(phase.crew, agent)))
  const isEverybody = !phase.crew.everyone && remove.length === phase.crew.agents.size
  if (named.length === 0 || isEverybody) return recorded(memory, { kind })
  return remove.length > 0
    ? recorded(memory, { kind: "crew", add: [], remove })
    : nothing(memory, "who is named was not in the crew")
}

/** Who is named joins; a mission that is paused goes on. */
const ofResume = (named: ReadonlyArray<string>, phase: Phase, memory: Memory): Meaning => {
  const add = sorted(named.filter((agent) => !crewIncludes(phase.crew, agent)))
  const joined = add.length > 0 ? [{ kind: "crew", add, remove: [] } as const] : []
  if (phase.state === "paused") return recorded(memory, { kind: "resume" }, ...joined)
  if (phase.state !== "open" || named.length === 0) return nothing(memory, notSo(phase, "not paused"))
  return add.length > 0 ? recorded(memory, ...joined) : nothing(memory, "who is named was in the crew")
}

const ofLabels = (state: LabelState, phase: Phase, before: Memory): Meaning => {
  const memory = { ...before, labels: state }
  if (state === before.labels) return nothing(memory, "it changed nothing")
  if (state === "running") {
    if (phase.state === "paused") return recorded(memory, { kind: "resume" })
    return ofStart([], phase, memory)
  }
  if (state === "paused") {
    return phase.state === "open" ? recorded(memory, { kind: "pause" }) : nothing(memory, notSo(phase, "not open"))
  }
  return isUnderWay(phase) ? recorded(memory, { kind: "end" }) : nothing(memory, notSo(phase, "not under way"))
}

const ofClosing = (phase: Phase, before: Memory): Meaning => {
  const memory: Memory = { ...before, issue: "closed" }
  if (before.issue === "closed") return nothing(memory, "the issue was closed already")
  if (!isUnderWay(phase)) return nothing({ ...memory, closing: null }, notSo(phase, "not under way"))
  return recorded({ ...memory, closing: phase }, { kind: "end" })
}

const ofReopening = (phase: Phase, before: Memory): Meaning => {
  const memory: Memory = { ...before, issue: "open", closing: null }
  const { closing } = before
  if (closing === null || phase.state !== "ended") {
    return nothing(memory, phase.state === "none" ? notSo(phase, "") : "the mission was not ended by closing the issue")
  }
  // A start that names nobody would be everyone's.
  if (!closing.crew.everyone && closing.crew.agents.size === 0) {
    return nothing(memory, "nobody was in the crew any more")
  }
  return recorded(memory, ...startAgain(closing))
}

/** With the crew and weight that it had, paused if it was. */
const startAgain = ({ crew, state, weight }: Phase): ReadonlyArray<Mark> => {
  const members = crew.everyone ? [] : sorted([...crew.agents])
  const left = crew.everyone ? sorted([...crew.except]) : []
  return [
    { kind: "start", crew: members, weight },
    ...left.length === 0 ? [] : [{ kind: "crew", add: [], remove: left } as const],
    ...state === "paused" ? [{ kind: "pause" } as const] : []
  ]
}

/**
 * "Everyone" neither grows by an assignee nor shrinks by one who leaves; the last of a crew stays, for a mission that is under way is
 * somebody's.
 */
const ofAssignees = (agents: ReadonlyArray<string>, phase: Phase, before: Memory): Meaning => {
  const memory = { ...before, assigned: agents }
  const { crew } = phase
  if (!isUnderWay(phase)) return nothing(memory, notSo(phase, "not under way"))
  if (crew.everyone) return nothing(memory, "everyone's spend counts")
  const add = sorted(agents.filter((agent) => !before.assigned.includes(agent) && !crew.agents.has(agent)))
  const gone = sorted(before.assigned.filter((agent) => !agents.includes(agent) && crew.agents.has(agent)))
  const remove = add.length === 0 && gone.length === crew.agents.size ? gone.slice(1) : gone
  if (add.length + remove.length > 0) return recorded(memory, { kind: "crew", add, remove })
  return nothing(memory, gone.length > 0 ? "the last of the crew stays" : "the crew stays the same")
}

const sorted = (agents: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(agents)].sort()
