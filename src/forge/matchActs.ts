/** From what deliveries and timelines told of one issue to what was done there: each deed once, in order. */
import type { ForgeAct } from "../event/Forge.ts"
import { dated } from "./dated.ts"
import { type SeenAct, stateTrack } from "./stateTrack.ts"

export type LabelState = "none" | "running" | "paused"

/** What a deed comes to; labels and assignees as they are after it. */
export type Did =
  | Extract<ForgeAct, { readonly kind: "command" | "worked" | "named" }>
  | { readonly kind: "issue"; readonly state: "open" | "closed" }
  | { readonly kind: "labels"; readonly state: LabelState }
  | { readonly kind: "assignees"; readonly agents: ReadonlyArray<string> }

/** `told`: positions of the events that tell of it; the first stands for it. `claimed`, `isRead`: as of `SeenAct`. */
export interface Deed {
  readonly at: number
  readonly claimed: number
  readonly isRead: boolean
  readonly by: string | null
  readonly told: ReadonlyArray<number>
  readonly did: Did
}

export interface Matched {
  readonly deeds: ReadonlyArray<Deed>
  /** Acts of deliveries that the timeline does not know: forged, or sent again. */
  readonly refuted: ReadonlyArray<number>
}

/** A label that is set again so soon was never meant to be off: forges change one label after the other. ms. */
const swap = 2_000

/** `readTo`: what had been recorded up to this position stands in the issue's timeline, or did not happen; 0: it was never read whole. */
export const matchActs = (acts: ReadonlyArray<SeenAct>, readTo: number): Matched => {
  const issue = stateTrack<"open" | "closed">(acts, readTo, {
    begin: "open",
    step: (_, { kind }) => kind === "closed" ? "closed" : kind === "reopened" ? "open" : undefined,
    whole: ({ kind }) => kind === "closed" ? "closed" : kind === "reopened" ? "open" : undefined,
    textOf: (state) => state
  })
  const labels = stateTrack<ReadonlySet<string>>(acts, readTo, {
    begin: new Set(),
    step: (state, act) => act.kind === "label" ? changed(state, act.means, act.added) : undefined,
    whole: (act) => act.kind === "labels" ? new Set(meanings.filter((one) => act.means[one])) : undefined,
    textOf
  })
  const assignees = stateTrack<ReadonlySet<string>>(acts, readTo, {
    begin: new Set(),
    step: (state, act) => act.kind === "assignee" ? changed(state, act.agent, act.added) : undefined,
    whole: (act) => act.kind === "assignees" ? new Set(act.agents) : undefined,
    textOf
  })
  const others = acts.flatMap(({ act, position, ...rest }): ReadonlyArray<Deed> =>
    act.kind === "worked" || act.kind === "named" ? [{ ...rest, told: [position], did: act }] : []
  )
  return {
    deeds: dated([
      ...issue.stations.map(({ state, ...rest }): Deed => ({ ...rest, did: { kind: "issue", state } })),
      ...settledLabels(labels.stations.map(({ state, ...rest }) => ({ ...rest, state: labelState(state) }))),
      ...assignees.stations.map(({ state, ...rest }): Deed => ({
        ...rest,
        did: { kind: "assignees", agents: [...state].sort() }
      })),
      ...commandsIn(acts),
      ...others
    ]).toSorted((left, right) => left.at - right.at || left.told[0]! - right.told[0]!),
    refuted: [...issue.refuted, ...labels.refuted, ...assignees.refuted]
  }
}

/** Of a comment that was seen both with and without word of whether its author may command, the word counts. */
const commandsIn = (acts: ReadonlyArray<SeenAct>): ReadonlyArray<Deed> => {
  const seen = acts.flatMap(({ act, position, ...rest }) =>
    act.kind === "command" ? [{ ...rest, told: [position], did: act }] : []
  )
  const proven = new Map(seen.flatMap((deed) => deed.did.permitted === null ? [] : [[deed.did.comment, deed] as const]))
  return seen.filter(({ did: { comment, permitted }, told }) => {
    const known = permitted === null ? proven.get(comment) : undefined
    known?.told.push(...told)
    return known === undefined
  })
}

const meanings = ["active", "paused", "plain"] as const

const labelState = (labels: ReadonlySet<string>): LabelState =>
  labels.has("paused") ? "paused" : labels.size > 0 ? "running" : "none"

const changed = (state: ReadonlySet<string>, one: string, added: boolean): ReadonlySet<string> =>
  new Set(added ? [...state, one] : [...state].filter((other) => other !== one))

const textOf = (state: ReadonlySet<string>): string => [...state].sort().join(" ")

const settledLabels = (
  stations: ReadonlyArray<Omit<Deed, "did"> & { readonly state: LabelState }>
): ReadonlyArray<Deed> => {
  const deeds: Array<Deed> = []
  const carried: Array<number> = []
  for (const [index, { state, ...rest }] of stations.entries()) {
    const next = stations[index + 1]
    if (state === "none" && next !== undefined && next.claimed - rest.claimed <= swap) {
      carried.push(...rest.told)
      continue
    }
    deeds.push({ ...rest, told: [...rest.told, ...carried.splice(0)], did: { kind: "labels", state } })
  }
  return deeds
}
