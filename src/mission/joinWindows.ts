/** Windows of several origins as one list: what was bookmarked, what was added afterwards, what a duplicate had. */
import { sameCrew, uniteCrews } from "./Crew.ts"
import type { Window } from "./windows.ts"

/**
 * The windows in which any of the lists has one, ascending, disjoint, as long as they can be. Where windows overlap, the crews are
 * united and the highest weight and latest start count: joining is commutative, associative and idempotent, so it does not matter
 * what was recorded first, or twice.
 */
export const joinWindows = (lists: ReadonlyArray<ReadonlyArray<Window>>): ReadonlyArray<Window> => {
  const filled = lists.filter((windows) => windows.length > 0)
  if (filled.length < 2) return filled[0] ?? []
  const windows = filled.flat()
  const instants = [...new Set(windows.flatMap(({ from, to }) => [from, to]))].sort((left, right) => left - right)
  const joined: Array<Window> = []
  for (const [index, from] of instants.slice(0, -1).entries()) {
    const open = windows.filter((window) => window.from <= from && from < window.to)
    if (open.length > 0) append(joined, { ...open.reduce(unite), from, to: instants[index + 1]! })
  }
  return joined
}

/** Whether two windows differ in nothing but their times. */
export const isAlike = (left: Window, right: Window): boolean =>
  left.weight === right.weight && left.startedAt === right.startedAt && sameCrew(left.crew, right.crew)

const unite = (left: Window, right: Window): Window => ({
  ...left,
  crew: uniteCrews(left.crew, right.crew),
  weight: left.weight > right.weight ? left.weight : right.weight,
  startedAt: Math.max(left.startedAt, right.startedAt)
})

const append = (windows: Array<Window>, next: Window): void => {
  const last = windows.at(-1)
  if (last !== undefined && last.to === next.from && isAlike(last, next)) {
    windows[windows.length - 1] = { ...last, to: next.to }
  } else windows.push(next)
}
