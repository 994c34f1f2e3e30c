/** The stretch of time outside of which a change made no difference. */
import { indexAt, type Timeline } from "../key/ownership.ts"
import { isAlike } from "../mission/joinWindows.ts"
import type { WindowsChange } from "../mission/MissionProjection.ts"
import type { Window } from "../mission/windows.ts"
import { Interval } from "../time/Interval.ts"

/** From the first to the last instant at which two timelines differ; nothing where they never do. */
export const changedStretch = <A>(before: Timeline<A>, after: Timeline<A>): ReadonlyArray<Interval> =>
  stretch(
    [...before.froms, ...after.froms],
    (at) => before.values[indexAt(before, at)] === after.values[indexAt(after, at)]
  )

/** The same for the windows of missions: one stretch each, ascending and disjoint where they are put together. */
export const changedWindows = (changes: ReadonlyArray<WindowsChange>): ReadonlyArray<Interval> =>
  Interval.merge(changes.flatMap(({ after, before }) =>
    stretch(
      [...before, ...after].flatMap(({ from, to }) => [from, to]),
      (at) => sameWindow(before.find((window) => holds(window, at)), after.find((window) => holds(window, at)))
    )
  ))

/** Between two neighbouring instants nothing changes, so that looking at each instant once is enough. */
const stretch = (instants: ReadonlyArray<number>, same: (at: number) => boolean): ReadonlyArray<Interval> => {
  const sorted = [...new Set(instants)].sort((left, right) => left - right)
  const differing = sorted.map((at, index) => ({ at, to: sorted[index + 1] ?? Infinity })).filter(({ at }) => !same(at))
  const first = differing[0]
  return first === undefined ? [] : [{ from: first.at, to: differing.at(-1)!.to }]
}

const holds = ({ from, to }: Interval, at: number): boolean => from <= at && at < to

const sameWindow = (left: Window | undefined, right: Window | undefined): boolean =>
  left === undefined || right === undefined ? left === right : isAlike(left, right)
