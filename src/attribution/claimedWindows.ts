/** The windows of all missions, by when they end: what changes in the present need not read the past. */
import type { Window } from "../mission/windows.ts"

/** A mission's windows, ascending and disjoint; `mission` is its canonical id. */
export interface MissionWindows {
  readonly mission: string
  readonly windows: ReadonlyArray<Window>
}

/** One window, and whose it is. */
export interface ClaimedWindow {
  readonly mission: string
  readonly window: Window
}

/** Ascending by end. */
export type ClaimedWindows = ReadonlyArray<ClaimedWindow>

export const claimedWindows = (missions: ReadonlyArray<MissionWindows>): ClaimedWindows =>
  missions.flatMap(({ mission, windows }) => windows.map((window) => ({ mission, window }))).sort(byEnd)

/** With the windows of some missions in the place of those they had; `from`: nothing changed before, but that one ends there. */
export const replaceWindows = (
  windows: ClaimedWindows,
  from: number,
  changed: ReadonlyArray<MissionWindows>
): ClaimedWindows => {
  const kept = countEndedBefore(windows, from)
  const names = new Set(changed.map(({ mission }) => mission))
  const others = windows.slice(kept).filter(({ mission }) => !names.has(mission))
  const fresh = claimedWindows(changed)
  return windows.slice(0, kept).concat([...others, ...fresh.slice(countEndedBefore(fresh, from))].sort(byEnd))
}

/** Those that end at the instant or after. */
export const windowsSince = (windows: ClaimedWindows, at: number): ClaimedWindows =>
  windows.slice(countEndedBefore(windows, at))

/** How many end before the instant. */
const countEndedBefore = (windows: ClaimedWindows, at: number): number => {
  let low = 0
  let high = windows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (windows[middle]!.window.to < at) low = middle + 1
    else high = middle
  }
  return low
}

/** Two open ends are the same, although their difference is no number. */
const byEnd = ({ window: left }: ClaimedWindow, { window: right }: ClaimedWindow): number =>
  left.to === right.to ? 0 : left.to - right.to
