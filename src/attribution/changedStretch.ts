/** The stretch of time outside of which a change made no difference. */
import { indexAt, type Timeline } from "../key/ownership.ts"
import type { Crew, Window } from "../mission/windows.ts"
import type { Interval } from "../time/Interval.ts"

/** From the first to the last instant at which two timelines differ, `undefined` where they never do. */
export const changedStretch = <A>(before: Timeline<A>, after: Timeline<A>): Interval | undefined =>
  stretch(
    [...before.froms, ...after.froms],
    (at) => before.values[indexAt(before, at)] === after.values[indexAt(after, at)]
  )

/** The same for the windows of a mission. */
export const changedWindows = (before: ReadonlyArray<Window>, after: ReadonlyArray<Window>): Interval | undefined =>
  stretch(
    [...before, ...after].flatMap(({ from, to }) => [from, to]),
    (at) => sameWindow(before.find((window) => holds(window, at)), after.find((window) => holds(window, at)))
  )

/** Between two neighbouring instants nothing changes, so that looking at each instant once is enough. */
const stretch = (instants: ReadonlyArray<number>, same: (at: number) => boolean): Interval | undefined => {
  const sorted = [...new Set(instants)].sort((left, right) => left - right)
  const differing = sorted.map((at, index) => ({ at, to: sorted[index + 1] ?? Infinity })).filter(({ at }) => !same(at))
  const first = differing[0]
  return first === undefined ? undefined : { from: first.at, to: differing.at(-1)!.to }
}

const holds = ({ from, to }: Interval, at: number): boolean => from <= at && at < to

const sameWindow = (left: Window | undefined, right: Window | undefined): boolean =>
  left === undefined || right === undefined
    ? left === right
    : left.weight === right.weight && left.startedAt === right.startedAt && sameCrew(left.crew, right.crew)

const sameCrew = (left: Crew, right: Crew): boolean => {
  const [some, others] = [left, right].map((crew) => crew.everyone ? crew.except : crew.agents) as [
    ReadonlySet<string>,
    ReadonlySet<string>
  ]
  return left.everyone === right.everyone && some.size === others.size && [...some].every((agent) => others.has(agent))
}
