/** What comes of everything that was said about a mission: its bookmarks, windows added afterwards, and those of its duplicates. */
import { crewOf } from "./Crew.ts"
import { joinWindows } from "./joinWindows.ts"
import type { Issue } from "./Lineage.ts"
import {
  type Bookmark,
  foldBookmarks,
  type Ignored,
  type MissionHistory,
  type MissionState,
  neverStarted,
  type Window
} from "./windows.ts"

/** A window that was added afterwards, half-open; `crew` as of a start. */
export interface AddedWindow {
  readonly kind: "add"
  readonly id: string
  readonly from: number
  readonly to: number
  readonly crew: ReadonlyArray<string>
  readonly weight: bigint
}

/** One thing that was said about an issue and not retracted. */
export type Statement = Bookmark | AddedWindow

/** Why a bookmark changes nothing that is not its own: windows added afterwards, and what a duplicate had before the merge. */
export const notCut = "its windows then were added or merged, which this bookmark does not cut"

/**
 * The history of a mission of these issues: its own, and its duplicates. An issue's bookmarks are folded among themselves; from
 * the merge on a duplicate follows the bookmarks of the mission too, so that an end ends both. Then all windows are joined.
 */
export const joinedHistory = (
  issues: ReadonlyArray<Issue>,
  saidOf: (issue: Issue) => ReadonlyArray<Statement>
): MissionHistory => {
  const folded = issues.map((issue) => {
    const own = saidOf(issue).filter(isBookmark)
    const followed = bookmarksOf(issue, saidOf)
    return { own, followed, history: foldBookmarks(followed) }
  })
  const added = issues.flatMap(saidOf).filter((said) => said.kind === "add").map((said) => [windowOf(said)])
  const histories = folded.map(({ history }) => history)
  return {
    windows: joinWindows([...histories.map(({ windows }) => windows), ...added]),
    ignored: ignoredBy(folded).map((ignored) => truly(ignored, folded, added.flat())),
    state: joinedState(histories, added.length > 0)
  }
}

/** The bookmarks that an issue's windows are folded from: its own, and those it follows. */
export const bookmarksOf = (
  issue: Issue,
  saidOf: (issue: Issue) => ReadonlyArray<Statement>
): ReadonlyArray<Bookmark> => [...saidOf(issue).filter(isBookmark), ...bookmarksFollowed(issue, saidOf)]

const isBookmark = (said: Statement): said is Bookmark => said.kind !== "add"

/** Bookmarks of what the issue was merged into, since then. */
const bookmarksFollowed = (
  { merged }: Issue,
  saidOf: (issue: Issue) => ReadonlyArray<Statement>
): ReadonlyArray<Bookmark> => {
  const followed: Array<Bookmark> = []
  let since = -Infinity
  for (let step = merged; step !== undefined; step = step.into.merged) {
    since = Math.max(since, step.at)
    followed.push(...saidOf(step.into).filter(isBookmark).filter(({ at }) => at >= since))
  }
  return followed
}

const windowOf = ({ crew, from, to, weight }: AddedWindow): Window => ({
  from,
  to,
  crew: crewOf(crew),
  weight,
  startedAt: from
})

interface Folded {
  readonly own: ReadonlyArray<Bookmark>
  readonly followed: ReadonlyArray<Bookmark>
  readonly history: MissionHistory
}

/** A bookmark that applies to one of the issues that follow it is not ignored. */
const ignoredBy = (folded: ReadonlyArray<Folded>): MissionHistory["ignored"] => {
  if (folded.length === 1) return folded[0]!.history.ignored
  const applied = new Set<string>()
  for (const { followed, history } of folded) {
    const ignored = new Set(history.ignored.map(({ bookmark }) => bookmark.id))
    for (const { id } of followed) if (!ignored.has(id)) applied.add(id)
  }
  return folded.flatMap(({ history, own }) => {
    const ids = new Set(own.map(({ id }) => id))
    return history.ignored.filter(({ bookmark: { id } }) => ids.has(id) && !applied.has(id))
  })
}

/** A mission that had windows from elsewhere has begun, though not with a start of the issue that the bookmark is of. */
const truly = (ignored: Ignored, folded: ReadonlyArray<Folded>, added: ReadonlyArray<Window>): Ignored => {
  if (ignored.reason !== neverStarted.reason) return ignored
  const { bookmark: { id } } = ignored
  const followed = folded.flatMap(({ history }) => history.ignored).find((other) =>
    other.bookmark.id === id && other.reason !== neverStarted.reason
  )
  if (followed !== undefined) return followed
  const at = folded.flatMap(({ own }) => own).find((bookmark) => bookmark.id === id)!.at
  const others = folded.filter(({ own }) => own.every((bookmark) => bookmark.id !== id))
  const windows = [...added, ...others.flatMap(({ history }) => history.windows)]
  return windows.some(({ from }) => from <= at) ? { bookmark: { id }, reason: notCut } : ignored
}

/** As open as any of them; added windows are over. */
const joinedState = (histories: ReadonlyArray<MissionHistory>, isAdded: boolean): MissionState => {
  const states = new Set(histories.map(({ state }) => state))
  if (isAdded) states.add("ended")
  return (["open", "paused", "ended"] as const).find((state) => states.has(state)) ?? "none"
}
