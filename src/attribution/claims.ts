/** Which missions claim an agent's spend, and in what proportion, at any time. */
import type { SplitRule } from "../event/SplitRule.ts"
import { indexAt } from "../key/ownership.ts"
import type { Ownership, Timeline } from "../key/ownership.ts"
import { crewIncludes } from "../mission/Crew.ts"
import { Interval } from "../time/Interval.ts"
import {
  type ClaimedWindow,
  type ClaimedWindows,
  claimedWindows,
  type MissionWindows,
  replaceWindows,
  windowsSince
} from "./claimedWindows.ts"

/** A mission's part of what is shared; the weights of one outcome have no common divisor. */
export interface Share {
  readonly mission: string
  readonly weight: bigint
}

/** What becomes of spend: whose it is, and which missions bear it (ascending by id, after the split rule; none: unattributed). */
export interface Outcome {
  readonly agent: string | null
  readonly shares: ReadonlyArray<Share>
}

/** A stretch of time with one outcome. */
export interface Piece extends Interval {
  readonly outcome: Outcome
}

/** Index over the windows of all missions. Built as it is asked, agent by agent: make a new one when anything changes. */
export interface Claims {
  readonly windows: ClaimedWindows
  readonly rules: Timeline<SplitRule>
  readonly byAgent: Map<string | null, Timeline<Outcome>>
}

/** `rules` is the split rule over time, `even` where it says nothing. */
export const makeClaims = (missions: ReadonlyArray<MissionWindows>, rules: Timeline<SplitRule>): Claims => ({
  windows: claimedWindows(missions),
  rules,
  byAgent: new Map()
})

/**
 * The same after a change that made a difference within the stretches only (ascending, disjoint), to the windows of the missions
 * named and to the rules: the rest is not swept again.
 */
export const reviseClaims = (
  { byAgent, windows: before }: Claims,
  stretches: ReadonlyArray<Interval>,
  changed: ReadonlyArray<MissionWindows>,
  rules: Timeline<SplitRule>
): Claims => {
  if (stretches.length === 0) return { windows: before, rules, byAgent }
  const windows = changed.length === 0 ? before : replaceWindows(before, stretches[0]!.from, changed)
  const revised = [...byAgent].map(([agent, outcomes]) => {
    const spliced = stretches.reduce(
      (spliced, stretch) => splice(spliced, sweep(agent, windows, rules, stretch), stretch),
      outcomes
    )
    return [agent, spliced] as const
  })
  return { windows, rules, byAgent: new Map(revised) }
}

/**
 * The outcomes of a key's spend over a finite interval, ascending and without gaps. Pieces are maximal: neighbours differ, so a
 * change that does not touch the outcome moves no tick.
 */
export const outcomesOver = (claims: Claims, owner: Ownership, interval: Interval): ReadonlyArray<Piece> => {
  const pieces: Array<Piece> = []
  let { from } = interval
  for (let index = indexAt(owner, from); from < interval.to; index++) {
    const to = Math.min(interval.to, owner.froms[index + 1] ?? Infinity)
    appendOutcomes(pieces, outcomesOf(claims, owner.values[index] ?? null), from, to)
    from = to
  }
  return pieces
}

const appendOutcomes = (pieces: Array<Piece>, outcomes: Timeline<Outcome>, from: number, to: number): void => {
  let at = from
  for (let index = indexAt(outcomes, at); at < to; index++) {
    const next = Math.min(to, outcomes.froms[index + 1] ?? Infinity)
    const outcome = outcomes.values[index]!
    const last = pieces.at(-1)
    // A key given to the agent who has it already changes no outcome.
    if (last?.outcome === outcome) pieces[pieces.length - 1] = { from: last.from, to: next, outcome }
    else pieces.push({ from: at, to: next, outcome })
    at = next
  }
}

const outcomesOf = (claims: Claims, agent: string | null): Timeline<Outcome> => {
  const known = claims.byAgent.get(agent)
  if (known !== undefined) return known
  const outcomes = sweep(agent, claims.windows, claims.rules, Interval.always)
  claims.byAgent.set(agent, outcomes)
  return outcomes
}

/** A window that opens or closes. */
interface Edge extends ClaimedWindow {
  readonly at: number
  readonly opens: boolean
}

