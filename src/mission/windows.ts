/** From a mission's bookmarks to the windows in which spend counts for it. */
import type { Interval } from "../time/Interval.ts"
import { changeCrew, type Crew, crewOf, sameCrew } from "./Crew.ts"

export type BookmarkKind = "start" | "resume" | "pause" | "end" | "crew"

/** One bookmark of one mission; retracted ones are left out by the caller. */
export interface Bookmark {
  readonly position: number
  readonly id: string
  readonly kind: BookmarkKind
  /** When it happened, in milliseconds. */
  readonly at: number
  /** Start: the agents whose spend counts; nobody named: everyone's. */
  readonly crew?: ReadonlyArray<string>
  /** Start: the mission's part under the rule `weighted`, positive; 1 where not given. */
  readonly weight?: bigint
  /** Crew: agents who join, */
  readonly add?: ReadonlyArray<string>
  /** and those who leave; who does both has left. */
  readonly remove?: ReadonlyArray<string>
  /** Canonical text of the payload: decides between bookmarks of one kind at one instant. */
  readonly order: string
}

/** Half-open; `to` is `Infinity` while open. */
export interface Window extends Interval {
  readonly crew: Crew
  readonly weight: bigint
  /** When the mission was last started; resuming and a change of crew are no start. For the rule `latest`. */
  readonly startedAt: number
}

export type MissionState = "none" | "open" | "paused" | "ended"

/** A bookmark that does not apply, why, and what a person can do about it. */
export interface Ignored {
  readonly bookmark: { readonly id: string }
  readonly reason: string
  readonly remedy?: string
}

/** `windows` are ascending, disjoint and not empty; neighbours that touch differ. */
export interface MissionHistory {
  readonly windows: ReadonlyArray<Window>
  readonly ignored: ReadonlyArray<Ignored>
  readonly state: MissionState
}

/** `applied`: the bookmarks that count, in the order in which they do. */
export interface FoldedBookmarks extends MissionHistory {
  readonly applied: ReadonlyArray<Bookmark>
}

/**
 * Folds the bookmarks by when they happened, whatever the order in which they were recorded. Of one instant, those that apply to
 * the state reached go first, then start, resume, pause, end, crew, then by payload.
 *
 * - A start opens; in an open window it is ignored, so a start before an open window extends it. After a pause or an end it opens
 *   a new window with its own crew and weight.
 * - A pause closes, a resume goes on with the same crew and weight. An end closes for good, also while paused.
 * - A change of crew cuts an open window; while paused it holds from the next resume on.
 * - A bookmark that does not apply to the state is ignored, with the reason.
 */
export const foldBookmarks = (bookmarks: ReadonlyArray<Bookmark>): FoldedBookmarks => {
  const waiting = [...bookmarks].sort(byInstant)
  const ignored: Array<Ignored> = []
  const applied: Array<Bookmark> = []
  const windows: Array<Window> = []
  let progress = notStarted
  while (waiting.length > 0) {
    const bookmark = takeNext(waiting, progress.state)
    const obstacle = obstacles[bookmark.kind][progress.state]
    if (obstacle !== undefined) {
      ignored.push({ bookmark, ...obstacle })
      continue
    }
    applied.push(bookmark)
    const next = apply(progress, bookmark)
    if (progress.state === "open") close(windows, progress, bookmark.at)
    progress = { ...next, from: bookmark.at }
  }
  if (progress.state === "open") close(windows, progress, Infinity)
  return { windows, ignored, applied, state: progress.state }
}

/** What the next window will be like, and since when. */
interface Progress {
  readonly state: MissionState
  readonly from: number
  readonly crew: Crew
  readonly weight: bigint
  readonly startedAt: number
}

const notStarted: Progress = {
  state: "none",
  from: -Infinity,
  crew: { everyone: true, except: new Set() },
  weight: 1n,
  startedAt: -Infinity
}

type Obstacle = Omit<Ignored, "bookmark">

/** By then the mission had no window of these bookmarks; it may have had others. */
export const neverStarted: Obstacle = {
  reason: "the mission had not been started",
  remedy: "say when it began with ledger mission start --at"
}
const alreadyEnded: Obstacle = {
  reason: "the mission had already ended",
  remedy: "if it went on, start it again with --at, or take the end back with ledger mission retract"
}
const alreadyOpen: Obstacle = {
  reason: "the mission was already open",
  remedy: "to begin anew there, pause or end it first, with --at"
}
const notPaused: Obstacle = {
  reason: "the mission was not paused",
  remedy: "if it was, say since when with ledger mission pause --at"
}
const alreadyPaused: Obstacle = {
  reason: "the mission was already paused",
  remedy: "if it went on in between, say so with ledger mission resume --at"
}

/** Why a bookmark does not apply to a state; where there is no reason it applies. */
const obstacles: Record<BookmarkKind, Partial<Record<MissionState, Obstacle>>> = {
  start: { open: alreadyOpen },
  resume: { none: neverStarted, open: notPaused, ended: alreadyEnded },
  pause: { none: neverStarted, paused: alreadyPaused, ended: alreadyEnded },
  end: { none: neverStarted, ended: alreadyEnded },
  crew: { none: neverStarted, ended: alreadyEnded }
}

const rank: Record<BookmarkKind, number> = { start: 0, resume: 1, pause: 2, end: 3, crew: 4 }

const compareText = (left: string, right: string): number => left < right ? -1 : left > right ? 1 : 0

/** Position comes last and only between bookmarks that say the same: the order of arrival moves no money. */
const byInstant = (left: Bookmark, right: Bookmark): number =>
  left.at - right.at || rank[left.kind] - rank[right.kind] || compareText(left.order, right.order) ||
  left.position - right.position

/** Of the bookmarks of the earliest instant the first that applies, else the first. */
const takeNext = (waiting: Array<Bookmark>, state: MissionState): Bookmark => {
  const { at } = waiting[0]!
  let index = 0
  while (index < waiting.length && waiting[index]!.at === at) {
    if (obstacles[waiting[index]!.kind][state] === undefined) return waiting.splice(index, 1)[0]!
    index++
  }
  return waiting.shift()!
}

const apply = (progress: Progress, bookmark: Bookmark): Progress => {
  switch (bookmark.kind) {
    case "start":
      return {
        state: "open",
        from: bookmark.at,
        crew: crewOf(bookmark.crew ?? []),
        weight: bookmark.weight ?? 1n,
        startedAt: bookmark.at
      }
    case "resume":
      return { ...progress, state: "open" }
    case "pause":
      return { ...progress, state: "paused" }
    case "end":
      return { ...progress, state: "ended" }
    case "crew":
      return { ...progress, crew: changeCrew(progress.crew, bookmark.add ?? [], bookmark.remove ?? []) }
  }
}

const close = (windows: Array<Window>, { crew, from, startedAt, weight }: Progress, to: number): void => {
  if (to <= from) return
  const last = windows.at(-1)
  if (last !== undefined && last.to === from && last.startedAt === startedAt && sameCrew(last.crew, crew)) {
    windows[windows.length - 1] = { ...last, to }
  } else windows.push({ from, to, crew, weight, startedAt })
}