/** All outcomes of one agent's spend within the stretch. */
const sweep = (
  agent: string | null,
  windows: ClaimedWindows,
  rules: Timeline<SplitRule>,
  stretch: Interval
): Timeline<Outcome> => {
  const edges = edgesOf(agent, windows, stretch)
  const changes = rules.froms.filter((at) => Interval.contains(stretch, at))
  const instants = [...new Set([stretch.from, ...edges.map(({ at }) => at), ...changes])].sort((a, b) => a - b)
  const froms: Array<number> = []
  const values: Array<Outcome> = []
  const open: Array<ClaimedWindow> = []
  let edge = 0
  for (const instant of instants) {
    for (; edge < edges.length && edges[edge]!.at === instant; edge++) step(open, edges[edge]!)
    const shares = divide(open, rules.values[indexAt(rules, instant)] ?? "even")
    if (values.length > 0 && sameShares(values.at(-1)!.shares, shares)) continue
    froms.push(instant)
    values.push({ agent, shares })
  }
  return { froms, values }
}

/** A window that is open when the stretch begins opens there. */
const edgesOf = (
  agent: string | null,
  windows: ClaimedWindows,
  { from, to }: Interval
): ReadonlyArray<Edge> => {
  const edges: Array<Edge> = []
  for (const { mission, window } of windowsSince(windows, from)) {
    if (window.to <= from || window.from >= to || !crewIncludes(window.crew, agent)) continue
    edges.push({ mission, window, at: Math.max(window.from, from), opens: true })
    if (window.to < to) edges.push({ mission, window, at: window.to, opens: false })
  }
  // A window that closes makes room for the same mission's next one at the same instant.
  return edges.sort((left, right) => left.at - right.at || Number(left.opens) - Number(right.opens))
}

/** `outcomes` with those of the stretch in their place; neighbours differ again. */
const splice = (outcomes: Timeline<Outcome>, inner: Timeline<Outcome>, { from, to }: Interval): Timeline<Outcome> => {
  const last = indexAt(outcomes, from)
  const before = outcomes.froms[last] === from ? last : last + 1
  const froms = outcomes.froms.slice(0, before)
  const values = outcomes.values.slice(0, before)
  const after = to === Infinity ? outcomes.froms.length : indexAt(outcomes, to)
  const append = (at: number, outcome: Outcome) => {
    if (values.length > 0 && sameShares(values.at(-1)!.shares, outcome.shares)) return
    froms.push(at)
    values.push(outcome)
  }
  for (const [index, at] of inner.froms.entries()) append(at, inner.values[index]!)
  for (let index = after; index < outcomes.froms.length; index++) {
    append(Math.max(outcomes.froms[index]!, to), outcomes.values[index]!)
  }
  return { froms, values }
}

/** Keeps `open` ascending by mission. */
const step = (open: Array<ClaimedWindow>, { mission, opens, window }: Edge): void => {
  let index = 0
  while (index < open.length && open[index]!.mission < mission) index++
  if (opens) open.splice(index, 0, { mission, window })
  else open.splice(index, 1)
}

const divide = (claimants: ClaimedWindows, rule: SplitRule): ReadonlyArray<Share> => {
  if (claimants.length === 0) return []
  switch (rule) {
    case "even":
      return claimants.map(({ mission }) => ({ mission, weight: 1n }))
    case "weighted": {
      const divisor = claimants.reduce((common, { window }) => greatestCommonDivisor(common, window.weight), 0n)
      return claimants.map(({ mission, window }) => ({ mission, weight: window.weight / divisor }))
    }
    case "latest": {
      const last = claimants.reduce((last, next) => next.window.startedAt > last.window.startedAt ? next : last)
      return [{ mission: last.mission, weight: 1n }]
    }
  }
}

const greatestCommonDivisor = (left: bigint, right: bigint): bigint =>
  right === 0n ? left : greatestCommonDivisor(right, left % right)

/** Whether the same missions bear the same parts. */
export const sameShares = (left: ReadonlyArray<Share>, right: ReadonlyArray<Share>): boolean =>
  left.length === right.length &&
  left.every(({ mission, weight }, index) => mission === right[index]!.mission && weight === right[index]!.weight)
